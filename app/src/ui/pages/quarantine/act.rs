//! One refused save: whose record, who wrote it, why it was not taken, what it says, and the deeds.

use super::close::Closing;
use super::mend::{Edits, Mend};
use super::words;
use crate::data::Command;
use crate::ui::link::Link;
use crate::ui::route::Route;
use crate::ui::state::{send_online, shared, texts};
use crate::ui::widgets::{
    Button, ButtonLink, Card, Chip, Glyph, KeyValue, Look, Pair, Tone, lasting, toast, toast_undo,
};
use dioxus::prelude::*;
use serde_json::Value;
use shared::desk::DeskDeed;
use shared::id::OpId;

/// One refused save.
#[component]
pub(super) fn Act(act: Value) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let now = shared().standing.peek().as_ref().map_or(0, |it| it.now);
    let edits = use_signal(|| Edits::of(&act));
    let mut closing = use_signal(|| false);
    let Some(op) = words::first_op(&act) else { return rsx! {} };
    let subject = act["subject"]["id"].as_str().map(str::to_owned);
    let title = words::title(&texts, &act);
    let closed = words::closed(&texts, &act);
    let open = closed.is_none();
    let can = words::Can::of(&act);
    let mut reasons = words::reasons(&texts, &act);
    if can.mend && open {
        // What is wrong with a value stands at its field.
        reasons.truncate(1);
    }
    let deed = move |deed: DeskDeed| carry_out(link.clone(), deed, edits);
    let (mend, adopt, close, back) = (deed.clone(), deed.clone(), deed.clone(), deed);
    rsx! {
        Card { title,
            action: rsx! {
                Chip {
                    tone: if open { Tone::Danger } else { Tone::Plain },
                    glyph: if open { Glyph::Stop } else { Glyph::Done },
                    text: texts.get(if open { "center.state.refused" } else { "center.state.closed" }),
                }
            },
            p { class: "meta", {words::about(&texts, &act, now)} }
            for (place , reason) in closed.into_iter().chain(reasons).enumerate() {
                p { key: "{place}", class: "b", "{reason}" }
            }
            if can.mend && open {
                Mend { edits, shown: act.clone() }
            } else {
                Written { act: act.clone() }
            }
            div { class: "line",
                if open && can.mend {
                    Button { look: Look::Primary, label: texts.get("quarantine.mend"),
                        onpress: move |()| mend(DeskDeed::Mend { op, corrected: edits.peek().corrected() })
                    }
                }
                if open && can.adopt {
                    Button { look: Look::Primary, label: texts.get("quarantine.adopt"), onpress: move |()| adopt(DeskDeed::Adopt { op }) }
                }
                if open {
                    Button { label: texts.get("quarantine.close"), onpress: move |()| closing.set(true) }
                } else {
                    Button { glyph: Glyph::Undo, label: texts.get("quarantine.take_back"), onpress: move |()| back(DeskDeed::TakeBack { op }) }
                }
                if let Some(id) = subject {
                    ButtonLink { look: Look::Bare, label: texts.get("center.open_record"), to: Route::Profile { id } }
                }
            }
        }
        Closing {
            open: closing(),
            who: words::author(&texts, &act),
            onclose: move |()| closing.set(false),
            onreason: move |reason| {
                closing.set(false);
                close(DeskDeed::Dismiss { op, reason });
            },
        }
    }
}

/// What it says, in words.
#[component]
fn Written(act: Value) -> Element {
    let texts = texts();
    rsx! {
        KeyValue {
            for (place , (name , value)) in words::written(&texts, &act).into_iter().enumerate() {
                Pair { key: "{place}", name, "{value}" }
            }
        }
    }
}

/// Ask the server, and say what came of it; the list is asked for anew.
fn carry_out(link: Link, deed: DeskDeed, mut edits: Signal<Edits>) {
    lasting(async move {
        let texts = texts();
        let answer = send_online(&link, Command::Desk(deed.clone())).await;
        match answer {
            Err(fault) => toast(texts.fault(&fault), None),
            Ok(row) if row["done"]["done"] == true => {
                done(&link, &deed, edits);
                let mut revision = shared().revision;
                revision += 1;
            }
            Ok(row) => {
                let results = &row["done"]["results"];
                // The page may have gone meanwhile.
                if let Ok(mut edits) = edits.try_write() {
                    edits.refused(results);
                }
                toast(words::not_done(&texts, results), None);
            }
        }
    });
}

fn done(link: &Link, deed: &DeskDeed, edits: Signal<Edits>) {
    let texts = texts();
    let op: OpId = deed.op();
    match deed {
        DeskDeed::Mend { .. } => toast(texts.get("quarantine.done.mended"), None),
        DeskDeed::Adopt { .. } => toast(texts.get("quarantine.done.adopted"), None),
        DeskDeed::TakeBack { .. } => toast(texts.get("quarantine.done.taken_back"), None),
        DeskDeed::Dismiss { .. } => {
            let link = link.clone();
            toast_undo(texts.get("quarantine.done.dismissed"), move || {
                carry_out(link.clone(), DeskDeed::TakeBack { op }, edits);
            });
        }
    }
}
