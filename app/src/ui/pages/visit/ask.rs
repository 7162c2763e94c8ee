//! An instrument: its questions as the pack words them, answers that follow from a number, its score while it is
//! answered.

use super::danger::Safety;
use super::sheet::sheet;
use super::words::{class_word, instrument_name, wording};
use crate::form::Owner;
use crate::packs::packs;
use crate::ui::state::texts;
use crate::ui::widgets::{AskRow, Button, Choice, Look, Scale, Score, Seg, Step, YesNo};
use dioxus::prelude::*;
use shared::pack::{Instrument, Score as Scored};

/// An instrument.
#[component]
pub(super) fn Asked(
    /// Its code in the pack.
    code: &'static str,
    #[props(default)] children: Element,
) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let Ok(instrument) = packs().instrument(code) else { return rsx! {} };
    let refused = sheet.form.read().refused(code);
    let (name, short) = instrument_name(texts, instrument);
    let last = sheet.known.read().last.scores.get(code).cloned();
    let last = last.map(|it| match (it.total, &it.class) {
        (Some(total), Some(class)) => {
            texts.fill("visit.points_class", &[("n", &total), ("class", &class_word(texts, code, class))])
        }
        (_, Some(class)) => class_word(texts, code, class),
        _ if it.refused => texts.get("visit.refused_last"),
        _ => texts.get("visit.not_whole"),
    });
    let problem = sheet.problem(&Owner::Result(code.to_owned()), "answers", texts);
    let carried: Vec<bool> = sheet.with(|form, around| {
        (0..instrument.items.len()).map(|item| form.is_carried(instrument, item, around)).collect()
    });
    rsx! {
        section { class: "card stack", "data-test": "instrument-{code}",
            div { class: "split wrap",
                h3 { "{name} " span { class: "sub", "{short}" } }
                if let Some(last) = last {
                    span { class: "last", {texts.get("ui.last")} " " b { "{last}" } }
                }
            }
            if refused {
                p { class: "sub", {texts.get("visit.refused_now")} }
            } else {
                p { class: "sub", {wording(texts, &instrument.intro)} }
                if carried.iter().any(|it| *it) {
                    p { class: "meta", {texts.get("visit.carried")} }
                }
                for item in (0..instrument.items.len()).filter(|item| !carried[*item]) {
                    Item { key: "{item}", code, item }
                    if raises(instrument, item) {
                        Raised { key: "{item}-raised", code, item }
                    }
                }
                {children}
                Result { code }
            }
            if let Some(problem) = problem {
                p { class: "err", role: "alert", "{problem}" }
            }
            div { class: "line",
                Button {
                    look: Look::Bare,
                    label: texts.get(if refused { "visit.ask_after_all" } else { "visit.refuse" }),
                    onpress: move |()| sheet.change(|form, now| form.refuse(code, !refused, now)),
                }
            }
        }
    }
}

/// One question.
#[component]
fn Item(code: &'static str, item: usize) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let Ok(instrument) = packs().instrument(code) else { return rsx! {} };
    let (answer, amount) = sheet.with(|form, around| {
        (form.answers(instrument, around).get(item).copied().flatten(), form.amount(instrument, item, around))
    });
    let question = wording(texts, &instrument.items[item].text);
    let hint = amount.and_then(|amount| follows(instrument, item, amount));
    let name = format!("{code}-{}", item + 1);
    let onanswer = move |value: i64| sheet.change(|form, now| form.answer(code, item, Some(value), now));
    if yes_or_no(instrument) {
        return rsx! {
            AskRow { question: question.clone(), hint,
                YesNo { name, label: question, value: answer.map(|it| it == 1), onchoose: move |yes| onanswer(i64::from(yes)) }
            }
        };
    }
    let options =
        instrument.choices.iter().map(|it| Choice::new(it.value.to_string(), wording(texts, &it.text)));
    rsx! {
        div { class: "stack t",
            b { "{item + 1}. {question}" }
            Seg {
                name, label: question, options: options.collect::<Vec<_>>(), chosen: answer.map(|it| it.to_string()),
                onchoose: move |value: String| if let Ok(value) = value.parse() { onanswer(value) },
            }
        }
    }
}

/// Whether an item raises a flag of its own.
fn raises(instrument: &Instrument, item: usize) -> bool {
    instrument.flags.iter().any(|rule| rule.item == item + 1)
}

