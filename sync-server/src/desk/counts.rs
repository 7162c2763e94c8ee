//! A dong in numbers, all of them kept up as records come: nothing here grows with what was ever recorded.

use super::{Asker, quarantine};
use crate::store::{Result, Tx};
use shared::clock::seoul_day;
use shared::desk::{DESK_DAYS, DongCounts};
use shared::id::DongCode;
use shared::kind::Kinds;
use shared::policy::stream_of;
use std::collections::BTreeMap;

/// Each dong of the asker, in the order of their codes.
pub(super) fn counts(tx: &mut dyn Tx, kinds: &Kinds, asker: &Asker) -> Result<Vec<DongCounts>> {
    let (refused, refused_more) = quarantine::count(tx, kinds, asker)?;
    let ops = ops_by_dong(tx, asker)?;
    let mut rows = Vec::with_capacity(asker.dong.len());
    for dong in &asker.dong {
        rows.push(DongCounts {
            dong: dong.clone(),
            records: records(tx, asker, dong)?,
            refused: refused.get(dong).copied().unwrap_or(0),
            refused_more,
            ops: ops.get(dong).copied().unwrap_or(0),
        });
    }
    Ok(rows)
}

/// By kind. A record stands in the stream of each of its parts and is one record.
fn records(tx: &mut dyn Tx, asker: &Asker, dong: &DongCode) -> Result<BTreeMap<String, u64>> {
    let mut records: BTreeMap<String, u64> = BTreeMap::new();
    for &part in asker.role.reads() {
        for (kind, count) in tx.tally(&stream_of(dong, part))? {
            let most = records.entry(kind).or_default();
            *most = count.max(*most);
        }
    }
    Ok(records)
}

/// What the tablets of those brought in the last days who work in each dong.
fn ops_by_dong(tx: &mut dyn Tx, asker: &Asker) -> Result<BTreeMap<DongCode, u64>> {
    let first = seoul_day(asker.now) - DESK_DAYS + 1;
    let staff: BTreeMap<_, _> = tx.all_staff()?.into_iter().map(|it| (it.id, it.dong)).collect();
    let mut ops = BTreeMap::new();
    for replica in tx.replicas()? {
        let near = staff.get(&replica.staff).filter(|dong| asker.looks_after(dong.keys()));
        let Some(near) = near else { continue };
        let brought = tx.ops_since(replica.id, first)?;
        for dong in near.keys().filter(|it| asker.dong.contains(*it)) {
            *ops.entry(dong.clone()).or_default() += brought;
        }
    }
    Ok(ops)
}
