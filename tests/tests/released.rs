//! An op that came before the record that it speaks of: kept apart, released when the record comes, and known as sent
//! on the tablet that saved it.

#![cfg(test)]

use anyhow::{Result, ensure};
use app::data::{Data, Query};
use app::store::{Founding, OutboxFilter, PushLimits, Store, StoreKey};
use dolbom_tests::author::{Author, NOW, dong, record, uuid};
use dolbom_tests::probe::{PROBE, PROBE_EVENT, key};
use dolbom_tests::server::Central;
use serde_json::{Value, json};
use shared::id::{Epoch, RecordId};
use shared::kind::{Home, Kinds};
use shared::op::{ActPlace, Intent, Op, Write};
use shared::outcome::{Outcome, Refusal};
use shared::pack::Packs;
use shared::policy::Role;
use shared::protocol::{EnrolReply, Reply, StaffMember, SyncRequest};
use sync_server::reconcile;
use tempfile::TempDir;

/// A nurse's tablet.
struct Tablet {
    author: Author,
    data: Data,
    _folder: TempDir,
}

impl Tablet {
    fn enrol(n: u8, central: &Central) -> Result<Self> {
        let author = Author::new(n, Role::Nurse);
        let (caller, lease) = (author.caller.clone(), author.lease.clone());
        let staff = StaffMember {
            id: caller.staff.id,
            name: caller.staff.name.clone(),
            role: Role::Nurse,
            dong: vec![dong()],
        };
        let enrolled = EnrolReply {
            replica: caller.replica.id,
            short: caller.replica.short.clone(),
            token: "t".repeat(64),
            staff,
            lease: lease.clone(),
            server_epoch: 0,
            server_time: NOW,
        };
        central.write(move |tx| {
            tx.put_staff(&caller.staff)?;
            tx.put_replica(&caller.replica)?;
            tx.put_lease(caller.replica.id, &lease)
        })?;
        let folder = tempfile::tempdir()?;
        let found = Founding {
            kinds: Kinds::new([&PROBE, &PROBE_EVENT]),
            store_id: uuid(u128::from(n)),
            epoch: Epoch(n.into()),
            enrolled,
            server_url: "http://127.0.0.1:0".into(),
        };
        let store = Store::create(folder.path(), &StoreKey::from([7; 32]), found)?;
        Ok(Tablet { author, data: Data::new(store, Packs::builtin()), _folder: folder })
    }

    fn save(&mut self, ops: Vec<Op>) -> Result<()> {
        self.data.store.save(ops, &[], None, NOW)?;
        Ok(())
    }

    /// Requests until the server says that there is no more; the first only learns its streams.
    fn sync(&mut self, central: &Central) -> Result<()> {
        for _ in 0..2 {
            let request = self.data.store.sync_request(PushLimits::default(), NOW, "test")?;
            let request: SyncRequest = serde_json::from_str(&serde_json::to_string(&request)?)?;
            let (kinds, caller, lease) =
                (central.kinds().clone(), self.author.caller.clone(), self.author.lease.clone());
            let replies = central.write(move |tx| {
                let ack = reconcile::push(tx, &kinds, &caller, &request.push, NOW)?;
                reconcile::reply(tx, &caller, &request, ack, NOW, lease.clone())
            })?;
            for reply in replies {
                match reply {
                    Reply::Head(head) => drop(self.data.store.apply_head(&head, NOW, Epoch(99))?),
                    Reply::Repair(repair) => drop(self.data.store.apply_repair(&repair)?),
                    Reply::Frame(frame) => drop(self.data.store.apply_frame(&frame)?),
                    Reply::End { more } => ensure!(!more),
                }
            }
        }
        Ok(())
    }

    fn create(&mut self, rec: RecordId) -> Op {
        let home = Write { key: key("home"), value: Home::Dong(dong()).to_value() };
        let value = Write { key: key("p"), value: json!({"v": 1}) };
        self.author.op("probe", rec, Intent::Create { writes: vec![home, value] })
    }

    fn fact(&mut self, id: RecordId, parent: RecordId) -> Op {
        self.author.op("probe_event", id, Intent::Event { parent, supersedes: None, body: json!({"v": 7}) })
    }

