//! What a person can see. Every query reads one snapshot of the visible record: mirror and own pending ops.

use crate::store::Which;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shared::desk::DeskQuestion;
use shared::id::{DongCode, RecordId};
use shared::kind::Fields;

/// What a person can see.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// One record with its sets, conflicts, what was decided, and the events that belong to it.
    Show {
        /// The record.
        id: RecordId,
    },
    /// The fields of a record as a form needs them, with the snapshot that a later save must carry.
    Form {
        /// The record.
        id: RecordId,
    },
    /// Records of a kind, newest change first.
    List {
        /// Name of the kind.
        kind: String,
        /// Only those of this household, person or visit.
        of: Option<RecordId>,
        /// Archived ones too.
        archived: bool,
        /// Most rows.
        limit: u32,
        /// Go on after this row.
        after: Option<RecordId>,
    },
    /// Overdue → due → planned, by household.
    Today {
        /// The day, in Seoul.
        day: NaiveDate,
    },
    /// The same as the page of today needs it: counts, the first doors of each group, and the door to begin with.
    Day {
        /// The day, in Seoul.
        day: NaiveDate,
        /// Most doors a group.
        rows: u32,
    },
    /// A person's page: who she is, how she is, what is to do for her, her home. One row.
    Profile {
        /// The person.
        id: RecordId,
        /// The day, in Seoul.
        day: NaiveDate,
    },
    /// What is past for a person, newest first: visits with their events, events, discoveries, tasks done. One row.
    Story {
        /// The person.
        id: RecordId,
        /// Only visits.
        visits: bool,
        /// Most entries.
        limit: u32,
        /// Go on after this entry.
        after: Option<RecordId>,
    },
    /// What is known of a person before a visit: the last value of each measurement, the last result of each
    /// instrument, the last visit, what is planned and what is open.
    LastValues {
        /// Whom.
        person: RecordId,
    },
    /// By name, 초성, address, last digits of a phone.
    Search {
        /// As typed.
        text: String,
        /// Most hits.
        limit: u32,
    },
    /// What was saved here and what became of it.
    Outbox {
        /// Sent ones too.
        all: bool,
    },
    /// Saves of this tablet as people speak of them: whose record, what sort, what became of it. A page at a time.
    Saves {
        /// Which of them.
        which: Which,
        /// Most rows.
        limit: u32,
        /// Go on after the row with this `place`.
        after: Option<u64>,
    },
    /// Conflicts, one item a household, one row a group.
    Conflicts {
        /// Settled ones too.
        settled: bool,
    },
    /// What was decided about this person's own values, newest first.
    Decided {
        /// Only of this household.
        of: Option<RecordId>,
        /// Only what she has not looked at.
        unseen: bool,
        /// Most rows.
        limit: u32,
    },
    /// The numbers of a period, as far as this role may read the records. One row.
    Indicators {
        /// First day, in Seoul. No period has more than twelve months: an earlier day is moved to the first of them.
        from: NaiveDate,
        /// Last day, in Seoul.
        to: NaiveDate,
    },
    /// What a number counts, the newest first: as many rows as the number says.
    IndicatorList {
        /// Which number.
        which: Indicator,
        /// As it was asked for.
        from: NaiveDate,
        /// As it was asked for.
        to: NaiveDate,
        /// Only of households that live in this dong.
        dong: Option<DongCode>,
        /// Only of the month of this day.
        month: Option<NaiveDate>,
        /// Most rows.
        limit: u32,
        /// Go on after the row with this `id`.
        after: Option<RecordId>,
    },
    /// Forms that are not finished.
    Drafts,
    /// Who works here, rights, last sync, counts.
    Status,
    /// Count and sum of every stream, to compare with the server's.
    Digest,
    /// Score answers by an installed instrument without saving anything.
    Score {
        /// Code of the instrument.
        code: String,
        /// `answers` and whatever else the instrument derives its items from.
        fields: Fields,
    },
    /// What no tablet holds: asked of the server, by those whose role may. One row.
    Desk(DeskQuestion),
}

/// A number that is counted for a period. What exactly each counts is in `app/src/data/answer/indicators`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Indicator {
    /// Visits that were made or tried.
    Visits,
    /// Seniors who were met.
    Seniors,
    /// Discoveries, whatever came of them.
    Discoveries,
    /// Households that were discovered for the first time and confirmed.
    Households,
    /// Discoveries for which somebody acted, or should have.
    FirstAct,
}

/// The answer to a query: JSON objects, one a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// One object a row; exactly one for `Show`, `Form`, `Day`, `Profile`, `Story`, `Indicators`, `Status`, `Score` and
    /// `Desk`.
    pub rows: Vec<serde_json::Value>,
}
