//! Nobody opened, or nobody wanted a visit: kept in two taps, and taken back in one.

use super::view::First;
use crate::data::{Change, Command, Query};
use crate::form::{Around, LastValues, Planned, quick_outcome};
use crate::host::{Ask, Fault, Reply};
use crate::packs::packs;
use crate::ui::link::Link;
use crate::ui::state::{ask_rows, send};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::clock::{Millis, seoul_time};
use shared::id::RecordId;
use shared::kind::Fields;

/// What came of a visit that did not take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// Nobody opened.
    Absent,
    /// They did not want to meet.
    Refused,
}

impl Missed {
    /// Code of the outcome.
    pub fn code(self) -> &'static str {
        match self {
            Missed::Absent => "absent",
            Missed::Refused => "refused",
        }
    }
}

/// How to take it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// The visit was made for this: it goes, and what a rule made of it.
    Made(Vec<RecordId>),
    /// The visit was planned: it is planned again, and what a rule made goes.
    Planned {
        /// The visit.
        visit: RecordId,
        /// Who was added to the visitors.
        added: Value,
        /// What a rule made.
        made: Vec<RecordId>,
    },
}

/// Fields of `done` that say that a visit took place.
const DONE: [&str; 5] = ["status", "outcome", "place", "started_at", "ended_at"];

/// The save: the planned visit ends so, or a visit is made that ended so.
pub fn record(
    first: &First,
    person: RecordId,
    missed: Missed,
    planned: Option<&Planned>,
    fresh: RecordId,
    around: &Around<'_>,
) -> Command {
    let mut changes = quick_outcome(person, missed.code(), planned, fresh, around);
    for change in &mut changes {
        if let Change::Create { id, fields, .. } = change
            && *id == fresh
        {
            fields.insert("visit_kind".to_owned(), json!(first.visit_kind));
        }
    }
    Command::Save { changes, draft: None }
}

/// Take it back; `forms` are those of the records that it touched, read just before.
pub fn undo(undo: &Undo, forms: Vec<Planned>) -> Command {
    let planned = match undo {
        Undo::Planned { visit, .. } => Some(*visit),
        Undo::Made(_) => None,
    };
    let change = |Planned { id, opened, fields }: Planned| {
        if planned != Some(id) {
            return Change::Archive { id, opened, reason: "mistake".to_owned() };
        }
        let mut back: Fields = DONE.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
        if let Undo::Planned { added, .. } = undo
            && let Some((element, _)) = visitors(&fields).find(|(_, it)| it["staff"] == *added)
        {
            back.insert("visitors".to_owned(), json!({ "remove": [element] }));
        }
        Change::Edit { id, opened, fields: back }
    };
    Command::Save { changes: forms.into_iter().map(change).collect(), draft: None }
}

fn visitors(fields: &Fields) -> impl Iterator<Item = (&String, &Value)> {
    fields.get("visitors").and_then(Value::as_object).into_iter().flatten()
}

/// Keep it. Answers how to take it back.
pub async fn keep(link: &Link, first: &First, missed: Missed, now: Millis) -> Result<Undo, Fault> {
    let person = first.waiting.person.id.ok_or(Fault::Gone)?;
    let status = one(ask_rows(link, Query::Status).await?)?;
    let last = LastValues::of_row(&one(ask_rows(link, Query::LastValues { person }).await?)?);
    let planned = match first.visit {
        Some(visit) => Some(form(link, visit).await?),
        None => None,
    };
    let me = &status["staff"]["id"];
    let was_there = planned.as_ref().is_some_and(|it| visitors(&it.fields).any(|(_, it)| it["staff"] == *me));
    let (staff, role) = (read(me)?, read(&status["role"])?);
    let around = Around { packs: packs(), now: seoul_time(now), me: staff, role, last: &last };
    let fresh = fresh(link).await?;
    let done = send(link, record(first, person, missed, planned.as_ref(), fresh, &around)).await?;
    Ok(match first.visit {
        None => Undo::Made(done.records),
        Some(visit) => {
            let added = if was_there { Value::Null } else { me.clone() };
            Undo::Planned { visit, added, made: done.records.into_iter().filter(|id| *id != visit).collect() }
        }
    })
}

/// Take it back.
pub async fn take_back(link: &Link, what: &Undo) -> Result<(), Fault> {
    let touched: Vec<RecordId> = match what {
        Undo::Made(records) => records.clone(),
        Undo::Planned { visit, made, .. } => [*visit].into_iter().chain(made.iter().copied()).collect(),
    };
    let mut forms: Vec<Planned> = Vec::new();
    for id in touched {
        // What was written in two parts is one record.
        if !forms.iter().any(|known| known.id == id) {
            forms.push(form(link, id).await?);
        }
    }
    send(link, undo(what, forms)).await.map(drop)
}

async fn form(link: &Link, id: RecordId) -> Result<Planned, Fault> {
    let row = one(ask_rows(link, Query::Form { id }).await?)?;
    let fields = row["fields"].as_object().cloned().unwrap_or_default();
    Ok(Planned { id, opened: read(&row["opened"])?, fields })
}

async fn fresh(link: &Link) -> Result<RecordId, Fault> {
    match link.ask(Ask::Fresh(1)).await {
        Reply::Ids(ids) => ids.first().copied().ok_or(Fault::Gone),
        Reply::Fault(fault) => Err(fault),
        _ => Err(Fault::Gone),
    }
}

fn one(rows: Vec<Value>) -> Result<Value, Fault> {
    rows.into_iter().next().ok_or_else(unreadable)
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Fault> {
    T::deserialize(value).map_err(|_| unreadable())
}

fn unreadable() -> Fault {
    Fault::Store("unreadable".to_owned())
}
