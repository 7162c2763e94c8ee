//! The list of households in trouble that were found: one row a discovery. Who told is not in it.

use super::gather::{Gathered, Record};
use super::words::Words;
use super::{Cell, Table};
use chrono::{NaiveDateTime, TimeDelta};
use shared::desk::Export;
use shared::domain::discovery::Signal;
use shared::id::RecordId;
use shared::kind::{parse_date, parse_local_time};
use shared::pack::Packs;
use shared::rules::discovery::risk;

/// Keys of the headings, in order.
pub(super) const HEADS: &[&str] = &[
    "found_at",
    "dong",
    "place",
    "channel",
    "signals",
    "score",
    "urgency",
    "due",
    "status",
    "handover",
    "first_action",
];

/// The discoveries of a period, oldest first.
pub(super) fn table(gathered: &Gathered, export: &Export, words: &Words) -> Table {
    let packs = Packs::builtin();
    let mut found: Vec<(NaiveDateTime, RecordId, &Record)> = gathered
        .listed
        .iter()
        .filter_map(|(id, it)| Some((parse_local_time(it.fields.get("found_at")?)?, *id, it)))
        .filter(|(at, ..)| (export.from..=export.to).contains(&at.date()))
        .collect();
    found.sort_by_key(|(at, id, _)| (*at, *id));
    let row = |(at, id, it)| row(gathered, export, words, &packs, (at, id, it));
    Table {
        name: words.head("discoveries"),
        heads: HEADS.iter().map(|head| words.head(head)).collect(),
        rows: found.into_iter().map(row).collect(),
    }
}

fn row(
    gathered: &Gathered,
    export: &Export,
    words: &Words,
    packs: &Packs,
    (found_at, id, it): (NaiveDateTime, RecordId, &Record),
) -> Vec<Cell> {
    let signals: Vec<Signal> =
        it.set("signals").iter().filter_map(|it| serde_json::from_value(it.clone()).ok()).collect();
    let risk = risk(&signals, packs);
    let urgency = it.text("urgency_override").unwrap_or(&risk.urgency);
    let hours = packs.signals().hours_of(urgency).unwrap_or(risk.hours);
    let task = gathered.first_actions.get(&id);
    let code = |field: &str| it.text(field).map(|code| words.code(field, code));
    let place = gathered.address(it.home).or_else(|| it.text("place_note"));
    let handover =
        [code("duty"), it.fields.get("staff").and_then(|id| gathered.staff(id)).map(str::to_owned)];
    vec![
        Cell::Moment(found_at),
        Cell::Text(export.dong.to_string()),
        Cell::text(place),
        Cell::text(code("channel")),
        Cell::several(signals.iter().map(|it| signal_told(words, it)).collect()),
        Cell::Number(risk.score),
        Cell::Text(words.code("urgency", urgency)),
        due(task).unwrap_or(Cell::Moment(found_at + TimeDelta::hours(hours))),
        Cell::Text(words.code("status", it.text("status").unwrap_or("suspected"))),
        Cell::several(handover.into_iter().flatten().collect()),
        task.and_then(done_at).map_or(Cell::Empty, |at| Cell::Date(at.date())),
    ]
}

/// Until when somebody must act, as the task for it says.
fn due(task: Option<&Record>) -> Option<Cell> {
    let fields = &task?.fields;
    let at = fields.get("due_at").and_then(parse_local_time).map(Cell::Moment);
    at.or_else(|| fields.get("due").and_then(parse_date).map(Cell::Date))
}

fn done_at(task: &Record) -> Option<NaiveDateTime> {
    parse_local_time(task.fields.get("done_at").filter(|_| task.text("status") == Some("done"))?)
}

/// `월세 체납 (3개월)`.
fn signal_told(words: &Words, it: &Signal) -> String {
    let name = words.code("signal", &it.signal);
    match (it.value, &it.unit) {
        (Some(value), Some(unit)) => format!("{name} ({value} {})", words.code("unit", unit)),
        (Some(value), None) => format!("{name} ({value})"),
        (None, _) => name,
    }
}
