//! Why a refused save shall not be applied: by a chip or in words. Its author reads it.

use crate::ui::state::texts;
use crate::ui::widgets::{Button, Dialog, Field, Look, Pick, TextArea};
use dioxus::prelude::*;
use shared::desk::{REASON_MAX, is_reason};

/// Reasons that are often given.
const USUAL: [&str; 4] = ["twice", "mistake", "other_person", "outdated"];

/// The question.
#[component]
pub(super) fn Closing(
    open: bool,
    who: String,
    onclose: EventHandler<()>,
    onreason: EventHandler<String>,
) -> Element {
    let texts = texts();
    let mut reason = use_signal(String::new);
    let missing = (!is_reason(&reason.read())).then(|| texts.get("quarantine.reason_missing"));
    rsx! {
        Dialog {
            open,
            title: texts.get("quarantine.close_title"),
            onclose: move |()| onclose.call(()),
            foot: rsx! {
                Button { label: texts.get("quarantine.close_not"), onpress: move |()| onclose.call(()) }
                Button { look: Look::Primary, label: texts.get("quarantine.close_deed"), missing,
                    onpress: move |()| onreason.call(reason.peek().trim().to_owned())
                }
            },
            div { class: "stack",
                p { {texts.fill("quarantine.close_about", &[("who", &who)])} }
                div { class: "line", role: "group", "aria-label": texts.get("quarantine.reason"),
                    for usual in USUAL.map(|it| texts.get(&format!("quarantine.reason.{it}"))) {
                        Pick {
                            key: "{usual}",
                            on: *reason.read() == usual,
                            ontoggle: {
                                let usual = usual.clone();
                                move |on| reason.set(if on { usual.clone() } else { String::new() })
                            },
                            label: usual,
                        }
                    }
                }
                Field { id: "close-reason", label: texts.get("quarantine.reason"),
                    TextArea { id: "close-reason", value: reason(), max: REASON_MAX, onchange: move |text| reason.set(text) }
                }
            }
        }
    }
}
