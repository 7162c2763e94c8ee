//! What a second copy of the outbox needs: the texts of the ops that wait, and a new store that begins with them.
//!
//! The copy lies outside the database, so that a damaged file costs nothing that was acknowledged here
//! (`app/src/host/copy.rs`). It holds what waits, or the newest op when nothing does, so that no receipt is given twice.

use super::meta::{self, LineState};
use super::op_row::{self, NewOp};
use super::sql::{int, uint};
use super::{Founding, Place, Store, StoreError, StoreKey, draft, overlay};
use rusqlite::TransactionBehavior;
use serde::{Deserialize, Serialize};
use shared::clock::Millis;
use shared::op::Op;
use std::collections::BTreeSet;

/// One op of the copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedOp {
    /// Its ordinal.
    pub ord: u64,
    /// Exactly as it travels.
    pub text: String,
    /// When it was saved.
    pub saved_at: Millis,
}

/// All that a copy held.
#[derive(Clone, Debug)]
pub struct Copied {
    /// In the order in which they were saved.
    pub ops: Vec<CopiedOp>,
    /// The newest op, when the server has it.
    pub last: Option<CopiedOp>,
    /// Drafts, as the forms had them.
    pub drafts: Vec<super::DraftRow>,
}

const AFTER: &str = "
    SELECT ord, body, saved_at FROM op WHERE ord > ?1 AND body IS NOT NULL AND state = 'waiting' ORDER BY ord";
const WAITING: &str = "
    SELECT ord FROM op WHERE state <> 'pruned' AND state = 'waiting'
    UNION SELECT max(ord) FROM op";

impl Store {
    /// The ops after this ordinal that wait: what the copy does not have yet.
    pub fn waiting_after(&self, ord: u64) -> Result<Vec<CopiedOp>, StoreError> {
        let mut query = self.conn.prepare_cached(AFTER)?;
        let rows = query.query_map([int(ord)], |row| {
            Ok(CopiedOp { ord: uint(row.get(0)?), text: row.get(1)?, saved_at: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The ordinals that the copy must hold: what waits, and the newest.
    pub fn must_be_copied(&self) -> Result<BTreeSet<u64>, StoreError> {
        let mut query = self.conn.prepare_cached(WAITING)?;
        let rows = query.query_map([], |row| row.get::<_, Option<i64>>(0))?;
        let ords: Vec<Option<i64>> = rows.collect::<Result<_, _>>()?;
        Ok(ords.into_iter().flatten().map(uint).collect())
    }

    /// Whether this op waits to be sent.
    pub fn is_waiting(&self, ord: u64) -> Result<bool, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT 1 FROM op WHERE ord = ?1 AND state = 'waiting'")?;
        Ok(query.exists([int(ord)])?)
    }

    /// A new store for the same replica that begins with what the copy held. Its line is a new one; the server knows an
    /// op that it has by its id, so that nothing is taken twice. All in one transaction.
    pub fn recover(
        place: impl Into<Place>,
        key: &StoreKey,
        founding: Founding,
        copied: Copied,
        now: Millis,
    ) -> Result<Store, StoreError> {
        let mut store = Store::create(place, key, founding)?;
        store.take_back(copied, now)?;
        Ok(store)
    }

    fn take_back(&mut self, copied: Copied, now: Millis) -> Result<(), StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut line: LineState = meta::load(&tx)?;
        let mut touched = BTreeSet::new();
        if let Some(last) = &copied.last {
            op_row::insert_gone(&tx, last.ord, &op_of(last)?, last.saved_at)?;
        }
        for it in &copied.ops {
            let op = op_of(it)?;
            line.n += 1;
            line.chain = line.chain.then(op.id, &it.text);
            line.hlc = line.hlc.max(op.hlc);
            let (epoch, seq, chain) = (line.epoch, line.n, line.chain);
            let new = NewOp { op: &op, text: &it.text, epoch, seq, chain, saved_at: it.saved_at };
            op_row::insert_at(&tx, it.ord, &new)?;
            touched.insert(op.rec);
        }
        meta::keep(&tx, &line)?;
        overlay::refresh(&tx, &self.kinds, touched)?;
        tx.commit()?;
        self.last_stamp = line.hlc;
        for row in &copied.drafts {
            self.keep_draft(&draft::DraftRow { saved_at: row.saved_at.min(now), ..row.clone() })?;
        }
        self.remember();
        Ok(())
    }
}

fn op_of(copied: &CopiedOp) -> Result<Op, StoreError> {
    serde_json::from_str(&copied.text)
        .map_err(|_| StoreError::Unreadable { what: format!("copy of op {}", copied.ord) })
}
