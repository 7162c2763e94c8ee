//! What will be saved, in words; what follows; what is worth a second look; what is missing. Only what does not fit
//! stops a save.

use super::sheet::{sentence, sheet};
use super::words::{class_word, page_title, result_words, short_name};
use crate::form::{Live, Next, Wrong};
use crate::packs::packs;
use crate::text::{Texts, hour_minute};
use crate::ui::state::texts;
use crate::ui::widgets::form::{label_of, value_words};
use crate::ui::widgets::{Button, Glyph, Icon, KeyValue, Look, Pair, TaskRow};
use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::domain::convert;
use shared::domain::senior_vitals::SENIOR_VITALS;

/// The cards at the end of the form.
#[component]
pub(super) fn Summary() -> Element {
    let texts = texts();
    rsx! {
        section { class: "card stack", "data-test": "summary",
            h3 { {texts.get("visit.summary")} }
            KeyValue {
                for (name, words) in lines(texts) {
                    Pair { key: "{name}", name: name.clone(), "{words}" }
                }
            }
            p { class: "meta", {texts.get("ui.no_diagnosis")} }
        }
        Follows {}
        Remarks {}
        Mend {}
    }
}

/// What a save carries: names and values.
fn lines(texts: Texts) -> Vec<(String, String)> {
    let sheet = sheet();
    let (form, live) = (sheet.form.read(), sheet.live.read());
    let mut lines =
        vec![(texts.get("field.visit.outcome"), texts.get(&format!("visit.outcome.{}", form.outcome())))];
    if !form.met() {
        return lines;
    }
    if let Some(pressure) = &live.pressure {
        let words = texts.fill(
            "visit.summary.pressure",
            &[
                ("sbp", &pressure.mean_sbp),
                ("dbp", &pressure.mean_dbp),
                ("class", &class_word(texts, "bp", &pressure.class)),
            ],
        );
        lines.push((texts.get("field.senior_vitals.readings"), words));
    }
    for field in SENIOR_VITALS.event_group().fields {
        let words = form.own().fields.get(field.name).and_then(|value| value_words(&texts, field, value));
        if let Some(words) =
            words.filter(|_| !field.required && !matches!(field.name, "posture" | "arm" | "cuff"))
        {
            lines.push((label_of(&texts, SENIOR_VITALS.name, field), words));
        }
    }
    lines.extend(live.scores.iter().filter(|it| form.asked(&it.instrument)).filter_map(|score| {
        let instrument = packs().instrument(&score.instrument).ok()?;
        let words = match (&score.total, &score.class) {
            (Some(total), Some(class)) => result_words(texts, &score.instrument, Some(*total), class),
            _ => texts.get("visit.not_whole"),
        };
        Some((short_name(texts, instrument), words))
    }));
    let refused = packs().instruments().filter(|it| form.refused(&it.code));
    lines.extend(refused.map(|it| (short_name(texts, it), texts.get("visit.refused_last"))));
    lines
}

/// Tasks and the next visit that a save makes.
#[component]
fn Follows() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let live = sheet.live.read();
    let today = sheet.now().date();
    let closes = sheet.form.read().closes.len();
    let already = matches!(sheet.form.read().next, Next::Offered)
        && live.offer.as_ref().is_some_and(|offer| offer.planned_already);
    rsx! {
        section { class: "card stack",
            h3 { {texts.get("visit.follows")} }
            ul {
                for task in live.tasks.iter() {
                    TaskRow { key: "{task.id}", what: texts.get(&format!("task.{}", task.rule)), note: due(texts, &task.fields, today) }
                }
                if let Some(day) = live.plans {
                    TaskRow { what: texts.get("visit.follows.next"), note: texts.weekday(day) }
                } else if already {
                    TaskRow { what: texts.get("visit.follows.planned") }
                }
                if closes > 0 {
                    TaskRow { what: texts.fill("visit.follows.closes", &[("n", &closes)]) }
                }
            }
            if live.tasks.is_empty() && live.plans.is_none() && !already && closes == 0 {
                p { class: "sub", {texts.get("visit.follows.nothing")} }
            }
        }
    }
}

/// Until when a task is due, as people say it.
pub(super) fn due(texts: Texts, fields: &shared::kind::Fields, today: NaiveDate) -> Option<String> {
    let at = convert::local_time(fields, "due_at");
    if let Some(at) = at {
        let time = hour_minute(at);
        return Some(texts.fill("visit.until", &[("day", &texts.date(at.date(), today)), ("time", &time)]));
    }
    let day = convert::date(fields, "due")?;
    Some(if day == today {
        texts.get("visit.until_today")
    } else {
        texts.fill("visit.due", &[("day", &texts.date(day, today))])
    })
}

/// What is worth a second look, and what was not answered. It stops nothing.
#[component]
fn Remarks() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let remarks = remarks(texts, &sheet.live.read());
    rsx! {
        if !remarks.is_empty() {
            section { class: "card stack", "data-test": "remarks",
                h3 { {texts.get("visit.remarks")} }
                ul { class: "stack t",
                    for remark in remarks {
                        li { key: "{remark}", class: "remark", Icon { glyph: Glyph::Alert } span { "{remark}" } }
                    }
                }
                p { class: "meta", {texts.get("visit.remarks_more")} }
            }
        }
    }
}

fn remarks(texts: Texts, live: &Live) -> Vec<String> {
    let mut flags = live.flags.clone();
    flags.dedup();
    let mut remarks: Vec<String> = flags.iter().map(|flag| texts.get(&format!("flag.{flag}"))).collect();
    remarks.extend(live.unanswered.iter().filter_map(|(code, n)| {
        let name = short_name(texts, packs().instrument(code).ok()?);
        Some(texts.fill("visit.unanswered_of", &[("name", &name), ("n", n)]))
    }));
    let safety = live.dangers.contains(&crate::form::Danger::Safety) && sheet().form.read().safety.is_empty();
    remarks.extend(safety.then(|| texts.get("visit.safety.not_marked")));
    remarks
}

/// What does not fit, with the way to it.
#[component]
fn Mend() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let told: Vec<Wrong> = sheet
        .refused
        .read()
        .iter()
        .map(|it| Wrong { page: it.page, owner: it.owner.clone(), problem: it.problem.clone() })
        .collect();
    let wrong: Vec<Wrong> = sheet.live.read().wrong.iter().cloned().chain(told).collect();
    rsx! {
        if !wrong.is_empty() {
            section { class: "card stack edge", role: "alert",
                h3 { {texts.get("visit.mend")} }
                for (index, it) in wrong.into_iter().enumerate() {
                    div { key: "{index}", class: "split wrap",
                        span { class: "t-danger b", {sentence(texts, &it.owner, &it.problem)} }
                        Button {
                            look: Look::Soft,
                            label: texts.fill("visit.mend_on", &[("page", &page_title(texts, it.page))]),
                            onpress: move |()| sheet.open(it.page),
                        }
                    }
                }
            }
        }
    }
}
