//! The server against the executable model of the reconciliation rules: same outcomes, same heads, push by push,
//! over forks, clones, lost timelines and restores. See `tests/traces/README.md`.

#![cfg(test)]

use anyhow::{Context, Result, ensure};
use dolbom_tests::probe::{PROBE, PROBE_EVENT, field, key};
use dolbom_tests::server::{Central, Copy};
use dolbom_tests::trace::{Trace, element_number, value_of};
use serde_json::{Value, json};
use shared::id::DongCode;
use shared::kind::{GroupKey, Home, MergeClass, Part};
use shared::outcome::{OpResult, Outcome};
use shared::protocol::Ack;
use shared::record::{GroupState, Head, RecordState};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use sync_server::reconcile::{self, Caller};
use sync_server::store::{ReplicaRow, StaffRow};

#[test]
fn the_server_decides_as_the_model_does() {
    every_trace_agrees(|| Central::new([&PROBE, &PROBE_EVENT]));
}

#[test]
fn on_postgresql_it_decides_the_same() {
    every_trace_agrees(|| Central::on_postgres([&PROBE, &PROBE_EVENT]));
}

fn every_trace_agrees(central: impl Fn() -> Result<Central>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "json"));
    files.sort();
    assert!(files.len() >= 48, "the traces are there");
    let mut failures = Vec::new();
    for path in &files {
        if let Err(error) = replay(path, central()) {
            failures.push(format!("{}: {error:#}", path.file_name().unwrap().to_string_lossy()));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} traces differ:\n{}",
        failures.len(),
        files.len(),
        failures.join("\n")
    );
}

struct Replay {
    trace: Trace,
    central: Central,
    mended: BTreeSet<u64>,
    backups: Vec<Copy>,
}

fn replay(path: &Path, central: Result<Central>) -> Result<()> {
    let trace = Trace::read(path)?;
    let mut replay = Replay { trace, central: central?, mended: BTreeSet::new(), backups: Vec::new() };
    replay.give_rights()?;
    for (n, event) in replay.trace.events.clone().iter().enumerate() {
        replay.event(event).with_context(|| format!("event {n} ({})", event["t"]))?;
    }
    Ok(())
}

impl Replay {
    /// Owners, replicas, and the lease of every op but the bad ones: those belong to nobody until they are mended.
    fn give_rights(&self) -> Result<()> {
        let owners: Vec<(ReplicaRow, StaffRow)> = (0..self.trace.replicas()).map(owner).collect();
        let leases: Vec<_> = (0..self.trace.ops())
            .filter(|&uid| !self.trace.is_bad(uid) || self.mended.contains(&uid))
            .map(|uid| self.trace.lease(uid))
            .collect();
        self.central.write(move |tx| {
            for (replica, staff) in &owners {
                tx.put_staff(staff)?;
                tx.put_replica(replica)?;
            }
            for (holder, lease) in &leases {
                if tx.lease(lease.id)?.is_none() {
                    tx.put_lease(Trace::replica(*holder).0, lease)?;
                }
            }
            Ok(())
        })
    }

    fn event(&mut self, event: &Value) -> Result<()> {
        match event["t"].as_str() {
            Some("push") => self.push(event),
            Some("mend") => self.mend(event),
            Some("backup") => {
                self.backups.push(self.central.backup(self.backups.len())?);
                Ok(())
            }
            Some("restore") => {
                let (k, epoch) =
                    (event["backup"].as_u64().unwrap_or(0), event["epoch"].as_i64().unwrap_or(0));
                let copy = self.backups.get(usize::try_from(k)?).context("a copy")?;
                self.central.restore(copy, epoch)?;
                self.give_rights()
            }
            other => anyhow::bail!("unknown event {other:?}"),
        }
    }

    fn push(&self, event: &Value) -> Result<()> {
        let push = self.trace.push(event);
        let (replica, staff) = owner(self.trace.replica_of(event["line"].as_u64().unwrap_or(0)));
        let caller = Caller { replica, staff };
        ensure!(reconcile::belongs_to(&caller, &push), "a push of its own replica");
        let now = event["now"].as_i64().context("a time")?;
        let kinds = self.central.kinds().clone();
        let ack = self.central.write(move |tx| reconcile::push(tx, &kinds, &caller, &push, now))?;
        self.compare_ack(&ack, &event["expect"])?;
        self.compare_released(event)?;
        self.compare_records(event)
    }

    fn mend(&mut self, event: &Value) -> Result<()> {
        let uid = event["uid"].as_u64().context("a uid")?;
        self.mended.insert(uid);
        let (holder, lease) = self.trace.lease(uid);
        let (kinds, op, now) =
            (self.central.kinds().clone(), self.trace.op(uid).id, event["now"].as_i64().unwrap_or(0));
        let answers = self.central.write(move |tx| {
            if tx.lease(lease.id)?.is_none() {
                tx.put_lease(Trace::replica(holder).0, &lease)?;
            }
            reconcile::mend(tx, &kinds, op, &BTreeMap::new(), now)
        })?;
        let [(_, result)] = &answers[..] else { anyhow::bail!("{} answers", answers.len()) };
        self.compare_result(uid, result, &event["expect"])?;
        self.compare_released(event)?;
        self.compare_records(event)
    }

