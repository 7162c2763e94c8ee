//! An instrument: its questions as the pack words them, answers that follow from a number, its score while it is
//! answered.

use super::danger::Safety;
use super::follow::Follow;
use super::sheet::sheet;
use super::words::{class_word, instrument_name, result_words, total_words, unit_of, wording};
use crate::form::{Owner, instruments_on};
use crate::packs::packs;
use crate::text::Texts;
use crate::ui::state::texts;
use crate::ui::widgets::form::shown;
use crate::ui::widgets::{
    AskRow, Button, Choice, Field, Glyph, Look, Num, Scale, Score, Seg, Step, YesNo, described_by, num,
};
use dioxus::prelude::*;
use shared::pack::{Band, Choice as PackChoice, Entry, Instrument, Range, Score as Scored};
use shared::rules::concern::concern;

/// An instrument.
#[component]
fn Asked(
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
        (Some(total), Some(class)) => result_words(texts, code, Some(total), class),
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
                if sheet.form.read().may_close(code) {
                    Button {
                        look: Look::Bare,
                        glyph: Glyph::Minus,
                        label: texts.get("visit.close_instrument"),
                        onpress: move |()| sheet.change(|form, _| form.close_instrument(code)),
                    }
                }
            }
        }
    }
}

/// The instruments of a page that are open, and what could be opened too.
#[component]
pub(super) fn Instruments(page: u8) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let (open, more) = sheet.with(|form, around| {
        let open: Vec<&str> = instruments_on(page).filter(|code| form.is_open(code, around)).collect();
        (open, form.could_be_opened(page, around))
    });
    let more = more.into_iter().filter_map(|code| Some((code, packs().instrument(code).ok()?)));
    let more: Vec<(&'static str, String)> =
        more.map(|(code, it)| (code, instrument_name(texts, it).0)).collect();
    rsx! {
        for code in open {
            Asked { key: "{code}", code,
                Follow { code }
            }
        }
        if !more.is_empty() {
            section { class: "card stack",
                h3 { {texts.get("visit.more_instruments")} }
                div { class: "line wrap",
                    for (code, name) in more {
                        Button {
                            key: "{code}",
                            glyph: Glyph::Plus,
                            label: name,
                            onpress: move |()| sheet.change(|form, _| form.open_instrument(code)),
                        }
                    }
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
    if let Some(range) = &instrument.items[item].range {
        return rsx! {
            Number {
                name, label: question, range: range.clone(), value: answer, hint,
                onchange: move |value| sheet.change(|form, now| form.answer(code, item, value, now)),
            }
        };
    }
    let choices = instrument.choices_of(item + 1);
    if yes_or_no(texts, choices) {
        return rsx! {
            AskRow { question: question.clone(), hint,
                YesNo { name, label: question, value: answer.map(|it| it == 1), onchoose: move |yes| onanswer(i64::from(yes)) }
            }
        };
    }
    let options = choices.iter().map(|it| Choice::new(it.value.to_string(), wording(texts, &it.text)));
    let number = if instrument.items.len() > 1 { format!("{}. ", item + 1) } else { String::new() };
    rsx! {
        div { class: "stack t",
            b { "{number}{question}" }
            if let Some(hint) = hint {
                p { class: "meta", "{hint}" }
            }
            Seg {
                name, label: question, options: options.collect::<Vec<_>>(), chosen: answer.map(|it| it.to_string()),
                onchoose: move |value: String| if let Ok(value) = value.parse() { onanswer(value) },
            }
        }
    }
}

/// A number that is copied from paper, or measured.
#[component]
fn Number(
    name: String,
    label: String,
    range: Range,
    value: Option<i64>,
    hint: Option<String>,
    onchange: EventHandler<Option<i64>>,
) -> Element {
    let texts = texts();
    let shown = shown("", unit_of(&range));
    let bad = value.is_some_and(|it| !(range.min..=range.max).contains(&it));
    let span =
        [("from", &shown.number(range.min) as &dyn std::fmt::Display), ("to", &shown.say(range.max, &texts))];
    let problem = bad.then(|| texts.fill("visit.number_out", &span));
    let described = described_by(&name, hint.is_some(), bad);
    let steps = num::Range { min: range.min, max: range.max, step: shown.step };
    rsx! {
        Field { id: name.clone(), label: label.clone(), hint, problem,
            Num {
                id: name, label, value, range: steps, start: range.min, decimals: shown.decimals, drop: shown.drop,
                unit: shown.unit_word(&texts), bad, described, onchange,
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

fn yes_or_no(texts: Texts, choices: &[PackChoice]) -> bool {
    let said = |it: &PackChoice| (it.value, wording(texts, &it.text));
    choices.iter().map(said).eq([(0, texts.get("ui.no")), (1, texts.get("ui.yes"))])
}

/// From which number an answer was filled in.
fn follows(instrument: &Instrument, item: usize, amount: i64) -> Option<String> {
    let (sheet, texts) = (sheet(), texts());
    match instrument.items.get(item)?.derived.as_ref()?.amount.as_str() {
        "bmi" => {
            let number = format!("{}.{}", amount / 100, amount % 100 / 10);
            Some(texts.fill("visit.follows.bmi", &[("n", &number)]))
        }
        "illnesses" => Some(texts.fill("visit.follows.illnesses", &[("n", &amount)])),
        "weight_loss_year" => {
            let before = sheet.known.read().last.weight_year_ago.as_ref()?.value.as_i64()?;
            let now = sheet.form.read().own().fields.get("weight")?.as_i64()?;
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
    let falls = falls(instrument);
    let steps: Vec<Step> = instrument
        .classes
        .iter()
        .enumerate()
        .map(|(place, band)| Step {
            label: class_word(texts, code, &band.class),
            colour: colour(if falls { count - 1 - place } else { place }, count),
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
    let (value, of) = match instrument.entry {
        Entry::Result => (None, None),
        Entry::Measure => (total_words(texts, instrument, score.so_far), None),
        Entry::Items | Entry::Score => (Some(score.so_far.to_string()), Some(format!("/ {most}"))),
    };
    rsx! {
        Score { title, value, of,
            Scale { steps, current, label }
            if !note.is_empty() {
                details { class: "meta", summary { {texts.get("visit.source")} } "{note}" }
            }
        }
    }
}

/// Whether more points are better, so that the scale begins with what is worst.
fn falls(instrument: &Instrument) -> bool {
    let of = |class: Option<&Band>| class.and_then(|it| concern(&instrument.code, &it.class));
    of(instrument.classes.first()) > of(instrument.classes.last())
}

/// The colour of a class, from good to bad.
fn colour(place: usize, count: usize) -> u8 {
    let of = [&[1_u8][..], &[1, 4], &[1, 3, 5], &[1, 3, 4, 5], &[1, 2, 3, 4, 5]];
    let colours = of.get(count.saturating_sub(1)).copied().unwrap_or(&[1, 2, 3, 4, 5]);
    colours.get(place).copied().unwrap_or(5)
}
