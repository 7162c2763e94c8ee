//! Lists that are handed on as files: made from the dong's open stream, recorded before the first byte leaves.
//!
//! Only what the open part holds is in them: no health, no informant, no phone, no id.

mod discoveries;
mod file;
mod gather;
mod visits;
mod words;

use super::log::note;
use super::{Answered, Asker, NotAnswered, somebody};
use crate::reconcile::Caller;
use crate::store::{Result, StoreError, Tx};
use chrono::{NaiveDate, NaiveDateTime};
use gather::Gathered;
use shared::clock::Millis;
use shared::desk::{
    DESK_PAGE_MAX, DeskPage, Download, DownloadLine, Export, ExportFormat, ExportWhat, is_reason,
};
use shared::kind::Kinds;
use shared::policy::may_export;
use words::Words;

/// What the log calls it.
const DOWNLOAD: &str = "download";

/// Most rows of one file; a longer period is asked for in pieces.
pub const EXPORT_ROWS_MAX: usize = 20_000;

/// A cell of a list.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Empty,
    Text(String),
    Number(i64),
    Date(NaiveDate),
    Moment(NaiveDateTime),
}

impl Cell {
    fn text(text: Option<impl Into<String>>) -> Cell {
        text.map_or(Cell::Empty, |text| Cell::Text(text.into()))
    }

    fn several(words: Vec<String>) -> Cell {
        if words.is_empty() { Cell::Empty } else { Cell::Text(words.join(", ")) }
    }
}

/// A list with its heading.
struct Table {
    name: String,
    heads: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

/// A file that is made, and not yet allowed to leave.
#[derive(Debug)]
pub struct Made {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Rows without the heading.
    pub rows: u64,
}

/// Make the file from one snapshot. It may leave only after [`record`] was committed.
pub fn make(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    caller: &Caller,
    export: &Export,
    now: Millis,
) -> Result<Answered<Made>> {
    if let Err(why) = admit(caller, export, now) {
        return Ok(Err(why));
    }
    let gathered = Gathered::of(tx, kinds, export)?;
    let words = Words::of(&export.lang);
    let table = match export.what {
        ExportWhat::Visits => visits::table(&gathered, export, &words),
        ExportWhat::Discoveries => discoveries::table(&gathered, export, &words),
    };
    if table.rows.len() > EXPORT_ROWS_MAX {
        return Ok(Err(NotAnswered::TooMuch));
    }
    let made = match export.format {
        ExportFormat::Csv => file::csv(&table),
        ExportFormat::Xlsx => file::xlsx(&table),
    };
    let bytes = made.map_err(|error| StoreError::Engine(format!("the file was not made: {error}")))?;
    Ok(Ok(Made { bytes, rows: table.rows.len() as u64 }))
}

/// Write down who takes what away, and why. The rights are looked at again: they may have been withdrawn meanwhile.
pub fn record(
    tx: &mut dyn Tx,
    caller: &Caller,
    export: &Export,
    rows: u64,
    now: Millis,
) -> Result<Answered<()>> {
    if let Err(why) = admit(caller, export, now) {
        return Ok(Err(why));
    }
    let Export { what, from, to, dong, format, reason, .. } = export.clone();
    let reason = reason.trim().to_owned();
    note(tx, caller, DOWNLOAD, &Download { what, from, to, dong, format, rows, reason }, now)?;
    Ok(Ok(()))
}

fn admit(caller: &Caller, export: &Export, now: Millis) -> Answered<()> {
    let asker = Asker::of(caller, now);
    if caller.replica.revoked || !may_export(asker.role) || !asker.dong.contains(&export.dong) {
        return Err(NotAnswered::NotAllowed);
    }
    if is_reason(&export.reason) { Ok(()) } else { Err(NotAnswered::NoReason) }
}

/// A page of what was taken away from the asker's dong, newest first.
pub(super) fn downloads(
    tx: &mut dyn Tx,
    asker: &Asker,
    limit: u32,
    after: Option<i64>,
) -> Result<DeskPage<DownloadLine>> {
    let limit = limit.min(DESK_PAGE_MAX);
    let lines = tx.desk_lines(DOWNLOAD, after, limit)?;
    let next = lines.last().map(|line| line.place).filter(|_| lines.len() == limit as usize);
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let what: Download =
            serde_json::from_str(&line.detail).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        if asker.dong.contains(&what.dong) {
            rows.push(DownloadLine { place: line.place, at: line.at, by: somebody(tx, line.staff)?, what });
        }
    }
    Ok(DeskPage { rows, next })
}