/// What to do at once about an answer, right under its question.
#[component]
fn Raised(code: &'static str, item: usize) -> Element {
    let sheet = sheet();
    let Ok(instrument) = packs().instrument(code) else { return rsx! {} };
    let answer = sheet.with(|form, around| form.answers(instrument, around).get(item).copied().flatten());
    let raised =
        instrument.flags.iter().any(|rule| rule.item == item + 1 && answer.is_some_and(|it| it >= rule.from));
    rsx! {
        if raised {
            Safety {}
        }
    }
}

fn yes_or_no(instrument: &Instrument) -> bool {
    instrument.choices.iter().map(|it| it.value).eq([0, 1])
}

/// From which number an answer was filled in.
fn follows(instrument: &Instrument, item: usize, amount: i64) -> Option<String> {
    let (sheet, texts) = (sheet(), texts());
    match instrument.items.get(item)?.derived.as_ref()?.amount.as_str() {
        "illnesses" => Some(texts.fill("visit.follows.illnesses", &[("n", &amount)])),
        "weight_loss_year" => {
            let before = sheet.known.read().last.weight_year_ago.as_ref()?.value.as_i64()?;
            let now = sheet.form.read().vitals.get("weight")?.as_i64()?;
            let kilos = |grams: i64| crate::ui::widgets::form::shown("weight", "g").number(grams);
            let percent = format!("{}.{}", amount.abs() / 100, amount.abs() % 100 / 10);
            let key = if amount < 0 { "visit.follows.weight_gained" } else { "visit.follows.weight_lost" };
            Some(texts.fill(key, &[("before", &kilos(before)), ("now", &kilos(now)), ("percent", &percent)]))
        }
        _ => None,
    }
}

/// The score so far.
#[component]
fn Result(code: &'static str) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let Ok(instrument) = packs().instrument(code) else { return rsx! {} };
    let score = sheet.live.read().scores.iter().find(|it| it.instrument == code).cloned();
    let Some(score) =
        score.filter(|_| sheet.form.read().asked(code) || sheet.form.read().results.contains_key(code))
    else {
        return rsx! {};
    };
    rsx! {
        ScoreLine { code, score: score_of(&score), note: instrument.cutoff_source.clone() }
        if score.total.is_none() {
            p { class: "meta", {texts.fill("visit.unanswered", &[("n", &score.missing.len())])} }
        }
    }
}

/// What is shown of a score.
#[derive(Clone, PartialEq)]
pub(super) struct Shown {
    pub total: Option<i64>,
    pub so_far: i64,
    pub class: Option<String>,
}

pub(super) fn score_of(score: &Scored) -> Shown {
    Shown { total: score.total, so_far: score.parts.iter().flatten().sum(), class: score.class.clone() }
}

/// A score on its scale.
#[component]
pub(super) fn ScoreLine(code: &'static str, score: Shown, #[props(default)] note: String) -> Element {
    let texts = texts();
    let Ok(instrument) = packs().instrument(code) else { return rsx! {} };
    let most = instrument.most();
    let count = instrument.classes.len();
    let steps: Vec<Step> = instrument
        .classes
        .iter()
        .enumerate()
        .map(|(place, band)| Step {
            label: class_word(texts, code, &band.class),
            colour: colour(place, count),
        })
        .collect();
    let current =
        score.class.as_ref().and_then(|class| instrument.classes.iter().position(|it| it.class == *class));
    let words: Vec<&str> = steps.iter().map(|it| it.label.as_str()).collect();
    let title = score
        .class
        .as_ref()
        .map_or_else(|| texts.get("visit.no_class"), |class| class_word(texts, code, class));
    let label = texts.fill("visit.scale", &[("steps", &words.join(", ")), ("now", &title)]);
    rsx! {
        Score { title, value: score.so_far.to_string(), of: "/ {most}",
            Scale { steps, current, label }
            if !note.is_empty() {
                details { class: "meta", summary { {texts.get("visit.source")} } "{note}" }
            }
        }
    }
}

/// The colour of a class, from good to bad.
fn colour(place: usize, count: usize) -> u8 {
    let of = [&[1_u8][..], &[1, 4], &[1, 3, 5], &[1, 3, 4, 5], &[1, 2, 3, 4, 5]];
    let colours = of.get(count.saturating_sub(1)).copied().unwrap_or(&[1, 2, 3, 4, 5]);
    colours.get(place).copied().unwrap_or(5)
}
