//! What follows from an instrument: another one, by its points or because it is wanted all the same.

use super::sheet::sheet;
use super::words::{short_name, wording};
use crate::packs::packs;
use crate::ui::state::texts;
use crate::ui::widgets::{Banner, Button, Tone};
use dioxus::prelude::*;

/// What follows from an instrument by its points, and what could be asked all the same.
#[component]
pub(super) fn Follow(code: &'static str) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let Ok(instrument) = packs().instrument(code) else { return rsx! {} };
    let score = sheet.with(|form, around| form.score(instrument, around));
    let next = instrument.triggers.iter().find_map(|trigger| packs().instrument(&trigger.take).ok());
    let Some(next) = next else { return rsx! {} };
    let name = short_name(texts, next);
    let leads = score.take.contains(&next.code);
    let points: i64 = score.parts.iter().flatten().sum();
    let new = sheet.with(|form, around| {
        (0..next.items.len()).filter(|item| !form.is_carried(next, *item, around)).count()
    });
    let more = match new < next.items.len() {
        true => texts.fill("visit.go_on_more", &[("n", &new)]),
        false => wording(texts, &next.intro),
    };
    let opened = sheet.form.read().results.contains_key(&next.code);
    let (from, to) = (code.to_owned(), next.code.clone());
    rsx! {
        if leads {
            Banner { tone: Tone::Caution, title: texts.fill("visit.go_on", &[("n", &points), ("name", &name)]),
                p { class: "sub", "{more}" }
            }
        } else if sheet.form.read().asked(&from) && !opened {
            div { class: "line",
                Button {
                    label: texts.fill("visit.ask_too", &[("name", &name)]),
                    onpress: move |()| {
                        let to = to.clone();
                        sheet.change(|form, _| form.open_instrument(&to));
                    },
                }
            }
        }
    }
}
