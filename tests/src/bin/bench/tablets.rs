//! Many tablets that come within one minute: each pushes a few ops and pulls what the others of its dong have sent.
//! The server is the real program; the tablets are an async load client that holds no store.

use crate::stage::Stage;
use crate::table::{Row, Target, millis};
use crate::watch::{at_percent, now};
use anyhow::{Result, bail, ensure};
use dolbom_tests::author::{Author, uuid};
use dolbom_tests::postgres::{Cluster, Disk};
use dolbom_tests::process::Server;
use dolbom_tests::random::Random;
use reqwest::Client;
use serde_json::json;
use shared::digest::{hex, sha256};
use shared::id::{DongCode, RecordId};
use shared::kind::{GroupKey, HOME, Home};
use shared::op::{Intent, Write};
use shared::policy::{Role, streams_for};
use shared::protocol::{DeviceReport, PROTOCOL, Position, Push, Reply, SyncRequest};
use std::sync::Arc;
use std::time::Duration;
use sync_server::store::{self, Store};

/// Tablets of one dong.
const TABLETS_A_DONG: usize = 20;

/// Visits that each brings.
const OPS: u32 = 3;

/// The embedded store.
pub fn rows(stage: &mut Stage) -> Result<Vec<Row>> {
    let mut server = Server::not_yet()?;
    let fleet = {
        let key = Server::key();
        let store = store::open(&server.store().to_string_lossy(), Some(&key))?;
        Fleet::new(&*store, stage.scale.tablets)?
    };
    let mut command = server.command();
    command.env("RUST_LOG", "info");
    server.run_by(command)?;
    let mut rows = rows_of(stage, &server.url(), fleet, "SQLite")?;
    server.kill()?;
    rows.extend(on_postgres(stage)?);
    Ok(rows)
}

/// The same server on PostgreSQL.
fn on_postgres(stage: &Stage) -> Result<Vec<Row>> {
    let cluster = Cluster::start(Disk::Durable)?;
    let url = cluster.database()?;
    let fleet = Fleet::new(&*store::open(&url, None)?, stage.scale.tablets)?;
    let mut server = Server::not_yet()?;
    let mut command = server.command();
    command.env("RUST_LOG", "info").env_remove("DOLBOM_STORE_KEY");
    server.run_on(command, url.as_ref())?;
    rows_of(stage, &server.url(), fleet, "PostgreSQL")
}

/// Spread over the minute, against requests that only ask whether the server is there; then all at one moment.
pub fn rows_of(stage: &Stage, url: &str, fleet: Fleet, engine: &str) -> Result<Vec<Row>> {
    let (scale, count) = (stage.scale, fleet.tablets.len());
    let (first, second) = fleet.two_rounds();
    let health = stage.runtime.block_on(come(url, healths(count), scale.minute / 4))?;
    let spread = stage.runtime.block_on(come(url, first, scale.minute))?;
    let burst = stage.runtime.block_on(come(url, second, Duration::ZERO))?;
    let name = |what: &str| format!("{count} tablets in {} s, {engine}: {what}", scale.minute.as_secs());
    let row = |what: &str, percent| {
        let limit = millis(at_percent(health.times.clone(), percent));
        Row::time(name(what), at_percent(spread.times.clone(), percent))
            .against("a request that asks for the server's health", limit)
    };
    Ok(vec![
        row("p50", 50),
        row("p99", 99),
        Row::new(name("failures"), spread.failures(), "syncs").target(Target::AtMost(0.0)),
        Row::time(format!("{count} tablets at one moment, {engine}: the last is done"), burst.all),
        Row::new(format!("{count} tablets at one moment, {engine}: failures"), burst.failures(), "syncs")
            .target(Target::AtMost(0.0)),
    ])
}

/// Tablets that are enrolled.
pub struct Fleet {
    tablets: Vec<(Author, DongCode)>,
}

impl Fleet {
    /// So many, twenty a dong, each dong with a household.
    pub fn new(store: &dyn Store, count: usize) -> Result<Fleet> {
        let mut tablets = Vec::new();
        for n in 0..count {
            let dong: DongCode = format!("11110{:05}", n / TABLETS_A_DONG).parse()?;
            let mut author = Author::in_dong(u32::try_from(n)? + 1, Role::Nurse, dong.clone());
            author.caller.replica.token_hash = sha256(token(n).as_bytes());
            let (staff, replica, lease) =
                (author.caller.staff.clone(), author.caller.replica.clone(), author.lease.clone());
            let home = n.is_multiple_of(TABLETS_A_DONG).then(|| household(&mut author, &dong));
            let caller = author.caller.clone();
            store::write(store, move |tx| {
                tx.put_staff(&staff)?;
                tx.put_replica(&replica)?;
                tx.put_lease(replica.id, &lease)?;
                if let Some(push) = &home {
                    sync_server::reconcile::push(
                        tx,
                        &shared::domain::kinds(),
                        &caller,
                        push,
                        dolbom_tests::author::NOW,
                    )?;
                }
                Ok(())
            })?;
            tablets.push((author, dong));
        }
        Ok(Fleet { tablets })
    }

