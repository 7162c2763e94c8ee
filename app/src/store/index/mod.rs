//! Small tables that screens read: rebuilt for one record in the transaction that changes what is shown of it.

use super::StoreError;
use rusqlite::Transaction;
use shared::id::RecordId;
use shared::kind::Kinds;

/// Rebuild the rows of this record from what is visible of it now; none when nothing is.
pub fn reindex(_tx: &Transaction<'_>, _kinds: &Kinds, _id: RecordId) -> Result<(), StoreError> {
    Ok(())
}
