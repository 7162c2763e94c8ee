//! The form in focus mode: what is asked at the left, what it comes to at the right.

use super::super::alike::Alike;
use super::super::asked::Asked;
use super::super::filled::Wrong;
use super::super::save::save;
use super::super::sheet::{Opened, Sheet, use_sheet};
use super::signs::Signs;
use super::sum::Sum;
use super::whence::Whence;
use crate::form::record::missing;
use crate::host::Network;
use crate::ui::draft::{KeptMark, leave, throw_away};
use crate::ui::frame::Focus;
use crate::ui::route::Route;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Banner, Button, Card, Glyph, Look, Tone};
use dioxus::prelude::*;
use shared::domain::discovery::DISCOVERY;

/// The form.
#[component]
pub(in super::super) fn Filled(opened: Opened) -> Element {
    let sheet = use_sheet(&opened);
    let texts = texts();
    let failed = use_signal(|| None::<String>);
    let missing = missing(&sheet.form.read());
    let offline =
        use_memo(|| shared().standing.read().as_ref().is_some_and(|it| it.network == Network::Offline));
    rsx! {
        Focus {
            title: texts.get("kind.discovery"),
            subtitle: texts.get("discovery.form.about"),
            onleave: move |()| leave(sheet.draft(), back(sheet), failed),
            saved: rsx! { KeptMark { keeping: sheet.keeping } },
            next: texts.get("discovery.form.save"),
            onnext: move |()| save(sheet, failed),
            missing: missing.map(|it| texts.get(&format!("discovery.form.missing.{it}"))),
            if let Some(sentence) = failed() {
                Wrong { sentence }
            }
            div { class: "cols",
                div { class: "stack",
                    Whence {}
                    Alike {}
                    Signs {}
                    Words {}
                    div { class: "line",
                        Button {
                            look: Look::Bare,
                            glyph: Glyph::Erase,
                            label: texts.get("register.throw_away"),
                            onpress: move |()| {
                                let draft = sheet.draft();
                                let again = Route::Discover { draft: draft.id.to_string() };
                                throw_away(draft, back(sheet), again);
                            },
                        }
                    }
                }
                aside { class: "stack pin-top", "aria-label": texts.get("discovery.form.sum"),
                    Sum {}
                    if offline() {
                        Banner { tone: Tone::Offline, title: texts.get("discovery.form.offline"),
                            p { {texts.get("discovery.form.offline_about")} }
                        }
                    }
                }
            }
        }
    }
}

/// One line of words, who goes on with it, who told.
#[component]
fn Words() -> Element {
    let texts = texts();
    let asked = |names: &[&str]| {
        let fields: Vec<_> =
            names.iter().filter_map(|name| DISCOVERY.field(name)).map(|(_, it)| it).collect();
        rsx! {
            for field in fields {
                Asked { key: "{field.name}", record: 1, field }
            }
        }
    };
    rsx! {
        Card {
            title: texts.get("discovery.form.words"),
            action: rsx! { span { class: "meta", {texts.get("discovery.form.no_number")} } },
             {asked(&["note"])} }
        Card { title: texts.get("discovery.form.hand_over"),
            {asked(&["duty", "handover_note", "informant"])}
        }
    }
}

/// Back to the visit, or to the day.
fn back(sheet: Sheet) -> Option<Route> {
    let visit = sheet.read(1, |it| it.value("source_visit")).unwrap_or_default();
    visit.is_null().then_some(Route::Today {})
}
