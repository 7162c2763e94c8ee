//! 도착·동의: whether somebody was met and wanted the visit, when, where, with whom; what waits to be done here.

use super::sheet::sheet;
use super::words::day_of;
use crate::form::Owner;
use crate::ui::state::texts;
use crate::ui::widgets::form::FieldInput;
use crate::ui::widgets::{Button, Choice, Field, Glyph, Look, Picks, Seg, TaskRow};
use dioxus::prelude::*;
use serde_json::{Value, json};
use shared::domain::visit::VISIT;
use shared::role::Role;

/// Told apart at the door, most often first.
const OFTEN: [&str; 4] = ["done", "partial", "absent", "refused"];
/// Told apart seldom.
const SELDOM: [&str; 3] = ["moved", "deceased", "wrong_address"];

/// The page.
#[component]
pub(super) fn Arrival() -> Element {
    let texts = texts();
    rsx! {
        Met {}
        section { class: "card stack",
            h3 { {texts.get("visit.when_where")} }
            div { class: "g2",
                Header { name: "visit_kind" }
                Header { name: "place" }
                Header { name: "started_at" }
            }
            With {}
        }
        Waiting {}
    }
}

#[component]
fn Met() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let outcome = sheet.form.read().outcome().to_owned();
    let seldom = SELDOM.contains(&outcome.as_str());
    let mut more = use_signal(|| seldom);
    let options = |codes: &[&str]| -> Vec<Choice> {
        codes.iter().map(|code| Choice::new(*code, texts.get(&format!("visit.outcome.{code}")))).collect()
    };
    let choose = move |code: String| sheet.change(|form, _| form.set_header("outcome", json!(code)));
    rsx! {
        section { class: "card stack",
            h3 { {texts.get("visit.met")} }
            Seg {
                name: "outcome", label: texts.get("visit.met"), options: options(&OFTEN), chosen: outcome.clone(),
                onchoose: choose,
            }
            div { class: "line",
                Button {
                    look: Look::Bare, glyph: if more() { Glyph::Minus } else { Glyph::Plus },
                    label: texts.get("visit.other_outcome"), expanded: more(), onpress: move |()| more.toggle(),
                }
            }
            if more() {
                Seg {
                    name: "outcome-seldom", label: texts.get("visit.other_outcome"), options: options(&SELDOM),
                    chosen: outcome.clone(), onchoose: choose,
                }
            }
            if let Some(sentence) = texts.find(&format!("visit.outcome_more.{outcome}")) {
                p { class: "sub", "{sentence}" }
            }
        }
    }
}

/// A declared field of the visit.
#[component]
pub(super) fn Header(name: &'static str) -> Element {
    let sheet = sheet();
    let Some((_, field)) = VISIT.field(name) else { return rsx! {} };
    let value = sheet.form.read().header.get(name).cloned().unwrap_or(Value::Null);
    let problem = sheet.problem(&Owner::Visit, name, texts());
    let id = format!("visit-{name}");
    rsx! {
        FieldInput {
            kind: VISIT.name, field, value, problem, id,
            onchange: move |value: Value| sheet.change(|form, _| form.set_header(name, value)),
        }
    }
}

/// Who came along.
#[component]
fn With() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let known = sheet.known.read();
    let goes = |role: Option<Role>| matches!(role, Some(Role::Nurse | Role::Planner | Role::Officer));
    let others: Vec<_> =
        known.last.staff.iter().filter(|it| it.id != known.me && goes(it.role)).cloned().collect();
    let there: Vec<String> = sheet.form.read().visitors.iter().map(|it| it.staff.to_string()).collect();
    let options = others.iter().map(|it| {
        let role = it.role.map(|role| texts.get(&format!("code.duty.{}", role.as_str())));
        Choice { note: role, ..Choice::new(it.id.to_string(), it.name.clone().unwrap_or_default()) }
    });
    let roles: Vec<_> = others.iter().map(|it| (it.id, it.role)).collect();
    rsx! {
        if !others.is_empty() {
            Field { id: "with", label: texts.get("visit.with"), group: true,
                Picks {
                    label: texts.get("visit.with"), options: options.collect::<Vec<_>>(), chosen: there,
                    ontoggle: move |(id, on): (String, bool)| {
                        let found = roles.iter().find(|(staff, _)| staff.to_string() == id).copied();
                        if let Some((staff, role)) = found {
                            let duty = role.map_or("nurse", Role::as_str);
                            sheet.change(|form, _| form.set_visitor(staff, duty, on));
                        }
                    },
                }
            }
        }
    }
}

/// What waits to be done here; ticked, it is closed by this visit.
#[component]
fn Waiting() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let today = sheet.now().date();
    let tasks = sheet.known.read().last.tasks.clone();
    let told = |task: &crate::form::OpenTask| {
        let by_rule =
            task.rule.as_ref().and_then(|rule| texts.find(&format!("task.{rule}"))).map(str::to_owned);
        let kind = || task.task_kind.as_ref().map(|kind| texts.get(&format!("code.task_kind.{kind}")));
        task.title.clone().or(by_rule).or_else(kind).unwrap_or_default()
    };
    rsx! {
        if !tasks.is_empty() && sheet.form.read().met() {
            section { class: "card stack",
                h3 { {texts.get("visit.waiting")} }
                ul {
                    for task in tasks {
                        TaskRow {
                            key: "{task.id}",
                            what: told(&task),
                            late: late(&task, today),
                            note: task.due.as_deref().and_then(day_of).map(|day| texts.fill("visit.due", &[("day", &texts.date(day, today))])),
                            tick: texts.fill("visit.close_task", &[("what", &told(&task))]),
                            done: sheet.form.read().closes.contains_key(&task.id),
                            ontoggle: move |done| sheet.change(|form, _| form.set_closed(task.id, &task.opened, done)),
                        }
                    }
                }
            }
        }
    }
}

fn late(task: &crate::form::OpenTask, today: chrono::NaiveDate) -> Option<String> {
    let days = (today - task.due.as_deref().and_then(day_of)?).num_days();
    (days > 0).then(|| texts().fill("visit.days_late", &[("n", &days)]))
}
