//! What is to do for a person. A tick is a save; for eight seconds it can be taken back.

use super::add_task::AddTask;
use super::view::{Person, Planned, Task};
use super::words::{code, join, late, task, until_and_whose};
use crate::data::{Change, Command, Query};
use crate::host::Fault;
use crate::text::Texts;
use crate::ui::link::Link;
use crate::ui::state::{ask_rows, send, shared, texts};
use crate::ui::widgets::{Button, Card, Glyph, Look, TaskRow, lasting, toast, toast_undo};
use chrono::NaiveDate;
use dioxus::prelude::*;
use serde_json::{Value, json};
use shared::body::Snapshot;
use shared::clock::seoul_time;
use shared::domain::LocalTime;
use shared::id::RecordId;
use shared::kind::Fields;

/// What is to do.
#[component]
pub fn Tasks(person: Person, day: NaiveDate) -> Element {
    let texts = texts();
    let mut adding = use_signal(|| false);
    let action = rsx! {
        Button { look: Look::Bare, glyph: Glyph::Plus, label: texts.get("profile.add"), onpress: move |()| adding.set(true) }
    };
    let next = person.planned.iter().filter_map(|it| it.planned_for).filter(|on| *on >= day).min();
    rsx! {
        Card { title: texts.get("profile.tasks"), action,
            if person.tasks.is_empty() && person.planned.is_empty() {
                p { class: "sub", {texts.get("profile.tasks_none")} }
            }
            ul {
                for it in person.tasks.clone() {
                    One { key: "{it.id}", task: it, day, next }
                }
                for it in person.planned.clone() {
                    Visit { key: "{it.id}", planned: it, day }
                }
            }
        }
        if adding() {
            AddTask { person: person.id, household: person.home.household, day, onclose: move |()| adding.set(false) }
        }
    }
}

#[component]
fn One(
    task: Task,
    day: NaiveDate,
    /// The next visit that is planned.
    next: Option<NaiveDate>,
) -> Element {
    let texts = texts();
    let what = self::task(&texts, &task);
    let link = use_context::<Link>();
    let mut ticked = use_signal(|| false);
    let id = task.id;
    let name = what.clone();
    let tick = move |on: bool| {
        if !on || ticked() {
            return;
        }
        ticked.set(true);
        let (link, name) = (link.clone(), name.clone());
        lasting(async move {
            if let Err(fault) = finish(&link, id, next, &name, &texts).await {
                // The page may have gone.
                if let Ok(mut ticked) = ticked.try_write() {
                    *ticked = false;
                }
                toast(texts.fault(&fault), None);
            }
        });
    };
    rsx! {
        TaskRow {
            tick: texts.fill("profile.tick", &[("what", &what)]),
            late: late(&texts, task.days_late),
            note: until_and_whose(&texts, &task, day),
            what,
            done: ticked(),
            ontoggle: tick,
        }
    }
}

/// A visit to come: nothing to tick, it is begun above.
#[component]
fn Visit(planned: Planned, day: NaiveDate) -> Element {
    let texts = texts();
    let kind = planned.visit_kind.as_deref().and_then(|kind| code(&texts, "visit_kind", kind));
    let on = planned.planned_for.filter(|_| planned.days_late.is_none()).map(|on| texts.date(on, day));
    rsx! {
        TaskRow {
            what: join(" · ", [Some(texts.get("profile.planned")), kind]).unwrap_or_default(),
            late: late(&texts, planned.days_late),
            note: on,
        }
    }
}

/// Done now; the toast takes it back. What follows from a danger is done with the next visit as the next contact; when
/// none is planned, the refusal says that one is needed.
async fn finish(
    link: &Link,
    id: RecordId,
    next: Option<NaiveDate>,
    name: &str,
    texts: &Texts,
) -> Result<(), Fault> {
    let (opened, before) = form(link, id).await?;
    let now = shared().standing.peek().as_ref().map(|it| LocalTime(seoul_time(it.now)).to_string());
    let mut done = json!({ "status": "done", "done_at": now });
    if before.get("guarded") == Some(&Value::Bool(true)) {
        done["next_contact"] = json!(next);
    }
    save(link, id, opened, done).await?;
    let (link, again) = (link.clone(), *texts);
    toast_undo(texts.fill("profile.task_done", &[("what", &name)]), move || {
        let (link, before) = (link.clone(), before.clone());
        lasting(async move {
            if let Err(fault) = take_back(&link, id, before).await {
                toast(again.fault(&fault), None);
            }
        });
    });
    Ok(())
}

/// As it was before the tick.
async fn take_back(link: &Link, id: RecordId, before: Fields) -> Result<(), Fault> {
    let (opened, _) = form(link, id).await?;
    let was = |name: &str| before.get(name).cloned().unwrap_or(Value::Null);
    let before = ["status", "done_at", "next_contact"].map(|name| (name.to_owned(), was(name)));
    save(link, id, opened, Value::Object(Fields::from_iter(before))).await
}

/// The task as a form opens it.
pub(super) async fn form(link: &Link, id: RecordId) -> Result<(Snapshot, Fields), Fault> {
    let row = ask_rows(link, Query::Form { id }).await?.into_iter().next().ok_or(Fault::Gone)?;
    let opened = serde_json::from_value(row["opened"].clone()).map_err(|_| Fault::Gone)?;
    Ok((opened, row["fields"].as_object().cloned().unwrap_or_default()))
}

async fn save(link: &Link, id: RecordId, opened: Snapshot, fields: Value) -> Result<(), Fault> {
    let fields = fields.as_object().cloned().unwrap_or_default();
    let changes = vec![Change::Edit { id, opened, fields }];
    send(link, Command::Save { changes, draft: None }).await.map(drop)
}
