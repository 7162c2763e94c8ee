//! Why it is decided so, by chips; and who will be told.

use super::picks::{OTHER, Picks, REASONS};
use super::table::authors;
use super::words;
use crate::ui::state::texts;
use crate::ui::widgets::{Field, TextInput};
use dioxus::prelude::*;
use serde_json::Value;

/// Most letters of a reason.
const REASON_MAX: usize = 200;

/// The reason.
#[component]
pub(super) fn Why(rows: Vec<Value>, picks: Signal<Picks>) -> Element {
    let texts = texts();
    let mut picks = picks;
    let chosen = picks.read().reason.clone();
    let is_other = chosen.as_deref() == Some(OTHER);
    let names: Vec<String> = authors(&rows).iter().map(|it| words::name(&texts, &it["by"])).collect();
    rsx! {
        section { class: "card",
            div { class: "g2",
                Field { id: "why", label: texts.get("conflict.reason"), group: true,
                    div { class: "line", role: "radiogroup", "aria-labelledby": "why-label",
                        for code in REASONS {
                            label { key: "{code}", class: "pick", class: if chosen.as_deref() == Some(code) { "on" },
                                input {
                                    r#type: "radio",
                                    name: "why",
                                    checked: chosen.as_deref() == Some(code),
                                    onchange: move |_| picks.write().reason = Some(code.to_owned()),
                                }
                                span { {texts.get(&format!("conflict.reason.{code}"))} }
                            }
                        }
                    }
                    if is_other {
                        label { class: "vh", r#for: "why-own", {texts.get("conflict.reason_own")} }
                        TextInput {
                            id: "why-own",
                            value: picks.read().words.clone(),
                            max: REASON_MAX,
                            placeholder: texts.get("conflict.reason_own"),
                            onchange: move |words| picks.write().words = words,
                        }
                    }
                }
                div { class: "field",
                    span { class: "lab", {texts.get("conflict.tell")} }
                    p { class: "sub", {texts.fill("conflict.tell_about", &[("names", &names.join(", "))])} }
                }
            }
        }
    }
}
