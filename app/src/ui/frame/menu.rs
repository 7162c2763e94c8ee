//! The person who works here, and what she may set: language, theme, size of the letters, lock.

use crate::ui::state::{shared, texts};
use crate::ui::widgets::Face;
use dioxus::prelude::*;

/// The button with the person's first letter.
#[component]
pub(super) fn Who() -> Element {
    let texts = texts();
    let owner = use_memo(|| shared().standing.read().as_ref().and_then(|it| it.owner.clone()));
    let Some(owner) = owner() else { return rsx! {} };
    let role = texts.get(&format!("code.duty.{}", owner.role));
    rsx! {
        button { r#type: "button", class: "who",
            Face { name: owner.name.clone() }
            span { class: "nm-t nw only-l", "{owner.name}" }
            span { class: "vh", {texts.fill("ui.who", &[("name", &owner.name), ("role", &role)])} }
        }
    }
}
