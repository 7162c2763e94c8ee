//! Beside the form: the last visit, and what this one leads to; where questions are asked, their scores.

use super::ask::{ScoreLine, score_of};
use super::sheet::sheet;
use super::summary::due;
use super::words::{day_and_ago, short_name};
use crate::form::{MIND, STRENGTH};
use crate::packs::packs;
use crate::ui::state::texts;
use crate::ui::widgets::form::shown;
use crate::ui::widgets::{Card, KeyValue, Pair, Spark, TaskRow, Tone};
use dioxus::prelude::*;

/// From which systolic pressure the line is dashed.
const LIMIT_CLASS: &str = "stage1";

/// The part at the right of a page.
#[component]
pub(super) fn Aside(page: u8) -> Element {
    rsx! {
        if matches!(page, STRENGTH | MIND) {
            Scores {}
        } else {
            LastVisit {}
        }
        Leads {}
    }
}

#[component]
fn LastVisit() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let known = sheet.known.read();
    let last = &known.last;
    let reading = last.reading("sbp").zip(last.reading("dbp"));
    let now = sheet.live.read().pressure.as_ref().map(|it| it.mean_sbp);
    let change = now.zip(reading).map(|(now, (before, _))| now - before).filter(|it| *it != 0);
    let since = last.visit.as_ref().and_then(|it| it.started_at.clone());
    let since = since.or_else(|| last.values.get("readings").map(|it| it.taken_at.clone()));
    rsx! {
        Card { title: texts.get("visit.last"),
            if let Some(since) = since {
                p { class: "meta", {day_and_ago(texts, &since, sheet.now())} }
                KeyValue {
                    if let Some((sbp, dbp)) = reading {
                        Pair { name: texts.get("field.senior_vitals.readings"),
                            "{sbp}/{dbp} "
                            if let Some(change) = change {
                                span { class: if change > 0 { "t-danger nw" } else { "t-positive nw" },
                                    span { "aria-hidden": "true", if change > 0 { "▲ " } else { "▼ " } }
                                    span { class: "vh", if change > 0 { {texts.get("visit.higher")} } else { {texts.get("visit.lower")} } }
                                    "{change.abs()}"
                                }
                            }
                        }
                    }
                    if let Some(weight) = last.number("weight") {
                        Pair { name: texts.get("field.senior_vitals.weight"), {shown("weight", "g").say(weight, &texts)} }
                    }
                    if let Some(count) = last.number("meds_count") {
                        Pair { name: texts.get("visit.medicines"), {texts.fill("visit.kinds_of", &[("n", &count)])} }
                    }
                }
                Line {}
            } else {
                p { class: "sub", {texts.get("visit.first_time")} }
            }
        }
    }
}

/// The systolic pressures with the one of now.
#[component]
fn Line() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let known = sheet.known.read();
    let mut points: Vec<i64> = known.last.sbp.iter().filter_map(|it| it.value.as_i64()).collect();
    points.extend(sheet.live.read().pressure.as_ref().map(|it| it.mean_sbp));
    let cutoffs = &packs().cutoffs().blood_pressure;
    let limit = cutoffs.classes.iter().find(|line| line.class == LIMIT_CLASS).map(|line| line.sbp_from);
    let (Some(first), Some(last), Some(limit)) = (points.first().copied(), points.last().copied(), limit)
    else {
        return rsx! {};
    };
    if points.len() < 2 {
        return rsx! {};
    }
    let tone = if last >= limit { Tone::Danger } else { Tone::Info };
    let values: [(&str, &dyn std::fmt::Display); 4] =
        [("n", &points.len()), ("first", &first), ("last", &last), ("limit", &limit)];
    rsx! {
        Spark { sentence: texts.fill("visit.line", &values), limit, tone, points: points.clone() }
        p { class: "meta", {texts.fill("visit.line_note", &[("n", &points.len()), ("limit", &limit)])} }
    }
}

#[component]
fn Scores() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let live = sheet.live.read();
    let begun = live.scores.iter().filter(|score| sheet.form.read().asked(&score.instrument));
    let shown: Vec<_> = begun
        .filter_map(|score| {
            let instrument = packs().instrument(&score.instrument).ok()?;
            Some((instrument.code.as_str(), short_name(texts, instrument), score_of(score)))
        })
        .collect();
    rsx! {
        Card { title: texts.get("visit.scores"),
            if shown.is_empty() {
                p { class: "sub", {texts.get("visit.no_scores")} }
            }
            for (code, name, score) in shown {
                div { key: "{code}", class: "stack t",
                    b { "{name}" }
                    ScoreLine { code, score }
                }
            }
        }
    }
}

/// Tasks that a save will make.
#[component]
fn Leads() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let live = sheet.live.read();
    let today = sheet.now().date();
    rsx! {
        if !live.tasks.is_empty() {
            Card { title: texts.get("visit.tasks_now"),
                ul {
                    for task in live.tasks.iter() {
                        TaskRow { key: "{task.id}", what: texts.get(&format!("task.{}", task.rule)), note: due(texts, &task.fields, today) }
                    }
                }
            }
        }
    }
}
