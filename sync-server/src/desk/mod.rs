//! The desk: what a coordinator sees and does about what no tablet holds.
//!
//! Every answer is held to the dong of the asker's row on this server, item by item. Knows no HTTP and no engine.

mod counts;
mod deeds;
mod devices;
pub mod export;
mod log;
mod merged;
mod quarantine;

pub use log::chain_of;

use crate::reconcile::Caller;
use crate::store::{Result, Tx};
use shared::clock::Millis;
use shared::desk::{DeskAnswer, DeskAsk, DeskQuestion, DeskReply, Somebody};
use shared::id::{DongCode, StaffId};
use shared::kind::Kinds;
use shared::policy::{Role, may_ask};
use std::collections::BTreeSet;

/// A day in milliseconds.
const DAY_MS: Millis = 24 * 3600 * 1000;

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
    /// More rows than a file may have.
    TooMuch,
}

/// The answer, or why there is none.
pub type Answered<T> = std::result::Result<T, NotAnswered>;

/// Who asks, and in which dong.
struct Asker {
    role: Role,
    dong: BTreeSet<DongCode>,
    now: Millis,
}

impl Asker {
    fn of(caller: &Caller, now: Millis) -> Self {
        Asker { role: caller.staff.role, dong: caller.staff.dong.keys().cloned().collect(), now }
    }

    /// Whether one of these dong is the asker's.
    fn looks_after<'d>(&self, mut dong: impl Iterator<Item = &'d DongCode>) -> bool {
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
    let asker = Asker::of(caller, now);
    let answer = match ask {
        DeskAsk::Question(DeskQuestion::Devices) => DeskAnswer::Devices(devices::devices(tx, &asker)?),
        DeskAsk::Question(DeskQuestion::Quarantine { limit, after, dismissed }) => {
            let page = quarantine::Page { limit: *limit, after: *after, dismissed: *dismissed };
            DeskAnswer::Quarantine(quarantine::page(tx, kinds, &asker, &page)?)
        }
        DeskAsk::Question(DeskQuestion::Counts) => DeskAnswer::Counts(counts::counts(tx, kinds, &asker)?),
        DeskAsk::Question(DeskQuestion::Merged { limit, after }) => {
            DeskAnswer::Merged(merged::page(tx, kinds, &asker, *limit, *after)?)
        }
        DeskAsk::Question(DeskQuestion::Downloads { limit, after }) => {
            DeskAnswer::Downloads(export::downloads(tx, &asker, *limit, *after)?)
        }
        DeskAsk::Deed(deed) => match deeds::deed(tx, kinds, caller, &asker, deed)? {
            Ok(done) => DeskAnswer::Done(done),
            Err(why) => return Ok(Err(why)),
        },
    };
    Ok(Ok(DeskReply { server_time: now, answer }))
}

/// Somebody by her row.
fn somebody(tx: &mut dyn Tx, id: StaffId) -> Result<Somebody> {
    let row = tx.staff(id)?;
    Ok(Somebody { id, role: row.as_ref().map(|it| it.role), name: row.map(|it| it.name) })
}
