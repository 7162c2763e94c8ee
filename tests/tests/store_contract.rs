//! Every engine of the central store against the one contract. A new engine is one more line.

#![cfg(test)]

use dolbom_tests::postgres::Cluster;
use std::sync::Arc;
use sync_server::store::{Access, SqliteStore, Store, StoreKey};

dolbom_tests::store_contract!(embedded, in_a_folder(None));
dolbom_tests::store_contract!(embedded_and_encrypted, in_a_folder(Some("5a")));
dolbom_tests::store_contract!(postgres, Cluster::shared().store_of_its_own());

/// The embedded engine in a folder that goes with the test.
fn in_a_folder(key: Option<&str>) -> impl Fn() -> Arc<dyn Store> {
    let folder = tempfile::tempdir().unwrap();
    let key: Option<StoreKey> = key.map(|digits| digits.repeat(32).parse().unwrap());
    move || {
        let file = folder.path().join("central.db");
        Arc::new(SqliteStore::open(&file, key.as_ref(), Access::Server).unwrap())
    }
}
