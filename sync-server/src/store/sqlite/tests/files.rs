//! Files and keys: reopened, refused, lost, backed up.

use super::*;
use crate::store::{LineRow, mark_backed_up};
use shared::digest::Chain;

fn refusal(result: Result<SqliteStore>) -> StoreError {
    result.map(|_| ()).unwrap_err()
}

#[test]
fn what_was_committed_is_there_after_reopening() {
    for key in [None, Some(key("a"))] {
        let (_folder, path) = place();
        park(&open(&path, key.as_ref()).unwrap(), 1, 2).unwrap();
        assert_eq!(parked(&open(&path, key.as_ref()).unwrap(), 1), 1);
    }
}

#[test]
fn an_encrypted_store_shows_nothing_without_its_key() {
    let (_folder, path) = place();
    park(&open(&path, Some(&key("a"))).unwrap(), 1, 2).unwrap();
    let wrong = refusal(open(&path, Some(&key("b"))));
    assert!(matches!(&wrong, StoreError::Damaged(why) if why.contains("right key")), "{wrong}");
    let none = refusal(open(&path, None));
    assert!(matches!(&none, StoreError::Damaged(why) if why.contains("give its key")), "{none}");
    assert!(!std::fs::read(&path).unwrap().windows(6).any(|it| it == b"parked"));
}

#[test]
fn a_plain_store_is_not_opened_with_a_key() {
    let (_folder, path) = place();
    park(&open(&path, None).unwrap(), 1, 2).unwrap();
    let refused = refusal(open(&path, Some(&key("a"))));
    assert!(matches!(&refused, StoreError::Damaged(why) if why.contains("not encrypted")), "{refused}");
    assert_eq!(parked(&open(&path, None).unwrap(), 1), 1);
}

#[test]
fn a_damaged_page_of_an_encrypted_store_is_noticed() {
    let (_folder, path) = place();
    let key = key("a");
    park(&open(&path, Some(&key)).unwrap(), 1, 2).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(refusal(open(&path, Some(&key))), StoreError::Damaged(_)));
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let (_folder, path) = place();
    drop(open(&path, None).unwrap());
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert_eq!(refusal(open(&path, None)), StoreError::TooNew { found: 99, known: migrate::SCHEMA });
}

#[test]
fn the_database_of_another_program_is_refused() {
    let (_folder, path) = place();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    assert!(matches!(refusal(open(&path, None)), StoreError::Damaged(_)));
}

#[test]
fn a_store_that_was_emptied_or_removed_is_not_begun_anew() {
    let (_folder, path) = place();
    park(&open(&path, None).unwrap(), 1, 2).unwrap();
    std::fs::write(&path, b"").unwrap();
    for access in [Access::Server, Access::Beside, Access::BesideOrNew] {
        let refused = refusal(SqliteStore::open(&path, None, access));
        assert!(
            matches!(&refused, StoreError::Damaged(why) if why.contains("restore a backup")),
            "{refused}"
        );
    }
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(refusal(open(&path, None)), StoreError::Damaged(_)));
    assert!(!path.exists());
}

#[test]
fn two_servers_never_share_a_store_but_commands_may_come_beside() {
    let (_folder, path) = place();
    let server = open(&path, None).unwrap();
    let second = refusal(open(&path, None));
    assert!(matches!(&second, StoreError::Busy(why) if why.contains("another server")), "{second}");
    let beside = SqliteStore::open(&path, None, Access::Beside).unwrap();
    park(&beside, 1, 2).unwrap();
    assert_eq!(parked(&server, 1), 1);
    drop(server);
    open(&path, None).unwrap();
}

#[test]
fn a_command_that_only_looks_makes_no_store() {
    let (_folder, path) = place();
    assert!(matches!(
        refusal(SqliteStore::open(&path, None, Access::Beside)),
        StoreError::Damaged(why) if why.contains("no store")
    ));
    assert!(!path.exists());
}

#[test]
fn a_store_in_a_folder_that_is_not_there_says_so() {
    let (_folder, path) = place();
    let refused = refusal(open(&path.join("deeper"), None));
    assert!(matches!(&refused, StoreError::Full(why) if why.contains("folder")), "{refused}");
}

