//! An author of ops without a tablet: staff, replica and lease with ids that are the same in every run, and the line
//! that its ops form. For tests that speak to the reconciliation itself.

use serde_json::value::RawValue;
use shared::clock::{Millis, Stamp};
use shared::digest::Chain;
use shared::id::{ActId, DongCode, Epoch, LeaseId, Line, OpId, OpSeq, Receipt, RecordId, ReplicaId, StaffId};
use shared::op::{ActPlace, Intent, OP_SCHEMA, Op};
use shared::policy::Role;
use shared::protocol::{Entry, Lease, Push, Tip};
use sync_server::reconcile::Caller;
use sync_server::store::{ReplicaRow, Result, StaffRow, Tx};
use uuid::Uuid;

/// When everything happens, unless a test says otherwise.
pub const NOW: Millis = 1_790_000_000_000;

/// An id of this number, readable in snapshots.
pub fn uuid(n: u128) -> Uuid {
    Uuid::from_u128((0x018f_0000_0000_7000_8000 << 48) + n)
}

/// A record of this number.
pub fn record(n: u128) -> RecordId {
    RecordId(uuid(n))
}

/// The dong of these tests.
pub fn dong() -> DongCode {
    "1111051500".parse().expect("ten digits")
}

/// One person with one tablet that exists only as what it sends.
pub struct Author {
    /// As the server knows it.
    pub caller: Caller,
    /// What its ops cite.
    pub lease: Lease,
    /// The line of its ops.
    pub line: Line,
    n: OpSeq,
    chain: Chain,
    drawn: u128,
    written: OpSeq,
}

impl Author {
    /// The n-th author, from 1.
    pub fn new(n: u8, role: Role) -> Author {
        Author::in_dong(u32::from(n), role, dong())
    }

    /// The n-th author, from 1, in another dong than that of these tests.
    pub fn in_dong(n: u32, role: Role, dong: DongCode) -> Author {
        let own = u128::from(n) << 32;
        let mut token_hash = [0; 32];
        token_hash[..4].copy_from_slice(&n.to_be_bytes());
        let staff = StaffRow {
            id: StaffId(uuid(own + 1)),
            name: format!("staff {n}"),
            role,
            dong: [(dong.clone(), 1)].into(),
            ver: 1,
        };
        let replica = ReplicaRow {
            id: ReplicaId(uuid(own + 2)),
            short: format!("T{n}"),
            token_hash,
            staff: staff.id,
            device: format!("tablet {n}"),
            enrolled: NOW,
            seen: None,
            revoked: false,
            report: "{}".into(),
        };
        let lease = Lease {
            id: LeaseId(uuid(own + 3)),
            role,
            dong: vec![dong],
            issued: NOW,
            expires: NOW + 10 * 24 * 3600 * 1000,
        };
        let line = Line { replica: replica.id, epoch: Epoch(u64::from(n)) };
        let caller = Caller { replica, staff };
        Author { caller, lease, line, n: 0, chain: Chain::START, drawn: own + 0x100, written: 0 }
    }

    /// Make the author known to a store.
    pub fn admit(&self, tx: &mut dyn Tx) -> Result<()> {
        self.admission()(tx)
    }

    /// The same as a job of a store.
    pub fn admission(&self) -> impl FnMut(&mut dyn Tx) -> Result<()> + Send + use<> {
        let (caller, lease) = (self.caller.clone(), self.lease.clone());
        move |tx| {
            tx.put_staff(&caller.staff)?;
            tx.put_replica(&caller.replica)?;
            tx.put_lease(caller.replica.id, &lease)
        }
    }

    fn draw(&mut self) -> Uuid {
        self.drawn += 1;
        uuid(self.drawn)
    }

    /// The next receipt of the tablet.
    pub fn receipt(&mut self) -> Receipt {
        self.written += 1;
        Receipt::new(&self.caller.replica.short, self.written)
    }

    /// An op that is an act of its own; a test may change it before it is pushed.
    pub fn op(&mut self, kind: &str, rec: RecordId, intent: Intent) -> Op {
        Op {
            id: OpId(self.draw()),
            act: ActPlace { id: ActId(self.draw()), index: 0, of: 1 },
            schema: OP_SCHEMA,
            kind: kind.to_owned(),
            rec,
            base: Default::default(),
            pins: Default::default(),
            joins: Default::default(),
            intent,
            hlc: Stamp::at(NOW),
            actor: self.caller.staff.id,
            lease: self.lease.id,
            receipt: self.receipt(),
        }
    }

    /// The next ops of the line, as they travel.
    pub fn push(&mut self, ops: &[Op]) -> Push {
        let texts = ops.iter().map(|op| (op.id, serde_json::to_string(op).expect("an op has JSON")));
        self.push_texts(texts.collect())
    }

    /// The next ops of the line as texts of any sort.
    pub fn push_texts(&mut self, texts: Vec<(OpId, String)>) -> Push {
        let (first, prev) = (self.n + 1, self.chain);
        let mut entries = Vec::new();
        for (id, text) in texts {
            self.n += 1;
            self.chain = self.chain.then(id, &text);
            let op = RawValue::from_string(text).expect("a test gives JSON");
            entries.push(Entry { seq: self.n, id, op, was: Default::default() });
        }
        let tip = Tip { n: self.n, chain: self.chain };
        Push { line: self.line, parent: None, tip, first, prev, entries, ask: Vec::new() }
    }
}
