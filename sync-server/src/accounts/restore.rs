//! The first start on a restored backup: a new server epoch, so that nothing of the lost timeline compares as newer.

use super::{Result, next_ver};
use crate::store::{StaffRow, Tx};
use shared::id::ServerEpoch;

/// If this store is a backup copy that no server has run on, begin the next epoch and give all streams anew.
pub fn begin_epoch_if_restored(tx: &mut dyn Tx) -> Result<Option<ServerEpoch>> {
    if !tx.is_backup_copy()? {
        return Ok(None);
    }
    let epoch = tx.server_epoch()? + 1;
    tx.begin_epoch(epoch)?;
    for staff in tx.all_staff()? {
        let ver = next_ver(tx, staff.ver)?;
        let dong = staff.dong.into_keys().map(|it| (it, ver)).collect();
        tx.put_staff(&StaffRow { dong, ver, ..staff })?;
    }
    Ok(Some(epoch))
}