/// One more op of a line, chained to the one before.
fn one_more(tx: &mut dyn Tx) -> Result<LineRow> {
    let empty = LineRow { chain: Chain::START, ..rows::line_row(7, 0) };
    let row = tx.line(empty.line)?.unwrap_or(empty);
    let seq = row.last + 1;
    let op = rows::logged(u128::from(seq), None, 0, shared::outcome::Outcome::Applied);
    let row = LineRow { last: seq, chain: row.chain.then(op.id, &op.text), ..row };
    tx.put_op(&op)?;
    tx.log_place(row.line, seq, row.chain, op.id)?;
    tx.put_line(&row)?;
    Ok(row)
}

#[test]
fn a_backup_is_one_file_with_the_same_key_that_holds_what_was_committed() {
    for key in [None, Some(key("a"))] {
        let (folder, path) = place();
        let store = open(&path, key.as_ref()).unwrap();
        park(&store, 1, 2).unwrap();
        let line = write(&store, one_more).unwrap();
        let target = folder.path().join("a backup?.db");
        let report = back_up(&path, key.as_ref(), &target, NOW).unwrap();
        assert_eq!((&report.contents.lines, report.contents.ops, report.made), (&vec![line], 1, Some(NOW)));
        park(&store, 1, 3).unwrap();
        assert_eq!(verify(&target, key.as_ref()).unwrap(), report);
        let beside: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .filter(|it| it.starts_with("a backup"))
            .collect();
        assert_eq!(beside, ["a backup?.db"]);
        let copy = open(&target, key.as_ref()).unwrap();
        assert_eq!((parked(&copy, 1), parked(&store, 1)), (1, 2));
        assert!(read(&copy, |tx| tx.is_backup_copy()).unwrap());
        assert!(!read(&store, |tx| tx.is_backup_copy()).unwrap());
    }
}

#[test]
fn a_backup_never_takes_the_place_of_another_file() {
    let (folder, path) = place();
    let _store = open(&path, None).unwrap();
    let target = folder.path().join("backup.db");
    std::fs::write(&target, "mine").unwrap();
    assert!(back_up(&path, None, &target, NOW).is_err());
    assert_eq!(std::fs::read(&target).unwrap(), b"mine");
}

#[test]
fn only_what_a_backup_holds_counts_as_durable() {
    let (folder, path) = place();
    let store = open(&path, None).unwrap();
    write(&store, one_more).unwrap();
    let lines = back_up(&path, None, &folder.path().join("backup.db"), NOW).unwrap().contents.lines;
    write(&store, one_more).unwrap();
    let durable = |lines: Vec<LineRow>| {
        write(&store, move |tx| {
            mark_backed_up(tx, &lines)?;
            Ok(tx.lines()?[0].durable)
        })
        .unwrap()
    };
    assert_eq!(durable(lines.clone()), 1);
    let mut other = lines;
    (other[0].last, other[0].chain) = (2, Chain([3; 16]));
    assert_eq!(durable(other), 1);
}

#[test]
fn a_copy_of_which_anything_was_changed_or_cut_off_is_no_backup_and_replaces_nothing() {
    let key = key("a");
    let (folder, path) = place();
    let store = open(&path, Some(&key)).unwrap();
    write(&store, |tx| (0..50).try_for_each(|_| one_more(tx).map(drop))).unwrap();
    drop(store);
    let (whole, broken) = (folder.path().join("whole"), folder.path().join("broken"));
    back_up(&path, Some(&key), &whole, NOW).unwrap();
    let (bytes, before) = (std::fs::read(&whole).unwrap(), std::fs::read(&path).unwrap());
    let refused = |bytes: &[u8]| {
        std::fs::write(&broken, bytes).unwrap();
        let why = verify(&broken, Some(&key)).unwrap_err();
        assert!(matches!(why, StoreError::Damaged(_)), "{why}");
        assert_eq!(restore(&broken, Some(&key), &path).unwrap_err(), why);
    };
    for at in (0..bytes.len()).step_by(1_500) {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        refused(&bytes);
    }
    for length in [0, 10, 4_096, bytes.len() / 2, bytes.len() - 4_096, bytes.len() - 1] {
        refused(&bytes[..length]);
    }
    assert!(matches!(verify(&whole, None), Err(StoreError::Damaged(_))));
    assert!(matches!(verify(&folder.path().join("nowhere"), Some(&key)), Err(StoreError::Damaged(_))));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(!folder.path().join("store.db.part").exists() && !folder.path().join("nowhere").exists());
}

