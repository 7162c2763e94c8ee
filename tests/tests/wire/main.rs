//! Every message as it travels, made by the programs' own code and held still by snapshots: whatever has reached a
//! tablet is read for ever. And what a newer program wrote survives an older one.

mod answers;
mod desk;
mod messages;
mod newer;
mod outcomes;

use anyhow::{Context, Result, ensure};
use app::data::{Change, Command, Data, Edge as Hand};
use app::store::{Founding, PushLimits, Store, StoreKey};
use dolbom_tests::author::{Author, NOW, dong, record, uuid};
use dolbom_tests::probe::{PROBE, PROBE_EVENT, element, key};
use dolbom_tests::server::Central;
use insta::assert_json_snapshot;
use serde::Serialize;
use serde_json::{Value, json};
use shared::body::{Body, EventBody};
use shared::digest::{Chain, StreamDigest};
use shared::id::{Epoch, OpId, RecordId, StreamName};
use shared::kind::{
    Field, Group, Home, Kind, Kinds, MergeClass, Part, Rooted, Shape, integer, no_further_check,
};
use shared::op::{ActPlace, Intent, Op, Revs, Write};
use shared::pack::Packs;
use shared::policy::Role;
use shared::protocol::{
    Ack, EnrolReply, EnrolRequest, ErrorCode, ErrorReply, Lease, PROTOCOL, Position, Push, Reply,
    StaffMember, SyncRequest,
};
use std::path::Path;
use sync_server::reconcile;

/// As a reader sees it: fields in alphabetical order, because order means nothing.
fn travels(message: &impl Serialize) -> Value {
    let text = serde_json::to_string(message).expect("messages are plain JSON");
    serde_json::from_str(&text).expect("what was written can be read")
}

fn write(name: &str, value: Value) -> Write {
    Write { key: key(name), value }
}

fn create(rec: u128, author: &mut Author) -> Op {
    let writes = vec![write("home", Home::Dong(dong()).to_value()), write("p", json!({"v": 1}))];
    author.op("probe", record(rec), Intent::Create { writes })
}

fn edit(rec: u128, author: &mut Author, v: i64) -> Op {
    author.op("probe", record(rec), Intent::Edit { writes: vec![write("p", json!({"v": v}))] })
}

fn enrolled(author: &Author) -> EnrolReply {
    let staff = &author.caller.staff;
    EnrolReply {
        replica: author.caller.replica.id,
        short: author.caller.replica.short.clone(),
        token: "5a".repeat(32),
        staff: StaffMember {
            id: staff.id,
            name: staff.name.clone(),
            role: staff.role,
            dong: staff.dong.keys().cloned().collect(),
        },
        lease: author.lease.clone(),
        server_epoch: 0,
        server_time: NOW,
    }
}

/// A server in memory of one test, and what it answers.
struct World {
    central: Central,
}

impl World {
    fn new(kinds: [&'static Kind; 2], authors: &[&Author]) -> Result<World> {
        let central = Central::new(kinds)?;
        for author in authors {
            central.write(author.admission())?;
        }
        Ok(World { central })
    }

    fn push(&self, author: &Author, push: Push, now: i64) -> Result<Ack> {
        let (caller, kinds) = (author.caller.clone(), self.central.kinds().clone());
        ensure!(reconcile::belongs_to(&caller, &push));
        self.central.write(move |tx| reconcile::push(tx, &kinds, &caller, &push, now))
    }

    /// The whole answer to a request, as lines.
    fn answer(&self, author: &Author, request: SyncRequest) -> Result<Vec<Reply>> {
        let ack = self.push(author, request.push.clone(), NOW)?;
        let (caller, lease): (_, Lease) = (author.caller.clone(), author.lease.clone());
        self.central.read(move |tx| reconcile::reply(tx, &caller, &request, ack.clone(), NOW, lease.clone()))
    }

    /// What somebody has seen to whom the record is shown now.
    fn revs(&self, id: RecordId) -> Result<Revs> {
        Ok(self.central.read(move |tx| tx.record(id))?.context("a record")?.revs)
    }

    /// A record's part as the open stream has it.
    fn published(&self, id: RecordId, part: Part) -> Result<Value> {
        let name = shared::policy::stream_of(&dong(), part);
        let rows = self.central.read(move |tx| tx.feed_of(id))?;
        let row = rows.into_iter().find(|row| row.stream == name).context("a row of that part")?;
        match row.text {
            sync_server::store::FeedText::Put(text) => Ok(serde_json::from_str(&text)?),
            other => anyhow::bail!("{other:?}"),
        }
    }
}

fn request(push: Push, pull: Vec<Position>) -> SyncRequest {
    let device = shared::protocol::DeviceReport {
        app: "0.1.0".into(),
        waiting: push.entries.len() as u64,
        clock: NOW + 5,
        hlc: shared::clock::Stamp::at(NOW),
        ..Default::default()
    };
    SyncRequest {
        proto: PROTOCOL,
        rid: 4,
        server_epoch: 0,
        push,
        pull,
        streams_ver: 1,
        staff_ver: 2,
        device,
        snapshots: Vec::new(),
        repair: Default::default(),
    }
}

fn from_start(names: &[&str]) -> Vec<Position> {
    let position = |name: &&str| Position { stream: StreamName((*name).into()), generation: 1, cursor: 0 };
    names.iter().map(position).collect()
}

fn fact(v: i64) -> Intent {
    Intent::Event { parent: record(1), supersedes: None, body: json!({"v": v}) }
}
