//! Whether an op is well formed: what no program of this project writes, and what must not be kept by anyone.
//! Comes before rights, so that a stranger's op touches nothing.

use crate::store::LoggedOp;
use serde_json::Value;
use shared::id::{Rev, ServerEpoch, epoch_of};
use shared::kind::{
    ACTIVE, GroupKey, HOME, Home, Kind, LIFE, Part, Problem, Rooted, Why, check_group,
    looks_like_resident_number,
};
use shared::op::{Intent, Op};
use shared::outcome::Refusal;
use shared::record::RecordState;
use std::collections::BTreeSet;

/// Most bytes of one op's text. The longest honest one, a visit note of 4,000 characters, has a quarter of it.
pub(super) const OP_BYTES_MAX: usize = 64 * 1024;

/// Most characters of a reason.
const REASON_MAX: usize = 500;

/// Most groups and set elements of one record, removed ones included.
pub(super) const GROUPS_MAX: usize = 2_000;

/// Its place in the act is the one that it names, and nothing is said twice.
pub(super) fn check_form(op: &Op, logged: &LoggedOp, place: usize, count: usize) -> Result<(), Refusal> {
    let malformed = |detail: &str| Err(Refusal::Malformed { detail: detail.to_owned() });
    if logged.text.len() > OP_BYTES_MAX {
        return malformed("longer than 64 KiB");
    }
    if op.id != logged.id || usize::from(op.act.index) != place || usize::from(op.act.of) != count {
        return malformed("not its place in the act");
    }
    let mut keys = BTreeSet::new();
    if !op.writes().iter().all(|write| keys.insert(write.key)) {
        return malformed("writes a group twice");
    }
    if op.home() == Some(Home::With(op.rec)) {
        return malformed("lives with itself");
    }
    Ok(())
}

/// The right kind of home: a dong for a root, a root for all else.
pub(super) fn check_home(kind: &Kind, root: Option<&Kind>, op: &Op) -> Result<(), Refusal> {
    for write in op.writes().iter().filter(|write| write.key == GroupKey::of(HOME)) {
        let fits = match (kind.root, Home::of(&write.value)) {
            (Rooted::Dong, Some(Home::Dong(_))) => true,
            (Rooted::Record, Some(Home::With(_))) => root.is_some_and(|root| root.root == Rooted::Dong),
            _ => false,
        };
        if !fits {
            return Err(Refusal::Malformed { detail: "no home for this kind".into() });
        }
    }
    Ok(())
}

/// Nobody can have seen a rev that was not given yet. Revs of a timeline before a restore may be any.
pub(super) fn check_base(
    op: &Op,
    record: &RecordState,
    kind: &Kind,
    epoch: ServerEpoch,
) -> Result<(), Refusal> {
    let ahead = |part: Part, rev: Rev| epoch_of(rev) >= epoch && rev > record.rev(part);
    let base = op.base.iter().any(|(&part, &rev)| ahead(part, rev));
    let pins = op.pins.iter().any(|(key, &rev)| kind.class_of(key).is_some_and(|(part, _)| ahead(part, rev)));
    if base || pins {
        Err(Refusal::Malformed { detail: "a base that is yet to come".into() })
    } else {
        Ok(())
    }
}

/// Values against their declaration, reasons and words about use, and no resident number in any text, known or unknown.
pub(super) fn check_words(kind: &Kind, op: &Op) -> Vec<Problem> {
    let mut problems: Vec<Problem> = op
        .writes()
        .iter()
        .filter(|write| write.key.group != HOME && write.key.group != LIFE)
        .filter_map(|write| kind.group(write.key.group).map(|group| (group, write)))
        .flat_map(|(group, write)| check_group(group, &write.value))
        .collect();
    match &op.intent {
        Intent::Life { value } => problems.extend(check_life(value)),
        Intent::Resolve { key, value, reason, .. } => {
            problems.extend(check_reason("reason", reason));
            if key.group == LIFE {
                problems.extend(check_life(value));
            }
        }
        _ => {}
    }
    if speaks_of_resident_number(op) && !problems.iter().any(|it| it.why == Why::ResidentNumber) {
        problems.push(Problem { field: kind.name.to_owned(), why: Why::ResidentNumber });
    }
    problems
}

fn check_life(value: &Value) -> Option<Problem> {
    match value.get("archived").and_then(Value::as_str) {
        Some(reason) => check_reason("life", reason),
        None if value == ACTIVE => None,
        None => Some(Problem { field: "life".into(), why: Why::WrongType { expected: "code".into() } }),
    }
}

fn check_reason(field: &str, reason: &str) -> Option<Problem> {
    let too_long = reason.chars().count() > REASON_MAX;
    too_long.then(|| Problem { field: field.to_owned(), why: Why::TooLong { max: REASON_MAX } })
}

/// Looks at what people write. Ids are left out: of their digits thirteen in a row mean nothing.
fn speaks_of_resident_number(op: &Op) -> bool {
    match &op.intent {
        Intent::Event { body, .. } => has_resident_number(body),
        Intent::Resolve { value, reason, .. } => {
            has_resident_number(value) || looks_like_resident_number(reason)
        }
        _ => op.writes().iter().any(|write| has_resident_number(&write.value)),
    }
}

fn has_resident_number(value: &Value) -> bool {
    match value {
        Value::String(text) => looks_like_resident_number(text),
        Value::Array(items) => items.iter().any(has_resident_number),
        Value::Object(fields) => fields.values().any(has_resident_number),
        _ => false,
    }
}
