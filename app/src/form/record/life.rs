//! The life of a record: somebody goes to live elsewhere, or is put out of use with what waits for her. Each is one
//! save.

use super::OneRecord;
use crate::data::{Change, HomeGiven};
use chrono::NaiveDate;
use serde_json::{Value, json};
use shared::domain::LocalTime;
use shared::domain::convert;
use shared::domain::task::TASK;
use shared::id::RecordId;
use shared::kind::Fields;

/// Why somebody is put out of use, most often first; anything else is said in words.
pub const REASONS: [&str; 4] = ["moved", "deceased", "duplicate", "mistake"];

/// A reason and words about it, as it is stored: `moved: 부산 따님 댁`.
pub fn reason_with(reason: &str, words: &str) -> String {
    match (reason, words.trim()) {
        ("other", words) => words.to_owned(),
        (reason, "") => reason.to_owned(),
        (reason, words) => format!("{reason}: {words}"),
    }
}

/// A stored reason: its code, and the words about it.
pub fn reason_of(stored: &str) -> (Option<&str>, &str) {
    let (code, words) = stored.split_once(": ").unwrap_or((stored, ""));
    if REASONS.contains(&code) { (Some(code), words) } else { (None, stored) }
}

/// Somebody who leaves, and what is around her.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// Who.
    pub person: OneRecord,
    /// Where she lived.
    pub household: OneRecord,
    /// Nobody else lives there.
    pub alone: bool,
    /// Open tasks and planned visits of the household.
    pub waiting: Vec<OneRecord>,
    /// Date and time in Seoul.
    pub now: LocalTime,
}

impl Leaving {
    /// Out of use. Her last day stands with the household; where nobody is left the household goes with her. What waits
    /// for her alone is closed; `said` tells why.
    pub fn archived(&self, reason: &str, said: &str, day: NaiveDate) -> Vec<Change> {
        let archive = |it: &OneRecord| Change::Archive {
            id: it.id,
            opened: it.opened.clone(),
            reason: reason.to_owned(),
        };
        let home = left(&self.household, self.person.id, day);
        let home = home.into_iter().chain(self.alone.then(|| archive(&self.household)));
        let closed = self.hers().map(|it| {
            if it.kind.name != TASK.name {
                return archive(it);
            }
            let fields = json!({ "status": "cancelled", "done_at": self.now, "result": said });
            edit(it, fields)
        });
        [archive(&self.person)].into_iter().chain(home).chain(closed).collect()
    }

    /// To live in another household; what waits for her goes with her.
    pub fn moved_to(&self, household: RecordId) -> Vec<Change> {
        let mut changes = moved_in(&self.person, Some(&self.household), household, self.now.0.date());
        changes.extend(self.hers().map(|it| moved(it, household)));
        changes
    }

    /// What waits for her and nobody else.
    pub fn hers(&self) -> impl Iterator<Item = &OneRecord> {
        self.waiting.iter().filter(|it| self.alone || is_about(it, self.person.id))
    }
}

/// Whether a task or a visit is about this person alone.
fn is_about(record: &OneRecord, person: RecordId) -> bool {
    let person = person.to_string();
    if record.kind.name == TASK.name {
        return convert::text(&record.shown, "subject") == Some(person.as_str());
    }
    let subjects = record.elements("subjects");
    !subjects.is_empty()
        && subjects.iter().all(|(_, it)| convert::text(it, "person") == Some(person.as_str()))
}

/// A person goes to live in another household: she moves, and the household in which she was says until when.
pub fn moved_in(
    person: &OneRecord,
    before: Option<&OneRecord>,
    household: RecordId,
    today: NaiveDate,
) -> Vec<Change> {
    let left = before.and_then(|it| left(it, person.id, today));
    [moved(person, household)].into_iter().chain(left).collect()
}

fn moved(record: &OneRecord, household: RecordId) -> Change {
    Change::Move { id: record.id, opened: record.opened.clone(), home: HomeGiven::With(household) }
}

/// The household says until when she lived there.
fn left(household: &OneRecord, person: RecordId, day: NaiveDate) -> Option<Change> {
    let key = household.element_with("members", "person", &person.to_string())?;
    Some(edit(household, json!({ "members": { "change": { key: { "to": day } } } })))
}

fn edit(record: &OneRecord, fields: Value) -> Change {
    let fields: Fields = fields.as_object().cloned().unwrap_or_default();
    Change::Edit { id: record.id, opened: record.opened.clone(), fields }
}