    fn compare_ack(&self, ack: &Ack, expect: &Value) -> Result<()> {
        match ack {
            Ack::Fork { at, .. } => {
                let wanted = expect.get("fork").context("the model does not fork here")?;
                ensure!(json!(at) == *wanted, "fork at {at:?}, the model at {wanted}");
            }
            Ack::Through(through) => {
                ensure!(expect.get("fork").is_none(), "the model forks at {}", expect["fork"]);
                ensure!(
                    json!(through.through) == expect["through"],
                    "through {} not {}",
                    through.through,
                    expect["through"]
                );
                ensure!(through.chain == self.trace.chain(&expect["tag"]), "the chain differs");
                for (seq, wanted) in expect["results"].as_object().into_iter().flatten() {
                    let result =
                        through.results.get(&seq.parse()?).with_context(|| format!("no result for {seq}"))?;
                    let uid = self.uid_at(through.line, seq.parse()?)?;
                    self.compare_result(uid, result, wanted)?;
                }
                ensure!(
                    through.results.len() == expect["results"].as_object().map_or(0, serde_json::Map::len)
                );
            }
        }
        Ok(())
    }

    fn uid_at(&self, line: shared::id::Line, seq: u64) -> Result<u64> {
        let op = self.central.read(move |tx| tx.op_at(line, seq))?.context("an op at that place")?;
        Ok(Trace::uid(op))
    }

    fn compare_released(&self, event: &Value) -> Result<()> {
        for (uid, wanted) in event["released"].as_object().into_iter().flatten() {
            let uid: u64 = uid.parse()?;
            let id = self.trace.op(uid).id;
            let logged = self.central.read(move |tx| tx.op(id))?.context("a released op is in the log")?;
            self.compare_result(uid, &logged.result, wanted)?;
        }
        Ok(())
    }

    fn compare_result(&self, uid: u64, result: &OpResult, wanted: &Value) -> Result<()> {
        let kind = self.trace.kind(uid);
        let of_life = self.trace.op(uid).writes().iter().any(|write| write.key == key("life"));
        let written: BTreeSet<GroupKey> = self.trace.op(uid).writes().iter().map(|write| write.key).collect();
        let conflict =
            result.groups.iter().any(|(key, it)| *it == Outcome::Conflict && written.contains(key));
        let ours = match result.outcome {
            Outcome::Quarantined => "quarantined",
            _ if conflict && kind != "set" => "conflict",
            Outcome::Merged if matches!(kind, "undo" | "merge") => "merged",
            _ => "applied",
        };
        // An archiving that meets edits is reported as the conflict that it is; the model looks before they speak up.
        let agrees = json!(ours) == wanted[0] || (of_life && ours == "conflict" && wanted[0] == "applied");
        ensure!(agrees, "op {uid} ({kind}): {ours} {result:?}, the model: {wanted}");
        if matches!(kind, "edit" | "set" | "resolve" | "arch" | "active" | "move" | "new")
            && ours != "quarantined"
        {
            let rev = result.revs.get(&Part::Open).copied().unwrap_or(0);
            // The model answers a create after what waited for it was released on top of it.
            let agrees =
                json!(rev) == wanted[1] || (kind == "new" && json!(rev).as_i64() < wanted[1].as_i64());
            ensure!(agrees, "op {uid} ({kind}): rev {rev}, the model: {wanted}");
        }
        Ok(())
    }

    fn compare_records(&self, event: &Value) -> Result<()> {
        for (name, wanted) in event["after"].as_object().into_iter().flatten() {
            let id = Trace::record(name);
            let record =
                self.central.read(move |tx| tx.record(id))?.with_context(|| format!("no record {name}"))?;
            self.compare_record(&record, wanted).with_context(|| format!("record {name}"))?;
        }
        Ok(())
    }

