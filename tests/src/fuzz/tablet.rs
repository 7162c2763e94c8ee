//! What a tablet takes from a server that is not its server: answers and pieces of snapshots.

use super::seeds;
use crate::author::NOW;
use app::store::{PushLimits, Store, StoreKey};
use shared::chunk::{Chunk, Table};
use shared::domain::kinds;
use shared::id::Epoch;
use shared::protocol::Reply;
use std::cell::RefCell;
use tempfile::TempDir;

/// Inputs that one store takes before the next one begins.
const INPUTS_OF_A_STORE: usize = 200;

thread_local! {
    static STORE: RefCell<Option<(Store, TempDir, usize)>> = const { RefCell::new(None) };
}

/// Bytes as a line of an answer: applied or refused, and the store goes on.
pub fn answer(bytes: &[u8]) {
    let Ok(reply) = serde_json::from_slice::<Reply>(bytes) else { return };
    STORE.with_borrow_mut(|held| {
        if held.as_ref().is_none_or(|(.., inputs)| *inputs >= INPUTS_OF_A_STORE) {
            *held = Some(new_store());
        }
        let (store, _, inputs) = held.as_mut().expect("put there above");
        *inputs += 1;
        let _said = match reply {
            Reply::Head(head) => store.apply_head(&head, NOW, Epoch(9)).map(drop),
            Reply::Frame(frame) => store.apply_frame(&frame).map(drop),
            _ => Ok(()),
        };
        store.digests().expect("a store whose streams can be counted");
        store.sync_request(PushLimits::default(), NOW, "test").expect("a store that can ask again");
    });
}

fn new_store() -> (Store, TempDir, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::create(folder.path(), &StoreKey::from([7; 32]), seeds::founding(kinds()));
    (store.expect("a new store"), folder, 0)
}

/// Bytes as a table of ids, a line break, and a chunk: read or refused.
pub fn chunk(bytes: &[u8]) {
    let middle = bytes.len() / 2;
    let tables = [Table::read(bytes), Table::read(&bytes[..middle])];
    for table in tables.into_iter().flatten() {
        for part in [bytes, &bytes[middle..]] {
            let _head = Chunk::head_of(part);
            if let Ok(chunk) = Chunk::read(part, &table)
                && let Ok(rows) = chunk.rows()
            {
                assert!(rows.windows(2).all(|two| two[0].seq < two[1].seq), "rows out of order were taken");
            }
        }
    }
}
