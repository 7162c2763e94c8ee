//! Focus mode: a form and nothing else. The rail is gone; leaving keeps a draft.

use super::page::{Body, SkipLink, Sync, Title};
use crate::ui::state::texts;
use crate::ui::widgets::{Button, Glyph, Look};
use dioxus::prelude::*;
use std::rc::Rc;

/// A form that fills the screen.
///
/// ```ignore
/// Focus { title: name, subtitle: about, onleave: move |()| leave(), saved: rsx! { Saved { at } },
///     steps: rsx! { Steps { … } }, aside: rsx! { Card { … } },
///     onback: (page() > 0).then(|| EventHandler::new(move |()| page -= 1)), middle: "6쪽 가운데 2쪽",
///     next: "다음: 노쇠·낙상", onnext: move |()| page += 1,
///     h2 { "활력징후" } Card { … }
/// }
/// ```
#[component]
pub fn Focus(
    /// The only `h1`: whose form it is.
    title: String,
    #[props(default)] subtitle: Option<String>,
    /// Leave; what was typed is kept as a draft.
    onleave: EventHandler<()>,
    /// The state of the draft: a [`crate::ui::widgets::Saved`].
    #[props(default)]
    saved: Option<Element>,
    /// At the left, above the form where there is no room: [`crate::ui::widgets::Steps`].
    #[props(default)]
    steps: Option<Element>,
    /// At the right; not shown where there is no room.
    #[props(default)]
    aside: Option<Element>,
    /// Name of the part at the right, for readers of the screen.
    #[props(default)]
    aside_label: Option<String>,
    /// To the page before; `None` on the first.
    #[props(default)]
    onback: Option<EventHandler<()>>,
    /// Between the two buttons.
    #[props(default)]
    middle: Option<String>,
    /// The main deed: "다음: 노쇠·낙상", "저장".
    next: String,
    onnext: EventHandler<()>,
    /// Why the main deed cannot be done yet.
    #[props(default)]
    missing: Option<String>,
    children: Element,
) -> Element {
    let texts = texts();
    let body = use_signal(|| None::<Rc<MountedData>>);
    let columns = match (steps.is_some(), aside.is_some()) {
        (true, true) => "page cols form tri",
        (true, false) => "page cols form duo",
        (false, true) => "page cols",
        (false, false) => "page stack",
    };
    rsx! {
        div { class: "app focus",
            SkipLink { body }
            header { class: "bar",
                Button { look: Look::Bare, glyph: Glyph::Close, alone: true, label: texts.get("ui.leave"), onpress: onleave }
                Title { title, subtitle }
                {saved}
                Sync {}
            }
            Body { body,
                div { class: columns,
                    {steps}
                    div { class: "stack", {children} }
                    if let Some(aside) = aside {
                        aside { class: "stack pin-top", "aria-label": aside_label, {aside} }
                    }
                }
            }
            footer { class: "acts",
                if let Some(onback) = onback {
                    Button { big: true, glyph: Glyph::Left, label: texts.get("ui.back"), onpress: onback }
                }
                span { class: "grow meta only-l", {middle.unwrap_or_default()} }
                Button { look: Look::Primary, big: true, label: next, missing, onpress: onnext }
            }
        }
    }
}
