//! What is meant by a save before it is numbered: the planned ops of one act, and how they become ops. Pure.

use super::scene::Me;
use shared::body::Snapshot;
use shared::clock::Stamp;
use shared::id::{ActId, OpId, RecordId};
use shared::kind::{GroupKey, Kind, LIFE};
use shared::op::{ActPlace, Intent, OP_SCHEMA, Op};
use uuid::Uuid;

/// One op that is meant.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Kind of the record or event.
    pub kind: &'static Kind,
    /// The record, or the event's own id.
    pub rec: RecordId,
    /// What the author saw; nothing for what is new.
    pub opened: Snapshot,
    /// What to do.
    pub intent: Intent,
    /// Whether a rule made it: it is left out when the record is here already.
    pub by: By,
}

impl Planned {
    /// Whether it changes a record that was shown before.
    pub fn changes_what_was_there(&self) -> bool {
        !matches!(self.intent, Intent::Create { .. } | Intent::Event { .. })
    }
}

/// Who meant an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The person at the tablet.
    Person,
    /// A rule, from what the person saved.
    Rule,
}

/// What a save comes to.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In order.
    pub ops: Vec<Planned>,
    /// Worth a second look.
    pub flags: Vec<String>,
}

impl Plan {
    /// Of one op without further ado.
    pub fn of(planned: Planned) -> Self {
        Plan { ops: vec![planned], flags: Vec::new() }
    }

    pub(super) fn person(&mut self, kind: &'static Kind, rec: RecordId, opened: &Snapshot, intent: Intent) {
        self.ops.push(Planned { kind, rec, opened: opened.clone(), intent, by: By::Person });
    }

    pub(super) fn flag(&mut self, flag: &str) {
        if !self.flags.iter().any(|it| it == flag) {
            self.flags.push(flag.to_owned());
        }
    }
}

/// The ops of a plan: what the author saw, as far as it concerns what is written.
pub fn ops(
    plan: &Plan,
    me: &Me,
    stamp: &mut dyn FnMut() -> Stamp,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Vec<Op> {
    let act = ActId(fresh());
    let of = u16::try_from(plan.ops.len()).expect("an act has few ops, which is checked when it is decided");
    let places = (0..of).map(|index| ActPlace { id: act, index, of });
    plan.ops
        .iter()
        .zip(places)
        .map(|(planned, place)| op(planned, me, stamp(), OpId(fresh()), place))
        .collect()
}

fn op(planned: &Planned, me: &Me, stamp: Stamp, id: OpId, act: ActPlace) -> Op {
    let mut op = Op {
        id,
        act,
        schema: OP_SCHEMA,
        kind: planned.kind.name.to_owned(),
        rec: planned.rec,
        base: planned.opened.base.clone(),
        pins: Default::default(),
        joins: Default::default(),
        intent: planned.intent.clone(),
        hlc: stamp,
        actor: me.staff,
        lease: me.lease.id,
        receipt: Default::default(),
    };
    // Archiving and merging speak about the whole record; everything else about what it writes and whether it is in use.
    let whole = matches!(op.intent, Intent::Life { .. } | Intent::Merge { .. });
    let written: Vec<GroupKey> = op.writes().iter().map(|write| write.key).collect();
    let concerns = |key: &GroupKey| whole || key.group == LIFE || written.contains(key);
    let settles = match &op.intent {
        Intent::Resolve { key, .. } => Some(*key),
        _ => None,
    };
    op.pins =
        planned.opened.pins.iter().filter(|(key, _)| concerns(key)).map(|(key, rev)| (*key, *rev)).collect();
    let joins = planned.opened.joins.iter().copied();
    op.joins = joins.filter(|key| concerns(key) && settles != Some(*key)).collect();
    op
}
