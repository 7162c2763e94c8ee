//! What the numbers of a period count is found by an index, whatever the length of the history.

use super::fixture::{founding, key};
use crate::store::Store;
use crate::store::index::PLANS;
use tempfile::tempdir;

#[test]
fn every_statement_begins_with_an_index() {
    let dir = tempdir().unwrap();
    let store = Store::create(dir.path(), &key(), founding()).unwrap();
    for (sql, index) in PLANS {
        let mut plan = store.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let nothing = rusqlite::params_from_iter(std::iter::repeat_n("", plan.parameter_count()));
        let read = |row: &rusqlite::Row<'_>| row.get::<_, String>(3);
        let steps: Vec<String> = plan.query_map(nothing, read).unwrap().map(Result::unwrap).collect();
        assert!(steps[0].contains(index), "{sql}: {steps:?}");
        let scans = steps.iter().filter(|step| step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE"));
        assert_eq!(scans.count(), 0, "{sql}: {steps:?}");
    }
}
