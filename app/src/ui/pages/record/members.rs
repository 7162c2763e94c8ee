//! Who comes to live in a household: somebody who is known already, found by a search, or somebody new.

use super::known::name_of;
use super::sheet::sheet;
use crate::ui::link::Link as ToHost;
use crate::ui::route::Route;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Button, ButtonLink, Glyph, Look};
use dioxus::prelude::*;
use serde_json::json;
use shared::id::RecordId;

/// The deeds under the list of members.
#[component]
pub(super) fn Joining(record: usize, set: &'static str) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let link = use_context::<ToHost>();
    let mut finding = use_signal(|| false);
    if sheet.is_new() {
        return rsx! {};
    }
    let Some(household) = sheet.read(record, |it| it.id) else { return rsx! {} };
    let join = move |person: RecordId| {
        finding.set(false);
        let link = link.clone();
        let today = shared().standing.peek().as_ref().map(|it| it.today);
        spawn(async move {
            let name = name_of(&link, person).await;
            sheet.join(record, set, person, name, json!({ "person": person, "from": today }));
        });
    };
    rsx! {
        div { class: "line",
            Button {
                look: Look::Soft,
                glyph: Glyph::Search,
                label: texts.get("register.join"),
                expanded: finding(),
                onpress: move |()| finding.toggle(),
            }
            ButtonLink {
                glyph: Glyph::Plus,
                label: texts.get("register.member"),
                to: Route::RegisterFor { about: household.to_string() },
            }
        }
        if finding() {
            super::find::FindPerson { id: "join", label: texts.get("register.join"), onpick: join }
        }
    }
}