    fn refusals(&self) -> Result<Vec<Refusal>> {
        let rows = self.data.store.outbox(OutboxFilter::Refused)?;
        Ok(rows.into_iter().filter_map(|row| row.result?.refusal).collect())
    }

    fn show(&self, id: RecordId) -> Result<Value> {
        Ok(self.data.query(&Query::Show { id }, NOW)?.rows.remove(0))
    }
}

#[test]
fn an_op_that_waited_for_a_record_is_seen_as_sent_once_the_record_has_come() -> Result<()> {
    let central = Central::new([&PROBE, &PROBE_EVENT])?;
    let (mut one, mut other) = (Tablet::enrol(1, &central)?, Tablet::enrol(2, &central)?);
    let (home, fact) = (record(1), record(2));
    let early = other.fact(fact, home);
    other.save(vec![early])?;
    other.sync(&central)?;
    assert_eq!(other.refusals()?, [Refusal::Awaits { record: home }]);
    let create = one.create(home);
    one.save(vec![create])?;
    one.sync(&central)?;
    other.sync(&central)?;
    assert_eq!(other.refusals()?, []);
    let shown = other.show(home)?;
    assert_eq!(shown["events"].as_array().map(Vec::len), Some(1));
    assert_eq!((&shown["state"], &shown["events"][0]["state"]), (&json!("sent"), &json!("sent")));
    Ok(())
}

#[test]
fn an_act_that_a_later_act_of_the_same_push_releases_is_answered_as_it_stands_in_the_end() -> Result<()> {
    let central = Central::new([&PROBE, &PROBE_EVENT])?;
    let mut tablet = Tablet::enrol(1, &central)?;
    let (home, fact, other) = (record(1), record(2), record(3));
    let (mut early, mut beside, create) =
        (tablet.fact(fact, home), tablet.create(other), tablet.create(home));
    for (index, op) in [&mut early, &mut beside].into_iter().enumerate() {
        op.act = ActPlace { id: shared::id::ActId(uuid(77)), index: u16::try_from(index)?, of: 2 };
    }
    tablet.save(vec![early, beside])?;
    tablet.save(vec![create])?;
    tablet.sync(&central)?;
    let outcomes: Vec<_> = tablet
        .data
        .store
        .outbox(OutboxFilter::All)?
        .into_iter()
        .filter_map(|row| Some(row.result?.outcome))
        .collect();
    assert_eq!(outcomes, [Outcome::Applied; 3]);
    Ok(())
}

/// Found by the simulation: the mended op took the later value's place without a word.
#[test]
fn what_is_mended_does_not_bury_what_its_author_wrote_after_it() -> Result<()> {
    let central = Central::new([&PROBE, &PROBE_EVENT])?;
    let mut nurse = Author::new(1, Role::Nurse);
    let (home, group) = (record(1), key("p"));
    let home_is = Write { key: key("home"), value: Home::Dong(dong()).to_value() };
    let edit = |value: u64| Intent::Edit { writes: vec![Write { key: group, value: json!({"v": value}) }] };
    let create = nurse.op("probe", home, Intent::Create { writes: vec![home_is] });
    let (refused, later) = (nurse.op("probe", home, edit(777)), nurse.op("probe", home, edit(1)));
    let mended = Op { intent: edit(2), ..refused.clone() };
    let push = nurse.push(&[create, refused.clone(), later.clone()]);
    let (kinds, caller) = (central.kinds().clone(), nurse.caller.clone());
    let heads = central.write(move |tx| {
        nurse.admit(tx)?;
        reconcile::push(tx, &kinds, &caller, &push, NOW)?;
        let text = serde_json::to_string(&mended).expect("an op has JSON");
        reconcile::mend(tx, &kinds, refused.id, &[(refused.id, text)].into(), NOW)?;
        let record = tx.record(home)?.expect("it was created");
        Ok(record.groups[&group].heads.iter().map(|head| head.op).collect::<Vec<_>>())
    })?;
    assert!(heads.contains(&later.id), "{heads:?}");
    assert_eq!(heads.len(), 2);
    Ok(())
}
