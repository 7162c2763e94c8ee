//! The list of visits that were made or tried: one row a visit.

use super::gather::{Gathered, Record};
use super::words::Words;
use super::{Cell, Table};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde_json::Value;
use shared::desk::Export;
use shared::kind::{parse_date, parse_local_time};

/// Keys of the headings, in order.
pub(super) const HEADS: &[&str] = &[
    "date",
    "dong",
    "address",
    "name",
    "birth_year",
    "sex",
    "visit_kind",
    "outcome",
    "visitors",
    "minutes",
    "place",
];

/// The visits of a period, oldest first.
pub(super) fn table(gathered: &Gathered, export: &Export, words: &Words) -> Table {
    let mut visits: Vec<(NaiveDate, Option<NaiveDateTime>, &Record)> = gathered
        .listed
        .values()
        .filter_map(|visit| Some((day_of(visit)?, started(visit), visit)))
        .filter(|(day, _, visit)| visit.text("outcome").is_some() && (export.from..=export.to).contains(day))
        .collect();
    visits.sort_by_key(|(day, started, _)| (*day, *started));
    Table {
        name: words.head("visits"),
        heads: HEADS.iter().map(|head| words.head(head)).collect(),
        rows: visits.into_iter().map(|(day, _, visit)| row(gathered, export, words, day, visit)).collect(),
    }
}

fn started(visit: &Record) -> Option<NaiveDateTime> {
    let came = || visit.set("visitors").iter().filter_map(|it| parse_local_time(it.get("came_at")?)).min();
    visit.fields.get("started_at").and_then(parse_local_time).or_else(came)
}

/// The day on which it was; the day for which it was planned when nobody noted a time.
fn day_of(visit: &Record) -> Option<NaiveDate> {
    let planned = || parse_date(visit.fields.get("planned_for")?);
    started(visit).map(|at| at.date()).or_else(planned)
}

fn row(gathered: &Gathered, export: &Export, words: &Words, day: NaiveDate, visit: &Record) -> Vec<Cell> {
    let subjects = visit.set("subjects").iter();
    let persons: Vec<&Record> =
        subjects.filter_map(|it| gathered.person(it["person"].as_str()?.parse().ok()?)).collect();
    let of_each = |word: &dyn Fn(&Record) -> Option<String>| {
        let told: Vec<String> = persons.iter().map(|it| word(it).unwrap_or_else(|| "-".into())).collect();
        if told.iter().all(|it| it == "-") { Cell::Empty } else { Cell::several(told) }
    };
    let birth_year = |it: &Record| Some(parse_date(it.fields.get("birth_date")?)?.year().to_string());
    let code = |field: &str| Cell::text(visit.text(field).map(|code| words.code(field, code)));
    vec![
        Cell::Date(day),
        Cell::Text(export.dong.to_string()),
        Cell::text(gathered.address(visit.home)),
        of_each(&|it| it.text("name").map(str::to_owned)),
        of_each(&birth_year),
        of_each(&|it| it.text("sex").map(|code| words.code("sex", code))),
        code("visit_kind"),
        code("outcome"),
        visitors(gathered, words, visit.set("visitors")),
        minutes(visit).map_or(Cell::Empty, Cell::Number),
        code("place"),
    ]
}

/// `김간호 (방문간호사), 이복지 (복지플래너)`.
fn visitors(gathered: &Gathered, words: &Words, visitors: &[Value]) -> Cell {
    let told = visitors.iter().map(|it| {
        let duty = it["duty"].as_str().map(|duty| words.code("duty", duty));
        match (gathered.staff(&it["staff"]), duty) {
            (Some(name), Some(duty)) => format!("{name} ({duty})"),
            (Some(name), None) => name.to_owned(),
            (None, duty) => duty.unwrap_or_default(),
        }
    });
    Cell::several(told.filter(|it| !it.is_empty()).collect())
}

fn minutes(visit: &Record) -> Option<i64> {
    let ended = parse_local_time(visit.fields.get("ended_at")?)?;
    Some((ended - started(visit)?).num_minutes()).filter(|it| *it >= 0)
}
