//! The desk: what a coordinator sees and does about what no tablet holds.
//!
//! Every answer is held to the dong of the asker's row on this server, item by item. Knows no HTTP and no engine.

mod devices;

use crate::reconcile::Caller;
use crate::store::{Result, Tx};
use shared::clock::Millis;
use shared::desk::{DeskAnswer, DeskAsk, DeskQuestion, DeskReply};
use shared::id::DongCode;
use shared::kind::Kinds;
use shared::policy::may_ask;
use std::collections::BTreeSet;

/// Why the desk did not answer. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnswered {
    /// The asker's role or dong does not allow it.
    NotAllowed,
    /// Nothing of that name is there for the asker.
    NotFound,
    /// Settled already, or the days have passed.
    TooLate,
    /// The reason says too little.
    NoReason,
}

/// The answer, or why there is none.
pub type Answered<T> = std::result::Result<T, NotAnswered>;

/// Who asks, and in which dong.
pub(crate) struct Asker {
    pub(crate) dong: BTreeSet<DongCode>,
}

impl Asker {
    pub(crate) fn of(caller: &Caller) -> Self {
        Asker { dong: caller.staff.dong.keys().cloned().collect() }
    }

    /// Whether one of these dong is the asker's.
    pub(crate) fn looks_after<'d>(&self, mut dong: impl Iterator<Item = &'d DongCode>) -> bool {
        dong.any(|it| self.dong.contains(it))
    }
}

/// Whether an ask changes something, so that it needs a write transaction.
pub fn is_deed(ask: &DeskAsk) -> bool {
    matches!(ask, DeskAsk::Deed(_))
}

/// Answer an ask. The answer to a deed may go out only after the transaction is committed.
pub fn answer(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    caller: &Caller,
    ask: &DeskAsk,
    now: Millis,
) -> Result<Answered<DeskReply>> {
    if caller.replica.revoked || !may_ask(caller.staff.role, ask) {
        return Ok(Err(NotAnswered::NotAllowed));
    }
    let asker = Asker::of(caller);
    let _ = kinds;
    let answer = match ask {
        DeskAsk::Question(DeskQuestion::Devices) => DeskAnswer::Devices(devices::devices(tx, &asker)?),
        _ => return Ok(Err(NotAnswered::NotFound)),
    };
    Ok(Ok(DeskReply { server_time: now, answer }))
}
