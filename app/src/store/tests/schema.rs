//! A store of a former program: what a step of the schema makes of its rows is what it would write anew.

use super::fixture::{founding, key};
use crate::store::Store;
use crate::store::index::confirmed::confirm;
use serde_json::{Value, json};
use shared::id::RecordId;
use shared::kind::Part;
use tempfile::tempdir;
use uuid::Uuid;

/// Without what the fourth step and the later ones added.
const FORMER: &str = "
    DROP INDEX visit_period; DROP INDEX person_birth;
    DROP INDEX record_found; ALTER TABLE record_index DROP COLUMN found_as;
    CREATE INDEX visit_household ON visit_index (household, started_at) WHERE status = 'done';
    INSERT OR IGNORE INTO link_index SELECT home, id FROM record_index WHERE home IS NOT NULL;
    DROP INDEX event_story; DROP INDEX event_supersedes; DROP INDEX visit_story; DROP INDEX visit_plan;
    DROP INDEX task_household; DROP INDEX task_story; DROP INDEX discovery_story;
    ALTER TABLE event_index DROP COLUMN topic; ALTER TABLE event_index DROP COLUMN visit;
    ALTER TABLE visit_index DROP COLUMN at; ALTER TABLE task_index DROP COLUMN done_at;
    CREATE INDEX event_subject ON event_index (subject) WHERE subject IS NOT NULL;
    DROP TABLE party_index;
    ALTER TABLE record_index DROP COLUMN dong; ALTER TABLE discovery_index DROP COLUMN is_new;
    CREATE INDEX membership_id ON membership (id); CREATE INDEX event_parent ON event_index (parent);
    CREATE INDEX visit_done ON visit_index (started_at) WHERE status = 'done' AND listed = 1;
    PRAGMA user_version = 3;";
const ADDED: &str = "
    SELECT 'event', hex(id), topic, hex(visit) FROM event_index
    UNION ALL SELECT 'visit', hex(id), at, NULL FROM visit_index
    UNION ALL SELECT 'root', hex(id), dong, NULL FROM record_index WHERE dong IS NOT NULL
    UNION ALL SELECT 'found', hex(id), found_as, NULL FROM record_index WHERE found_as IS NOT NULL
    UNION ALL SELECT 'link', hex(id), hex(of), NULL FROM link_index
    UNION ALL SELECT 'discovery', hex(id), CAST(is_new AS TEXT), NULL FROM discovery_index
    UNION ALL SELECT 'party', hex(staff), key, hex(resolution) FROM party_index
    UNION ALL SELECT 'task', hex(id), done_at, NULL FROM task_index ORDER BY 1, 2, 3";

fn id(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

fn added(store: &Store) -> Vec<[Option<String>; 4]> {
    let mut query = store.conn.prepare(ADDED).unwrap();
    let rows = query.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn fill(store: &mut Store) {
    let by = Uuid::from_u128(9);
    let home = json!({"with": id(1)});
    let mut record = |n, kind, group: &str, fields: Value| {
        let body = json!({"g": {"0": home, group: fields}, "b": [by, 1_795_000_000_000_i64]});
        confirm(store, id(n), Part::Open, kind, 1, &body);
    };
    record(18, "person", "2", json!({"name": "김영자", "birth_date": "1940-02-03", "sex": "f"}));
    record(10, "visit", "3", json!({"status": "done", "started_at": "2026-11-01T10:00", "outcome": "done"}));
    record(11, "visit", "3", json!({"status": "done", "outcome": "absent"}));
    record(12, "task", "5", json!({"status": "done", "done_at": "2026-11-02T09:30"}));
    record(13, "task", "5", json!({"status": "done"}));
    record(14, "task", "5", json!({"status": "todo"}));
    let told = |n: u128, value: &str| json!({"op": id(n), "value": {"heating": value}, "by": id(n), "at": 1, "receipt": "9AB-1"});
    let decided = json!({"key": "3", "round": 1, "resolution": id(40), "by": id(32), "at": 2, "taken": 2, "reason": "",
        "value": null, "candidates": [told(30, "oil"), told(31, "none"), told(32, "none")]});
    let open = json!({"round": 1, "candidates": [told(30, "oil"), told(31, "none")]});
    let body = json!({"g": {"0": home}, "b": [by, 1_795_000_000_000_i64], "c": {"5": open}, "s": [decided]});
    confirm(store, id(15), Part::Open, "dwelling", 1, &body);
    let body = json!({"g": {"0": home, "2": {"found_at": "2026-11-01T10:00", "channel": "self", "is_new": true}},
        "b": [by, 1_795_000_000_000_i64]});
    confirm(store, id(16), Part::Open, "discovery", 1, &body);
    let body = json!({"g": {"0": {"dong": "1111051500"}}, "b": [by, 1_795_000_000_000_i64]});
    confirm(store, id(17), Part::Open, "household", 1, &body);
    let mut event = |n, parent, kind, fields: Value| {
        let body = json!({"p": id(parent), "f": fields, "by": by, "at": 1_795_000_000_000_i64});
        confirm(store, id(n), Part::Clinical, kind, 1, &body);
    };
    let answers =
        json!({"subject": id(2), "visit": id(10), "instrument": "phq9", "taken_at": "2026-11-01T10:05"});
    event(20, 2, "assessment", answers);
    event(21, 10, "senior_vitals", json!({"subject": id(2), "measured_at": "2026-11-01T10:05"}));
    event(22, 2, "senior_vitals", json!({"subject": id(2), "measured_at": "2026-11-01T10:05"}));
}

#[test]
fn what_a_persons_page_reads_is_made_for_what_is_there_already() {
    let dir = tempdir().unwrap();
    let founding = crate::store::Founding { kinds: shared::domain::kinds(), ..founding() };
    let mut store = Store::create(dir.path(), &key(), founding).unwrap();
    fill(&mut store);
    let anew = added(&store);
    let made = anew.iter().filter(|row| !matches!(row[0].as_deref(), Some("found" | "link")));
    let told =
        |n: u128| made.clone().find(|row| row[1].as_deref() == Some(&format!("{n:032X}"))).unwrap().clone();
    assert_eq!(told(11)[2].as_deref().map(|at| &at[..11]), Some("2026-11-18T"), "when it was saved");
    assert_eq!((told(13)[2].is_some(), told(14)[2].clone()), (true, None));
    assert_eq!(told(20)[2].as_deref(), Some("phq9"));
    assert_eq!((told(21)[3].clone(), told(22)[3].as_deref()), (told(20)[3].clone(), Some("")));
    assert_eq!((told(16)[2].as_deref(), told(17)[2].as_deref()), (Some("1"), Some("1111051500")));
    let parties = anew.iter().filter(|row| row[0].as_deref() == Some("party"));
    assert_eq!(parties.count(), 4, "two of the open one, two of the decision: not whose it is");
    store.conn.execute_batch(FORMER).unwrap();
    drop(store);
    let store = Store::open(dir.path(), &key(), shared::domain::kinds()).unwrap();
    let minutes = |rows: Vec<[Option<String>; 4]>| -> Vec<_> {
        let minute = |text: String| text.chars().take(16).collect::<String>();
        rows.into_iter().map(|[kind, id, at, visit]| (kind, id, at.map(minute), visit)).collect()
    };
    assert_eq!(minutes(added(&store)), minutes(anew));
}