    /// What each brings at its first sync and at its second.
    fn two_rounds(mut self) -> (Vec<Call>, Vec<Call>) {
        let mut round = |turn| {
            let calls = self.tablets.iter_mut().enumerate();
            calls
                .map(|(n, (author, dong))| Call::Sync(token(n), Box::new(request(author, dong, turn))))
                .collect()
        };
        (round(0), round(1))
    }
}

fn token(n: usize) -> String {
    hex(&sha256(&n.to_be_bytes()))
}

fn home_of(dong: &DongCode) -> RecordId {
    let number: u128 = dong.as_str().parse().expect("ten digits");
    RecordId(uuid((1 << 90) + number))
}

fn household(author: &mut Author, dong: &DongCode) -> Push {
    let home = Write { key: GroupKey::of(HOME), value: Home::Dong(dong.clone()).to_value() };
    let household_type = Write { key: GroupKey::of(2), value: json!({"household_type": "single"}) };
    let op = author.op("household", home_of(dong), Intent::Create { writes: vec![home, household_type] });
    author.push(&[op])
}

fn request(author: &mut Author, dong: &DongCode, turn: u32) -> SyncRequest {
    let ops: Vec<_> = (0..OPS).map(|n| visit(author, dong, turn * OPS + n)).collect();
    let pull = streams_for(Role::Nurse, std::slice::from_ref(dong));
    let pull = pull.into_iter().map(|stream| Position { stream, generation: 1, cursor: 0 }).collect();
    SyncRequest {
        proto: PROTOCOL,
        rid: u64::from(turn) + 1,
        server_epoch: 0,
        push: author.push(&ops),
        pull,
        streams_ver: -1,
        staff_ver: 0,
        device: DeviceReport { app: "bench".into(), ..DeviceReport::default() },
        snapshots: Vec::new(),
        repair: std::collections::BTreeMap::new(),
    }
}

enum Call {
    Health,
    Sync(String, Box<SyncRequest>),
}

fn healths(count: usize) -> Vec<Call> {
    (0..count).map(|_| Call::Health).collect()
}

/// What came of the calls.
struct Came {
    times: Vec<Duration>,
    failed: usize,
    all: Duration,
}

impl Came {
    #[expect(clippy::cast_precision_loss, reason = "a thousand is far below 2^52")]
    fn failures(&self) -> f64 {
        self.failed as f64
    }
}

/// Make these calls, at moments drawn over so long a time.
async fn come(url: &str, calls: Vec<Call>, span: Duration) -> Result<Came> {
    let client = Client::builder().gzip(true).pool_max_idle_per_host(0).build()?;
    let (mut random, begin) = (Random::new(7), now());
    let url: Arc<str> = url.into();
    let mut tasks = Vec::new();
    for call in calls {
        let wait = span.mul_f64(f64::from(u32::try_from(random.below(1 << 30))?) / f64::from(1 << 30));
        let (client, url) = (client.clone(), url.clone());
        tasks.push(tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let begin = now();
            (make(&client, &url, call).await, begin.elapsed())
        }));
    }
    let mut came = Came { times: Vec::new(), failed: 0, all: Duration::ZERO };
    for task in tasks {
        let (done, took) = task.await?;
        came.times.push(took);
        if let Err(error) = done {
            came.failed += 1;
            eprintln!("  failed: {error:#}");
        }
    }
    came.all = begin.elapsed();
    Ok(came)
}

async fn make(client: &Client, url: &str, call: Call) -> Result<()> {
    match call {
        Call::Health => {
            client.get(format!("{url}/health")).send().await?.error_for_status()?.bytes().await?;
            Ok(())
        }
        Call::Sync(token, request) => {
            let response = client.post(format!("{url}/v1/sync")).bearer_auth(token).json(&request).send();
            let text = response.await?.error_for_status()?.text().await?;
            check(&text, request.push.tip.n)
        }
    }
}

/// Everything was taken, and something came.
fn check(text: &str, through: u64) -> Result<()> {
    let mut rows = 0;
    let mut ended = false;
    for line in text.lines() {
        match serde_json::from_str::<Reply>(line)? {
            Reply::Head(head) => match head.ack {
                shared::protocol::Ack::Through(it) => {
                    ensure!(it.through == through, "through {} instead of {through}", it.through);
                    let applied =
                        it.results.values().all(|it| it.outcome == shared::outcome::Outcome::Applied);
                    ensure!(applied, "not everything was applied: {:?}", it.results);
                }
                shared::protocol::Ack::Fork { .. } => bail!("a fork that nobody made"),
            },
            Reply::Frame(frame) => rows += frame.rows.len(),
            Reply::Repair(_) => bail!("a repair that nobody asked for"),
            Reply::End { .. } => ended = true,
        }
    }
    ensure!(ended, "the answer was cut off");
    ensure!(rows > 0, "nothing came");
    Ok(())
}

fn visit(author: &mut Author, dong: &DongCode, n: u32) -> shared::op::Op {
    let id = RecordId(uuid((author.caller.staff.id.0.as_u128() << 20) % (1 << 80) + u128::from(n)));
    let write = |group, value| Write { key: GroupKey::of(group), value };
    let home = Home::With(home_of(dong)).to_value();
    let plan = json!({"visit_kind": "senior_follow", "planned_for": "2026-11-24"});
    author.op("visit", id, Intent::Create { writes: vec![write(HOME, home), write(2, plan)] })
}
