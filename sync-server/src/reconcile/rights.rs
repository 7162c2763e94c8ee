//! Whether an op may be decided at all: whose it is, what its author may do, whether its values fit.
//! Deny by default; the tables are in `shared::policy` and in the kinds' declarations.

use super::form::check_words;
use super::place::{dong_ever, dong_of};
use super::work::Work;
use crate::store::{ReplicaRow, Result, StaffRow};
use shared::id::{DongCode, OpId};
use shared::kind::{Fields, GroupKey, HOME, Home, Kind, MergeClass, Problem, Shape, check_create};
use shared::op::{Intent, OP_SCHEMA, Op, Write};
use shared::outcome::Refusal;
use shared::policy::Role;
use shared::protocol::Lease;
use std::collections::BTreeSet;

/// Under whose rights an act is decided.
pub(super) enum Rights<'a> {
    /// Its author's: those of the lease that each op cites.
    Author,
    /// A coordinator's, who takes a refused act on.
    Settler {
        /// She, as she is on this server now.
        staff: &'a StaffRow,
        /// Ops whose values are hers.
        corrected: &'a BTreeSet<OpId>,
    },
}

/// Judge an op; the kind's declaration when it may be decided.
pub(super) fn admit<'k>(
    work: &mut Work<'k>,
    replica: &ReplicaRow,
    rights: &Rights<'_>,
    op: &Op,
) -> Result<std::result::Result<&'k Kind, Refusal>> {
    if op.schema > OP_SCHEMA {
        return Ok(Err(Refusal::SchemaTooNew { schema: op.schema }));
    }
    let cited = work.lease(op.lease)?.filter(|it| it.0 == replica.id);
    let lease = cited.as_ref().map(|it| &it.1);
    // Nobody takes on what says that another wrote it.
    if !is_of(op, replica) || matches!(rights, Rights::Author) && lease.is_none() {
        return Ok(Err(Refusal::NotYours));
    }
    let Some(kind) = work.kinds.get(&op.kind) else {
        return Ok(Err(Refusal::UnknownKind { name: op.kind.clone() }));
    };
    if !may_do(work, replica, rights, lease, kind, op)? {
        return Ok(Err(Refusal::NotAllowed));
    }
    let in_reach = match rights {
        Rights::Author => {
            let touched = touched_dong(work, op)?;
            lease.is_some_and(|lease| lease.dong.iter().any(|dong| touched.contains(dong)))
        }
        Rights::Settler { staff, .. } => {
            dong_of_op(work, op)?.is_some_and(|dong| staff.dong.contains_key(&dong))
        }
    };
    if !in_reach {
        return Ok(Err(Refusal::NotInScope));
    }
    Ok(match check_values(kind, op) {
        problems if problems.is_empty() => Ok(kind),
        problems => Err(Refusal::Invalid { problems }),
    })
}

/// A coordinator may what her own role may, and what the author's may where she changed nothing: she lends an act the
/// dong in which she works, not a profession that she does not have.
fn may_do(
    work: &mut Work<'_>,
    replica: &ReplicaRow,
    rights: &Rights<'_>,
    lease: Option<&Lease>,
    kind: &Kind,
    op: &Op,
) -> Result<bool> {
    let author = match lease {
        Some(lease) => Some(lease.role),
        None => work.tx.staff(replica.staff)?.map(|it| it.role),
    };
    let author_may = author.is_some_and(|role| role_may(role, kind, op));
    Ok(match rights {
        Rights::Author => author_may && !replica.revoked,
        Rights::Settler { staff, corrected } => {
            let hers = role_may(staff.role, kind, op);
            staff.role.settles() && (hers || author_may && !corrected.contains(&op.id))
        }
    })
}

/// Where the record of an op is now, or where a new one shall be.
pub(super) fn dong_of_op(work: &mut Work<'_>, op: &Op) -> Result<Option<DongCode>> {
    match (&op.intent, op.home()) {
        (Intent::Event { parent, .. }, _) => dong_of(work, *parent),
        (Intent::Create { .. }, home) if work.abode(op.rec)?.is_none() => match home {
            Some(Home::Dong(code)) => Ok(Some(code)),
            Some(Home::With(root)) => dong_of(work, root),
            None => Ok(None),
        },
        _ => dong_of(work, op.rec),
    }
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
        (Intent::Create { .. }, home) if work.abode(op.rec)?.is_none() => match home {
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
