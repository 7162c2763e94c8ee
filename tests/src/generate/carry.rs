//! Carries the planned saves out the way people would have: each member of staff has a tablet with its own encrypted
//! store, saves through `app::data`, and syncs over HTTP with a server of this process.

use super::{Planned, Save, Size, Staff, done, got_round_to, plan};
use crate::enrol::enrol;
use crate::random::Random;
use anyhow::{Context, Result, bail, ensure};
use app::data::{Command, Data, Edge, Query, Refused};
use app::platform::keys::{Cost, KeyFile};
use app::platform::{clock, random};
use app::sync::driver::{Driver, Senses};
use app::sync::http::{Address, Http, Plain};
use app::sync::{SyncEnd, Wake};
use shared::body::Snapshot;
use shared::clock::Millis;
use shared::digest::hex;
use shared::domain::kinds;
use shared::id::{RecordId, StaffId};
use shared::pack::Packs;
use shared::policy::Role;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use sync_server::accounts::code::{self, Code, CodeLife};
use sync_server::accounts::{self, staff};
use sync_server::edge;
use sync_server::http::App;
use sync_server::store::{self, Access, SqliteStore, StoreKey};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The central store in the folder.
pub const CENTRAL: &str = "central.db";
/// Its key.
pub const KEY: &str = "central.key";
/// Who works there: a JSON list of `{id, name, role}`.
pub const STAFF: &str = "staff.json";

/// Who works in an invented neighbourhood.
const COLLEAGUES: [(&str, Role); 5] = [
    ("이하늘", Role::Nurse),
    ("박바다", Role::Nurse),
    ("정구름", Role::Planner),
    ("윤이슬", Role::Planner),
    ("한노을", Role::Coordinator),
];

/// Saves between two syncs of everybody.
const SAVES_PER_ROUND: usize = 400;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Saves.
    pub saves: usize,
    /// Ops that the server has decided.
    pub ops: u64,
}

/// Writes a neighbourhood into a folder that is empty: a central store, its key, its staff.
pub async fn write(folder: &Path, size: &Size, tell: &mut dyn FnMut(usize, usize)) -> Result<Written> {
    let central = open_central(folder)?;
    let staff = hire(&central, folder, size)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = Address::new(&format!("http://{}", listener.local_addr()?), Plain::Loopback)?;
    let app = App::new(central.clone(), kinds(), edge::Edge::system());
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let stop = async move { drop(stopped.await) };
        sync_server::http::serve(listener, app, None, stop).await
    });
    let written = live(&central, &address, size, &staff, tell).await?;
    // The server may have gone by itself; its own answer follows.
    let _gone = stop.send(());
    server.await??;
    Ok(written)
}

fn open_central(folder: &Path) -> Result<Arc<SqliteStore>> {
    let key = hex(&random::bytes::<32>());
    fs::write(folder.join(KEY), format!("{key}\n"))?;
    let key: StoreKey = key.parse()?;
    Ok(Arc::new(SqliteStore::open(&folder.join(CENTRAL), Some(&key), Access::Server)?))
}

fn hire(central: &SqliteStore, folder: &Path, size: &Size) -> Result<Vec<Staff>> {
    let mut ids = Random::new(size.seed).branch(3);
    let mut all = Vec::new();
    let mut told = Vec::new();
    for (name, role) in COLLEAGUES {
        let id = StaffId(uuid::Builder::from_random_bytes(sixteen(&mut ids)).into_uuid());
        let dong = BTreeSet::from([size.dong.clone()]);
        store::write(central, move |tx| accounts::settled(staff::add(tx, id, name, role, &dong)))??;
        told.push(serde_json::json!({"id": id, "name": name, "role": role}));
        all.push(Staff { id, role });
    }
    fs::write(folder.join(STAFF), serde_json::to_string_pretty(&told)?)?;
    Ok(all)
}

fn sixteen(random: &mut Random) -> [u8; 16] {
    (u128::from(random.number()) << 64 | u128::from(random.number())).to_be_bytes()
}

/// Two years: everybody saves, and syncs now and then.
async fn live(
    central: &SqliteStore,
    address: &Address,
    size: &Size,
    staff: &[Staff],
    tell: &mut dyn FnMut(usize, usize),
) -> Result<Written> {
    let mut tablets = Vec::new();
    for member in staff.iter().filter(|it| it.role != Role::Coordinator) {
        tablets.push(Tablet::enrol(central, address, member.id, size.seed).await?);
    }
    let saves = plan(size, staff);
    let mut written = Written { saves: 0, ops: 0 };
    for chunk in rounds(&saves) {
        for save in chunk {
            let tablet =
                tablets.iter_mut().find(|it| it.owner == save.by).context("everybody has a tablet")?;
            tablet.save(save)?;
        }
        written.saves += chunk.len();
        written.ops += everybody_syncs(&mut tablets).await?;
        tell(written.saves, saves.len());
    }
    Ok(written)
}

