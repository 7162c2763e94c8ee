//! 마음: two questions; by their points nine. A thought of self-harm is told at any total.

use super::ask::Asked;
use super::sheet::sheet;
use super::words::short_name;
use crate::form::{MIND, instruments_on};
use crate::packs::packs;
use crate::ui::state::texts;
use crate::ui::widgets::{Banner, Button, Tone};
use dioxus::prelude::*;

/// The page.
#[component]
pub(super) fn Mind() -> Element {
    let sheet = sheet();
    rsx! {
        for code in instruments_on(MIND) {
            if sheet.with(|form, around| form.is_open(code, around)) {
                Asked { key: "{code}", code,
                    Follow { code }
                }
            }
        }
    }
}

/// What follows from an instrument by its points, and what could be asked all the same.
#[component]
fn Follow(code: &'static str) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let Ok(instrument) = packs().instrument(code) else { return rsx! {} };
    let score = sheet.with(|form, around| form.score(instrument, around));
    let next = instrument.triggers.iter().find_map(|trigger| packs().instrument(&trigger.take).ok());
    let Some(next) = next else { return rsx! {} };
    let name = short_name(texts, next);
    let leads = score.take.contains(&next.code);
    let points: i64 = score.parts.iter().flatten().sum();
    let opened = sheet.form.read().results.contains_key(&next.code);
    let (from, to) = (code.to_owned(), next.code.clone());
    rsx! {
        if leads {
            Banner { tone: Tone::Caution, title: texts.fill("visit.go_on", &[("n", &points), ("name", &name)]),
                p { class: "sub", {texts.fill("visit.go_on_more", &[("n", &(next.items.len() - instrument.items.len()))])} }
            }
        } else if sheet.form.read().asked(&from) && !opened {
            div { class: "line",
                Button {
                    label: texts.fill("visit.ask_too", &[("name", &name)]),
                    onpress: move |()| {
                        let to = to.clone();
                        sheet.change(|form, _| _ = form.results.entry(to).or_default());
                    },
                }
            }
        }
    }
}
