//! Commands and queries of the screens.

use super::copy::SecondCopy;
use super::message::{Fault, Reply, Told};
use super::state::Host;
use crate::data::{Command, Done, Edge, Query};
use crate::platform::{clock, disk, task};
use crate::store::{DraftRow, StoreError};
use crate::sync::Wake;
use shared::id::RecordId;
use std::rc::Rc;

/// What a command means for the drafts of the second copy.
enum DraftDeed {
    None,
    Kept(RecordId),
    Gone(RecordId),
}

impl DraftDeed {
    fn of(command: &Command) -> DraftDeed {
        match command {
            Command::KeepDraft(draft) => DraftDeed::Kept(draft.id),
            Command::DropDraft { id } | Command::Save { draft: Some(id), .. } => DraftDeed::Gone(*id),
            Command::Save { draft: None, .. }
            | Command::Resolve { .. }
            | Command::Reopen { .. }
            | Command::Merge { .. }
            | Command::MarkSeen { .. }
            | Command::Desk(_)
            | Command::Export(_) => DraftDeed::None,
        }
    }
}

impl Host {
    /// Carry a command out; the answer goes out when database and second copy are written.
    pub async fn command(self: &Rc<Self>, command: Command) -> Reply {
        let (deed, shown_elsewhere) = (DraftDeed::of(&command), !matches!(command, Command::KeepDraft(_)));
        let done = match self.carry_out(command) {
            Ok(done) => done,
            Err(fault) => return Reply::Fault(fault),
        };
        self.copy(&deed).await;
        if shown_elsewhere {
            self.tell(Told::Changed);
        }
        if !done.receipts.is_empty() {
            self.tell_standing();
            let host = self.clone();
            task::spawn(async move {
                host.sync(Wake::Saved).await;
            });
        }
        Reply::Done(done)
    }

    fn carry_out(&self, command: Command) -> Result<Done, Fault> {
        let now = clock::now();
        let mut held = self.held.borrow_mut();
        held.present = now;
        let mut ids = held.ids.clone();
        let open = held.open.as_mut().ok_or(Fault::NotOpen)?;
        let mut fresh = || ids.next(now);
        let done = open.data.command(command, &mut Edge { now, fresh: &mut fresh });
        held.ids = ids;
        done.map_err(Fault::Refused)
    }

    /// The database has it; a second copy that cannot be written takes nothing back and is tried again at the next.
    async fn copy(&self, deed: &DraftDeed) {
        let copied = self.with_open(|open| follow(&mut open.copy, &open.data.store, deed));
        let settled = disk::settle().await;
        self.held.borrow_mut().copy_problem = copied.and_then(Result::err).is_some() || settled.is_err();
    }

    /// Answer a query.
    pub fn query(&self, query: &Query) -> Reply {
        let answered = self.with_open(|open| open.data.query(query, clock::now()));
        match answered {
            Some(Ok(answer)) => Reply::Rows(answer.rows),
            Some(Err(refused)) => Reply::Fault(Fault::Refused(refused)),
            None => Reply::Fault(Fault::NotOpen),
        }
    }

    /// Fresh ids, in ascending order; a thousand at most.
    pub fn fresh(&self, count: u32) -> Reply {
        let (mut held, now) = (self.held.borrow_mut(), clock::now());
        Reply::Ids((0..count.min(1_000)).map(|_| RecordId(held.ids.next(now))).collect())
    }
}

fn follow(copy: &mut SecondCopy, store: &crate::store::Store, deed: &DraftDeed) -> Result<(), StoreError> {
    copy.follow(store)?;
    match deed {
        DraftDeed::None => {}
        DraftDeed::Gone(id) => copy.drop_draft(*id)?,
        DraftDeed::Kept(id) => {
            let row: Option<DraftRow> = store.draft(*id)?;
            row.map(|row| copy.keep_draft(&row)).transpose()?;
        }
    }
    Ok(())
}