    fn compare_record(&self, record: &RecordState, wanted: &Value) -> Result<()> {
        ensure!(
            json!(record.rev(Part::Open)) == wanted["rev"],
            "rev {} not {}",
            record.rev(Part::Open),
            wanted["rev"]
        );
        let alias = wanted["alias"].as_str().map(Trace::record);
        ensure!(record.alias == alias, "alias {:?} not {:?}", record.alias, wanted["alias"]);
        let losers: Vec<_> = strings(&wanted["losers"]).iter().map(|it| Trace::record(it)).collect();
        ensure!(record.losers == losers, "losers differ");
        let home = record.home().and_then(|home| match home {
            Home::Dong(dong) => Some(Trace::scope(&dong)),
            Home::With(_) => None,
        });
        ensure!(json!(home) == wanted["home"], "home {home:?} not {}", wanted["home"]);
        let elements: BTreeSet<u64> = record
            .groups
            .iter()
            .filter(|(_, group)| group.shown(MergeClass::Set).is_some_and(|value| !value.is_null()))
            .filter_map(|(key, _)| key.element.map(element_number))
            .collect();
        ensure!(json!(elements) == wanted["elems"], "elements {elements:?} not {}", wanted["elems"]);
        for (name, group) in wanted["groups"].as_object().into_iter().flatten() {
            let empty = GroupState::default();
            let ours = record.groups.get(&key(name)).unwrap_or(&empty);
            self.compare_group(name, ours, group).with_context(|| {
                format!("group {name}\n  ours  {}\n  model {group}", self.tell(name, ours))
            })?;
        }
        Ok(())
    }

    fn compare_group(&self, name: &str, ours: &GroupState, wanted: &Value) -> Result<()> {
        let (markers, heads): (Vec<&Value>, Vec<&Value>) =
            wanted["heads"].as_array().into_iter().flatten().partition(|head| head.get(8).is_some());
        let standing: Vec<Value> =
            ours.heads.iter().filter(|it| it.marker.is_none()).map(|it| self.head(name, it)).collect();
        ensure!(standing.iter().collect::<Vec<_>>() == heads, "heads differ");
        let speaks: BTreeSet<(u64, u64)> = ours
            .heads
            .iter()
            .filter_map(|head| head.marker.map(|archive| (Trace::uid(head.op), Trace::uid(archive))))
            .collect();
        let wanted_speaks: BTreeSet<(u64, u64)> = markers
            .iter()
            .map(|head| (head[0].as_u64().unwrap_or(0), head[8]["marker"].as_u64().unwrap_or(0)))
            .collect();
        ensure!(speaks == wanted_speaks, "markers {speaks:?} not {wanted_speaks:?}");
        ensure!(json!(ours.open) == wanted["open"], "open {} not {}", ours.open, wanted["open"]);
        ensure!(json!(ours.round) == wanted["round"], "round {} not {}", ours.round, wanted["round"]);
        let shadows: Vec<Value> = ours
            .shadows
            .iter()
            .map(|it| {
                json!([Trace::uid(it.head.op), it.by.iter().map(|op| Trace::uid(*op)).collect::<Vec<_>>()])
            })
            .collect();
        ensure!(json!(shadows) == wanted["shadows"], "shadows {shadows:?}");
        self.compare_shown(name, ours, &wanted["shown"])
    }

    fn compare_shown(&self, name: &str, ours: &GroupState, wanted: &Value) -> Result<()> {
        let class = PROBE.class_of(&key(name)).context("a class")?.1;
        let shown = ours.shown(class);
        let wanted = (!wanted.is_null()).then(|| value_of(name, wanted));
        ensure!(shown == wanted.as_ref(), "shown {shown:?} not {wanted:?}");
        Ok(())
    }

    /// A head as the trace writes it.
    fn head(&self, name: &str, head: &Head) -> Value {
        let addr = head.addr.0.as_u128() - (3 << 64) - 1;
        json!([
            Trace::uid(head.op),
            self.trace.index_of(head.line),
            head.rev,
            plain(name, &head.value),
            head.stamp.0,
            format!("r{addr}"),
            head.was,
            head.lrev
        ])
    }

    fn tell(&self, name: &str, group: &GroupState) -> String {
        let heads: Vec<Value> = group.heads.iter().map(|it| self.head(name, it)).collect();
        json!({"heads": heads, "open": group.open, "round": group.round}).to_string()
    }
}

/// A value of the probe as the trace writes it.
fn plain(name: &str, value: &Value) -> Value {
    match name {
        "home" => json!(
            value["dong"].as_str().and_then(|it| it.parse::<DongCode>().ok()).map(|it| Trace::scope(&it))
        ),
        "life" if value.is_string() => value.clone(),
        "life" => json!("arch"),
        name => value[field(name)].clone(),
    }
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

/// A coordinator of all three dong with one replica.
fn owner(n: usize) -> (ReplicaRow, StaffRow) {
    let (replica, staff) = Trace::replica(n);
    let row = ReplicaRow {
        id: replica,
        short: format!("T{n}"),
        token_hash: [u8::try_from(n).unwrap_or(0); 32],
        staff,
        device: format!("tablet {n}"),
        enrolled: 0,
        seen: None,
        revoked: false,
        report: "{}".into(),
    };
    let dong = ["A", "B", "C"].iter().map(|scope| (Trace::dong(scope), 1)).collect();
    let staff = StaffRow {
        id: staff,
        name: format!("owner {n}"),
        role: shared::policy::Role::Coordinator,
        dong,
        ver: 1,
    };
    (row, staff)
}
