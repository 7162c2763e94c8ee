//! Whether an op may be decided at all: whose it is, what its author may do, whether its values fit.
//! Deny by default; the tables are in `shared::policy` and in the kinds' declarations.

use super::form::check_words;
use super::place::dong_ever;
use super::work::Work;
use crate::store::{ReplicaRow, Result};
use shared::id::DongCode;
use shared::kind::{Fields, GroupKey, HOME, Home, Kind, MergeClass, Problem, Shape, check_create};
use shared::op::{Intent, OP_SCHEMA, Op, Write};
use shared::outcome::Refusal;
use shared::policy::Role;
use std::collections::BTreeSet;

/// Judge an op; the kind's declaration when it may be decided.
pub(super) fn admit<'k>(
    work: &mut Work<'k>,
    replica: &ReplicaRow,
    op: &Op,
) -> Result<std::result::Result<&'k Kind, Refusal>> {
    if op.schema > OP_SCHEMA {
        return Ok(Err(Refusal::SchemaTooNew { schema: op.schema }));
    }
    let lease = match work.tx.lease(op.lease)? {
        Some((holder, lease)) if holder == replica.id && is_of(op, replica) => lease,
        _ => return Ok(Err(Refusal::NotYours)),
    };
    let Some(kind) = work.kinds.get(&op.kind) else {
        return Ok(Err(Refusal::UnknownKind { name: op.kind.clone() }));
    };
    if replica.revoked || !role_may(lease.role, kind, op) {
        return Ok(Err(Refusal::NotAllowed));
    }
    let lease: BTreeSet<DongCode> = lease.dong.into_iter().collect();
    if touched_dong(work, op)?.is_disjoint(&lease) {
        return Ok(Err(Refusal::NotInScope));
    }
    Ok(match check_values(kind, op) {
        problems if problems.is_empty() => Ok(kind),
        problems => Err(Refusal::Invalid { problems }),
    })
}

/// An op names its author and carries a receipt; neither may be another's.
fn is_of(op: &Op, replica: &ReplicaRow) -> bool {
    op.actor == replica.staff && op.receipt.is_of(&replica.short)
}

fn role_may(role: Role, kind: &Kind, op: &Op) -> bool {
    let shape_fits = matches!(op.intent, Intent::Event { .. }) == (kind.shape == Shape::Event);
    shape_fits && if op.needs_settler() { role.settles() } else { role.writes(kind) }
}

/// The dong by which the right is judged: where the record was ever, or where a new one shall be.
fn touched_dong(work: &mut Work<'_>, op: &Op) -> Result<BTreeSet<DongCode>> {
    match (&op.intent, op.home()) {
        (Intent::Event { parent, .. }, _) => dong_ever(work, *parent),
        // A record that is there is judged by where it is, whatever the op says of it.
        (Intent::Create { .. }, home) if work.record(op.rec)?.is_none() => match home {
            Some(Home::Dong(code)) => Ok(BTreeSet::from([code])),
            Some(Home::With(root)) => dong_ever(work, root),
            None => Ok(BTreeSet::new()),
        },
        _ => dong_ever(work, op.rec),
    }
}

/// The values of an op against their declaration. The tablet has checked them already; this is for strangers.
fn check_values(kind: &Kind, op: &Op) -> Vec<Problem> {
    let mut problems = check_words(kind, op);
    match &op.intent {
        Intent::Event { body, .. } => match body.as_object() {
            Some(fields) => problems.extend(check_create(kind, fields)),
            None => problems.push(Problem::rule("event", "no_fields")),
        },
        Intent::Create { writes } => {
            problems.extend(check_create(kind, &all_fields(kind, writes)));
            if !writes.iter().any(|write| write.key == GroupKey::of(HOME)) {
                problems.push(Problem::rule("home", "no_home"));
            }
        }
        _ => {}
    }
    problems
}

fn all_fields(kind: &Kind, writes: &[Write]) -> Fields {
    writes
        .iter()
        .filter(|write| kind.group(write.key.group).is_some_and(|group| group.class != MergeClass::Set))
        .filter_map(|write| write.value.as_object())
        .flat_map(|fields| fields.iter().map(|(name, value)| (name.clone(), value.clone())))
        .collect()
}
