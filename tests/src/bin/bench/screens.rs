//! What people open first, on a tablet that holds a whole neighbourhood.

use crate::mix::{LONG_HISTORY, until};
use crate::stage::Stage;
use crate::table::{Row, Target, millis};
use crate::watch::{median, timed};
use anyhow::{Context, Result, ensure};
use app::data::{Data, Query};
use app::store::StoreError;
use app::store::index::korean::initials;
use serde_json::Value;
use shared::id::RecordId;
use shared::kind::Part;
use shared::pack::Packs;
use std::collections::BTreeSet;

/// How often each is opened.
const TIMES: usize = 30;

/// Doors of a group that the page of today shows.
const DOORS: u32 = 20;

/// Hits that are shown.
const HITS: u32 = 30;

/// A frame of the screen, in milliseconds.
const FRAME: f64 = 16.0;

/// At once the size.
pub fn rows(stage: &mut Stage) -> Result<Vec<Row>> {
    rows_at(stage, 1)
}

/// At so many times the size.
pub fn rows_at(stage: &mut Stage, times: usize) -> Result<Vec<Row>> {
    let place = stage.place(times)?;
    let long = place.long;
    let data = Data::new(place.read()?.open()?, Packs::builtin());
    let search = |text: &str| Query::Search { text: text.to_owned(), limit: HITS };
    let profile = Query::Profile { id: long, day: until() };
    let story = Query::Story { id: long, visits: false, limit: 30, after: None };
    let name = data.store.person(long)?.and_then(|it| it.name).context("her name")?;
    let letters = initials(&name);
    let first: String = letters.chars().take(1).collect();
    let asked = [
        ("today's list", Query::Day { day: until(), rows: DOORS }),
        ("search by 초성, the letters of a name", search(&letters)),
        ("search by 초성, one letter", search(&first)),
        ("search by name", search(&name)),
    ];
    let mut rows = Vec::new();
    for (name, query) in &asked {
        rows.push(opened(&data, name, query)?);
    }
    rows.push(opened(&data, &format!("profile of a person with {LONG_HISTORY} visits"), &profile)?);
    rows.push(opened(&data, "her story, the first page", &story)?);
    Ok(rows)
}

fn opened(data: &Data, name: &str, query: &Query) -> Result<Row> {
    let now = shared::clock::seoul_millis(until().and_hms_opt(9, 0, 0).context("nine o'clock")?);
    let mut answer = data.query(query, now).with_context(|| name.to_owned())?;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let took = timed(|| {
            answer = data.query(query, now)?;
            Ok(())
        })?;
        times.push(took.1);
    }
    let mut named = BTreeSet::new();
    answer.rows.iter().for_each(|row| ids(row, &mut named));
    ensure!(!named.is_empty(), "{name}: nothing is shown");
    let read = || read_all(data, &named);
    let limit = (0..TIMES).map(|_| Ok(timed(read)?.1)).collect::<Result<Vec<_>>>()?;
    let row = Row::time(name, median(times)).target(Target::AtMost(FRAME));
    Ok(row.against(format!("reading the texts of the {} records named", named.len()), millis(median(limit))))
}

fn read_all(data: &Data, ids: &BTreeSet<RecordId>) -> Result<()> {
    for &id in ids {
        let row: Result<_, StoreError> = data.store.mirror_row(id, Part::Open);
        std::hint::black_box(row?);
    }
    Ok(())
}

/// Every id in an answer.
fn ids(value: &Value, into: &mut BTreeSet<RecordId>) {
    match value {
        Value::String(text) => into.extend(text.parse::<RecordId>()),
        Value::Array(items) => items.iter().for_each(|it| ids(it, into)),
        Value::Object(fields) => fields.values().for_each(|it| ids(it, into)),
        _ => {}
    }
}
