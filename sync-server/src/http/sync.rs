//! `POST /v1/sync`: ops in, state out. The push is committed before anything of the answer goes out.

use super::app::App;
use super::body;
use super::error::HttpError;
use super::limits::PULL_STREAMS_MAX;
use crate::accounts::{lease, replica, settled};
use crate::reconcile::{self, Caller};
use crate::store::{Tx, read, write};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use shared::clock::Millis;
use shared::id::{LeaseId, OpSeq};
use shared::kind::Kinds;
use shared::outcome::Outcome;
use shared::protocol::{Ack, DeviceReport, Lease, PUSH_OPS_MAX, Push, Reply, SyncRequest};
use std::sync::Arc;

/// One [`Reply`] a line.
const LINES: &str = "application/x-ndjson";

pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Response, HttpError> {
    let (parts, body) = request.into_parts();
    let token = bearer(&parts.headers)?;
    admitted(&app, &token).await?;
    let request: SyncRequest = body::read(&parts.headers, body).await?;
    check_size(&request)?;
    let lines = app.run(move |app| answer(app, token, request)).await?;
    Ok(([(header::CONTENT_TYPE, LINES)], lines).into_response())
}

/// Strangers are turned away before their body is read.
pub(super) async fn admitted(app: &Arc<App>, token: &str) -> Result<(), HttpError> {
    let asked = token.to_owned();
    let look = move |app: &App| Ok(read(&*app.store, move |tx| settled(replica::authenticate(tx, &asked)))??);
    app.run(look).await.map(drop)
}

/// Tokens come only so: not in a path, not in a cookie.
pub(super) fn bearer(headers: &HeaderMap) -> Result<String, HttpError> {
    let value = headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
    let token = value.and_then(|it| it.split_once(' ')).filter(|(how, _)| how.eq_ignore_ascii_case("bearer"));
    token.map(|(_, token)| token.trim().to_owned()).ok_or(HttpError::BadToken)
}

fn check_size(request: &SyncRequest) -> Result<(), HttpError> {
    if request.push.entries.len() > PUSH_OPS_MAX {
        return Err(HttpError::TooLarge(format!("a push has at most {PUSH_OPS_MAX} ops; send less at once")));
    }
    if request.push.ask.len() > PUSH_OPS_MAX {
        return Err(HttpError::Malformed(format!("a push asks about at most {PUSH_OPS_MAX} ops")));
    }
    if request.pull.len() > PULL_STREAMS_MAX {
        return Err(HttpError::TooLarge(format!("a sync asks for at most {PULL_STREAMS_MAX} streams")));
    }
    Ok(())
}

/// Push, commit, then read the answer from one snapshot.
fn answer(app: &App, token: String, request: SyncRequest) -> Result<Vec<u8>, HttpError> {
    let begun = app.edge.now();
    let request = Arc::new(request);
    let (fresh, kinds) = (LeaseId(app.edge.id()), app.kinds.clone());
    let (pushed, asked) = (request.clone(), token.clone());
    let taken = write(&*app.store, move |tx| settled(take(tx, &kinds, &asked, &pushed, fresh, begun)))??;
    let (ack, lease) = match taken {
        Taken::Pushed(ack, lease) => (ack, lease),
        Taken::Foreign => return Err(HttpError::Malformed("the push is not of this replica's line".into())),
        Taken::Revoked => return Err(HttpError::Revoked),
    };
    let (entries, outcomes) = (request.push.entries.len(), Counted::of(&ack, request.push.first));
    let (short, replies) =
        read(&*app.store, move |tx| settled(give(tx, &token, &request, &ack, begun, &lease)))??;
    let replies = replies.ok_or(HttpError::Revoked)?;
    let lines = lines_of(&replies)?;
    let (millis, bytes) = (app.edge.now() - begun, lines.len());
    let Counted { conflicts, quarantined, forked } = outcomes;
    let frames = replies.len() - 2;
    warn_of_repairs(&short, &replies);
    tracing::info!(replica = short, entries, conflicts, quarantined, forked, frames, bytes, millis, "synced");
    Ok(lines)
}

/// A replica that held something else than its stream has met a defect somewhere: nobody may overlook that.
fn warn_of_repairs(replica: &str, replies: &[Reply]) {
    let repairs = replies.iter().filter_map(|it| if let Reply::Repair(it) = it { Some(it) } else { None });
    let (ranges, rows) =
        repairs.fold((0, 0), |(ranges, rows), it| (ranges + it.ranges.len(), rows + it.rows.len()));
    if ranges > 0 {
        tracing::warn!(replica, ranges, rows, "a replica differed from its stream and is repaired");
    }
}

/// What the log says of a push.
struct Counted {
    conflicts: usize,
    quarantined: usize,
    forked: bool,
}

impl Counted {
    /// Without the older ops that the request asks about.
    fn of(ack: &Ack, first: OpSeq) -> Self {
        let Ack::Through(through) = ack else {
            return Counted { conflicts: 0, quarantined: 0, forked: true };
        };
        let count = |outcome| through.results.range(first..).filter(|(_, it)| it.outcome == outcome).count();
        Counted {
            conflicts: count(Outcome::Conflict),
            quarantined: count(Outcome::Quarantined),
            forked: false,
        }
    }
}

enum Taken {
    Pushed(Ack, Lease),
    Foreign,
    /// What it pushed is committed, in quarantine.
    Revoked,
}

fn take(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    token: &str,
    request: &SyncRequest,
    fresh: LeaseId,
    now: Millis,
) -> crate::accounts::Result<Taken> {
    let caller = replica::authenticate(tx, token)?;
    if !reconcile::belongs_to(&caller, &request.push) {
        return Ok(Taken::Foreign);
    }
    let ack = reconcile::push(tx, kinds, &caller, &request.push, now)?;
    replica::seen(tx, &caller.replica, &report_after(&request.device, &request.push, &ack), now)?;
    if caller.replica.revoked {
        return Ok(Taken::Revoked);
    }
    let lease = lease::current(tx, caller.replica.id, &caller.staff, fresh, now)?;
    Ok(Taken::Pushed(ack, lease))
}

/// What the device said of itself, without the ops that it has just brought.
fn report_after(report: &DeviceReport, push: &Push, ack: &Ack) -> DeviceReport {
    let Ack::Through(through) = ack else { return report.clone() };
    let brought = push.entries.iter().filter(|entry| entry.seq <= through.through).count() as u64;
    let waiting = report.waiting.saturating_sub(brought);
    DeviceReport { waiting, waits_since: report.waits_since.filter(|_| waiting > 0), ..report.clone() }
}

/// The caller is read again in this snapshot: a right that was withdrawn meanwhile reads nothing.
fn give(
    tx: &mut dyn Tx,
    token: &str,
    request: &SyncRequest,
    ack: &Ack,
    now: Millis,
    lease: &Lease,
) -> crate::accounts::Result<(String, Option<Vec<Reply>>)> {
    let caller: Caller = replica::authenticate(tx, token)?;
    let short = caller.replica.short.clone();
    if caller.replica.revoked {
        return Ok((short, None));
    }
    let replies = reconcile::reply(tx, &caller, request, ack.clone(), now, lease.clone())?;
    Ok((short, Some(replies)))
}

fn lines_of(replies: &[Reply]) -> Result<Vec<u8>, HttpError> {
    let mut lines = Vec::new();
    for reply in replies {
        serde_json::to_writer(&mut lines, reply).map_err(|error| {
            tracing::error!(kind = ?error.classify(), "a reply has no JSON");
            HttpError::Failed
        })?;
        lines.push(b'\n');
    }
    Ok(lines)
}