/// The households come first and alone: nobody can visit one that has not reached her tablet.
fn rounds(saves: &[Save]) -> Vec<&[Save]> {
    let is_new_home = |save: &Save| {
        save.changes.iter().any(|it| matches!(it, Planned::Create { kind, .. } if *kind == "household"))
    };
    let homes = saves.iter().rposition(is_new_home).map_or(0, |last| last + 1);
    let (first, rest) = saves.split_at(homes);
    std::iter::once(first).chain(rest.chunks(SAVES_PER_ROUND)).collect()
}

/// Twice: the first sends everything, the second brings what the others sent.
async fn everybody_syncs(tablets: &mut [Tablet]) -> Result<u64> {
    let mut ops = 0;
    for tablet in tablets.iter_mut() {
        ops += tablet.sync().await?;
    }
    for tablet in tablets.iter_mut() {
        ops += tablet.sync().await?;
    }
    Ok(ops)
}

/// One member of staff at work.
struct Tablet {
    owner: StaffId,
    data: Data,
    transport: Http,
    driver: Driver,
    ids: Random,
    /// Tasks that rules made of what was saved here, and when somebody gets round to them; the soonest last.
    todo: Vec<(Millis, RecordId)>,
    _folder: TempDir,
}

impl Tablet {
    async fn enrol(central: &SqliteStore, address: &Address, owner: StaffId, seed: u64) -> Result<Tablet> {
        let text = Code::from_random(random::bytes()).to_string();
        let code = Code::from_typed(&text).context("a code that was made can be typed")?;
        let now = clock::now();
        store::write(central, move |tx| {
            accounts::settled(code::issue(tx, owner, &code, CodeLife::UntilUsed, now))
        })??;
        let folder = tempfile::tempdir()?;
        // The tablet is thrown away with its folder, so its key needs no strong wrap.
        let key = KeyFile::create(&folder.path().join("keys.json"), "thrown away afterwards", Cost::TEST)?;
        let (store, transport) = enrol(address, &text, "생성기", &folder.path().join("store"), &key).await?;
        let data = Data::new(store, Packs::builtin());
        let ids = Random::new(seed ^ owner.0.as_u64_pair().1).branch(4);
        Ok(Tablet { owner, data, transport, driver: Driver::new(), ids, todo: Vec::new(), _folder: folder })
    }

    fn save(&mut self, save: &Save) -> Result<()> {
        while let Some((at, task)) = self.todo.pop_if(|(at, _)| *at < save.at) {
            self.carry_out(&[done(task, at)], at)?;
        }
        let touched = self.carry_out(&save.changes, save.at)?;
        let planned: BTreeSet<RecordId> = save.changes.iter().map(Planned::id).collect();
        for task in touched.into_iter().filter(|id| !planned.contains(id)) {
            self.todo.push((got_round_to(&mut self.ids, save.at), task));
        }
        self.todo.sort_by_key(|(at, task)| Reverse((*at, *task)));
        Ok(())
    }

    /// Answers with the records that were touched, those that rules made included.
    fn carry_out(&mut self, changes: &[Planned], at: Millis) -> Result<Vec<RecordId>> {
        let wished = changes.iter().map(|it| it.change(|id| self.opened(id, at)));
        let wished = wished.collect::<Result<Vec<_>>>()?;
        let ids = &mut self.ids;
        let millis = u64::try_from(at)?;
        let mut fresh = || uuid::Builder::from_unix_timestamp_millis(millis, &ids.ten_bytes()).into_uuid();
        let mut edge = Edge { now: at, fresh: &mut fresh };
        match self.data.command(Command::Save { changes: wished, draft: None }, &mut edge) {
            Ok(done) => Ok(done.records),
            // What was drawn may be what is there already.
            Err(Refused::NothingChanged) => Ok(Vec::new()),
            Err(refused) => Err(refused).with_context(|| format!("{changes:?}")),
        }
    }

    /// What a form shows when it is opened.
    fn opened(&self, id: RecordId, now: Millis) -> Result<Snapshot> {
        let answer = self.data.query(&Query::Form { id }, now)?;
        let row = answer.rows.into_iter().next().context("a form is one row")?;
        Ok(serde_json::from_value(row["opened"].clone())?)
    }

    async fn sync(&mut self) -> Result<u64> {
        let mut senses = Senses { now: &mut clock::now, random: &mut random::number };
        let store = &mut self.data.store;
        let report = self.driver.wake(Wake::Asked, store, &mut self.transport, &mut senses).await;
        let report = report.context("a sync that was asked for is made")?;
        if report.end != SyncEnd::Done {
            bail!("the sync did not end: {:?}", report.end);
        }
        ensure!(report.refused.is_empty(), "the server refused {:?}", report.refused);
        ensure!(report.mismatched.is_empty(), "digests differ in {:?}", report.mismatched);
        Ok(report.outcomes.values().sum())
    }
}