#[test]
fn rows_that_somebody_changed_in_a_copy_without_a_key_are_noticed() {
    let (folder, path) = place();
    let store = open(&path, None).unwrap();
    write(&store, |tx| {
        (0..3).try_for_each(|_| one_more(tx).map(drop))?;
        let mut row = rows::feed("1111051500/open", 1, 1, crate::store::FeedText::Put("{}".into()));
        let mut record = shared::record::RecordState::new(row.id, "person");
        record.next_rev(shared::kind::Part::Open, 0);
        row.rev = record.rev(shared::kind::Part::Open);
        tx.put_record(&record, None, None)?;
        tx.put_feed(&row)?;
        let mut digest = shared::digest::StreamDigest::default();
        digest.add(row.id, row.rev);
        tx.put_stream(&crate::store::StreamRow { name: row.stream, head: 1, digest })
    })
    .unwrap();
    let whole = folder.path().join("whole");
    back_up(&path, None, &whole, NOW).unwrap();
    for (n, sql) in [
        "UPDATE op SET text = replace(text, '2', '3') WHERE id = (SELECT op FROM place WHERE seq = 2)",
        "DELETE FROM op WHERE id = (SELECT op FROM place WHERE seq = 2)",
        "DELETE FROM place WHERE seq = 3",
        "UPDATE line SET last = 2",
        "UPDATE line SET chain = zeroblob(16)",
        "DELETE FROM feed",
        "DELETE FROM record",
        "UPDATE feed SET rev = rev + 1",
        "UPDATE stream SET head = 2",
        "UPDATE stream SET sum = sum + 1",
        "UPDATE meta SET value = 0 WHERE name = 'backup_copy'",
    ]
    .iter()
    .enumerate()
    {
        let changed = folder.path().join(n.to_string());
        std::fs::copy(&whole, &changed).unwrap();
        assert!(Connection::open(&changed).unwrap().execute(sql, []).unwrap() > 0, "{sql}");
        let said = verify(&changed, None);
        assert!(matches!(said, Err(StoreError::Damaged(_))), "{sql}: {said:?}");
    }
    assert_eq!(verify(&whole, None).unwrap().contents.records, 1);
}

#[test]
fn other_users_of_the_machine_cannot_read_the_store() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path) = place();
    let store = open(&path, None).unwrap();
    park(&store, 1, 2).unwrap();
    back_up(&path, None, &folder.path().join("store.db.copy"), NOW).unwrap();
    for name in ["store.db", "store.db-wal", "store.db.copy"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[test]
fn a_store_of_the_schema_before_the_desk_gets_its_numbers_counted_once() {
    let (_folder, path) = place();
    let store = open(&path, None).unwrap();
    let row = rows::feed("1111051500/open", 1, 7, crate::store::FeedText::Put("{}".into()));
    let op = rows::logged(3, None, 0, shared::outcome::Outcome::Merged);
    let (replica, day) = (op.line.replica, shared::clock::seoul_day(op.received));
    write(&store, move |tx| {
        tx.put_feed(&row)?;
        tx.put_op(&op)
    })
    .unwrap();
    drop(store);
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "DROP TABLE desk_log; DROP TABLE tally; DROP TABLE replica_day;
             DROP INDEX op_dismissed; DROP INDEX op_merged; PRAGMA user_version = 2;",
        )
        .unwrap();
    drop(connection);
    for _ in 0..2 {
        let found = read(&open(&path, None).unwrap(), move |tx| {
            let tally = tx.tally(&shared::id::StreamName("1111051500/open".into()))?;
            let merged = tx.listed(crate::store::OpList::Merged, None, 9)?.len();
            Ok((tally, merged, tx.ops_since(replica, day)?, tx.ops_since(replica, day + 1)?))
        });
        assert_eq!(found.unwrap(), ([("person".to_owned(), 1)].into(), 1, 1, 0));
    }
}
