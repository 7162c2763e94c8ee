//! The server's side of a request, as `POST /v1/sync` does it: push and commit, then the answer from one snapshot.

use super::World;
use super::central::died;
use anyhow::{Context, Result, bail, ensure};
use shared::body::Body;
use shared::desk::DeskAsk;
use shared::id::{LeaseId, OpId};
use shared::policy::{parts_of_stream, stream_of};
use shared::protocol::{Ack, Change, Frame, Lease, Reply, SyncRequest};
use std::sync::Arc;
use sync_server::accounts::{AccountError, lease, replica, settled};
use sync_server::reconcile::{self, Caller};
use sync_server::store::Tx;

/// What comes back of a request.
pub(super) enum Served {
    /// The lines of the answer.
    Lines(Vec<String>),
    /// What it brought is kept apart; nothing is told.
    Revoked,
    /// Nobody answers.
    Died,
}

enum Taken {
    Pushed(Ack, Lease),
    Revoked,
}

impl World {
    /// A request arrives at the server.
    pub(super) fn serve(&mut self, tablet: usize, text: &str) -> Result<Served> {
        let request: Arc<SyncRequest> = Arc::new(serde_json::from_str(text)?);
        let token = super::token(&self.tablets[tablet].short);
        let (fresh, now, kinds) = (LeaseId(self.uuid()), self.now, self.kinds.clone());
        let (pushed, asked) = (request.clone(), token.clone());
        let taken = self.central.write(move |tx| {
            settled(authenticated(tx, &asked).and_then(|caller| {
                let ack = reconcile::push(tx, &kinds, &caller, &pushed.push, now)?;
                replica::seen(tx, &caller.replica, &pushed.device, now)?;
                if caller.replica.revoked {
                    return Ok(Taken::Revoked);
                }
                let lease = lease::current(tx, caller.replica.id, &caller.staff, fresh, now)?;
                Ok(Taken::Pushed(ack, lease))
            }))
        });
        let taken = match taken {
            Err(error) if died(&error) => {
                self.tell(|| "the server dies in the middle of it".into());
                self.count("server crashes in a transaction");
                return Ok(Served::Died);
            }
            other => other??,
        };
        self.tell(|| format!("server takes {} of tablet {tablet}", pushed_ops(&request)));
        self.absorb(request.push.entries.iter().map(|entry| entry.id).collect())?;
        let Taken::Pushed(ack, lease) = taken else { return Ok(Served::Revoked) };
        let replies = self.central.read(move |tx| {
            settled(authenticated(tx, &token).and_then(|caller| {
                Ok(reconcile::reply(tx, &caller, &request, ack.clone(), now, lease.clone())?)
            }))
        })??;
        self.nothing_outside(tablet, &replies)?;
        let lines: Vec<String> = replies.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
        if self.telling {
            self.answers.extend(lines.iter().cloned());
        }
        Ok(Served::Lines(lines))
    }

    /// Not a row outside the streams that this tablet may read now, and not a group of another part in one.
    fn nothing_outside(&mut self, tablet: usize, replies: &[Reply]) -> Result<()> {
        let person = &self.setup.persons[self.setup.devices[self.tablets[tablet].device].person];
        let (id, role) = (person.id, person.role);
        let staff = self.central.read(move |tx| tx.staff(id))?.context("everybody is known")?;
        for frame in replies.iter().filter_map(|reply| match reply {
            Reply::Frame(frame) => Some(frame),
            _ => None,
        }) {
            let (dong, part) = parts_of_stream(&frame.stream).context("a stream of the policy")?;
            ensure!(
                staff.dong.contains_key(&dong) && role.reads().contains(&part),
                "tablet {tablet} was sent {} and may not read it",
                frame.stream
            );
            self.rows_are_of(frame)?;
        }
        Ok(())
    }

    fn rows_are_of(&self, frame: &Frame) -> Result<()> {
        let Some((_, part)) = parts_of_stream(&frame.stream) else { return Ok(()) };
        for row in &frame.rows {
            let Change::Put(text) = &row.change else { continue };
            let Some(kind) = self.kinds.get(&row.kind) else { continue };
            if row.kind == "probe_event" {
                continue;
            }
            let body: Body = serde_json::from_str(text.get())?;
            for key in body.values.keys().chain(body.conflicts.keys()) {
                let its = kind.class_of(key).map(|(part, _)| part);
                ensure!(its == Some(part), "{} of {} came in {}", key, row.id, frame.stream);
            }
        }
        Ok(())
    }

    /// A deed at the desk, by somebody who settles. Answers whether the server lived to do it.
    pub(super) fn at_desk(&mut self, tablet: usize, ask: DeskAsk) -> Result<()> {
        let token = super::token(&self.tablets[tablet].short);
        let (now, kinds, said) = (self.now, self.kinds.clone(), format!("{ask:?}"));
        let done = self.central.write(move |tx| {
            settled(
                authenticated(tx, &token)
                    .and_then(|caller| Ok(sync_server::desk::answer(tx, &kinds, &caller, &ask, now)?)),
            )
        });
        match done {
            Err(error) if died(&error) => self.count("server crashes in a transaction"),
            Err(error) => bail!("the desk failed: {error}"),
            Ok(answer) => self.tell(|| format!("{said}: {answer:?}")),
        }
        self.absorb(Vec::new())
    }

    /// How the streams of a dong are called for whoever works in it.
    pub(super) fn streams_of(&self, tablet: usize) -> Result<Vec<shared::id::StreamName>> {
        let person = &self.setup.persons[self.setup.devices[self.tablets[tablet].device].person];
        let (id, role) = (person.id, person.role);
        let staff = self.central.read(move |tx| tx.staff(id))?.context("everybody is known")?;
        let streams =
            staff.dong.keys().flat_map(|dong| role.reads().iter().map(move |&it| stream_of(dong, it)));
        Ok(streams.collect())
    }
}

fn authenticated(tx: &mut dyn Tx, token: &str) -> Result<Caller, AccountError> {
    replica::authenticate(tx, token)
}

fn pushed_ops(request: &SyncRequest) -> String {
    let ids: Vec<OpId> = request.push.entries.iter().map(|entry| entry.id).collect();
    format!("{} ops from {} of line {}: {ids:?}", ids.len(), request.push.first, request.push.line.epoch)
}
