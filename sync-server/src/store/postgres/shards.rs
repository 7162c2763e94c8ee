//! A check of the table of statements: each statement that a push or a pull needs finds its shard by the dong, and each
//! key of a table that grows with the work begins with it. What does otherwise is named.

use super::statements::{ALL, Shard, Sql};
use std::collections::BTreeSet;

/// Small tables that every shard has a copy of.
const REFERENCE: [&str; 5] = ["meta", "staff", "code", "replica", "dong_number"];

/// Tables that are found by an id alone, their shard key.
const BY_ID: [&str; 2] = ["whereabouts", "parked"];

const SCHEMA: &str = include_str!("migrations/001_first.sql");

/// Statements that look everywhere. A new one needs a reason, and a line here.
const EVERYWHERE: [&str; 8] =
    ["LINES", "MARK_DURABLE", "QUARANTINED", "REFUSED", "DISMISSED", "MERGED", "STREAMS", "CONTACTS"];

/// The tables that a statement names, in order.
fn tables(text: &str) -> Vec<&str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let named = words.windows(2).filter(|pair| match pair[0] {
        "FROM" | "INTO" | "JOIN" => !pair[1].starts_with("unnest("),
        // `FOR UPDATE` and `DO UPDATE` name none.
        "UPDATE" => pair[1] != "SET" && pair[1].chars().all(|it| it.is_ascii_lowercase() || it == '_'),
        _ => false,
    });
    named.map(|pair| pair[1]).collect()
}

/// What is wrong with a statement, if anything.
fn fault(shard: Shard, text: &str) -> Option<String> {
    let named = tables(text);
    let all_in = |allowed: &[&str]| named.iter().all(|table| allowed.contains(table));
    match shard {
        _ if named.is_empty() => Some("names no table".into()),
        Shard::Reference => (!all_in(&REFERENCE)).then(|| "works on more than reference tables".into()),
        Shard::Id if !all_in(&BY_ID) => Some("works on more than the register".into()),
        Shard::Id => (!["id", "(missing, ", "missing = ANY($1)"].iter().any(|it| text.contains(it)))
            .then(|| "names no id".into()),
        Shard::Everywhere(why) => (why.len() < 10).then(|| "gives no reason".into()),
        Shard::Dong if named.iter().any(|it| REFERENCE.contains(it) || BY_ID.contains(it)) => {
            Some("joins another sort of table".into())
        }
        Shard::Dong => without_dong(text),
    }
}

/// Each `FROM` or `UPDATE` of a table is held to one dong, and each row that is inserted begins with one.
fn without_dong(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let held = text.matches("dong = $").count();
    let begins = ["FROM ", "UPDATE "].iter().flat_map(|word| text.match_indices(word));
    let read = begins
        .filter(|(at, word)| {
            let rest = &text[at + word.len()..];
            let before = &text[..*at];
            !rest.starts_with("unnest(")
                && !before.ends_with("FOR ")
                && !before.ends_with("DO ")
                && rest.chars().next().is_some_and(|it| it.is_ascii_lowercase())
        })
        .count();
    if held < read {
        return Some("reads or changes rows of every dong".into());
    }
    let (_, inserted) = text.split_once("INSERT INTO ")?;
    let columns = inserted.split_once('(').map_or("", |(_, rest)| rest.trim_start());
    let first = inserted.split_once(") ").map_or("", |(_, rest)| rest.trim_start());
    let values = ["VALUES ($1", "SELECT $1"].iter().any(|it| first.starts_with(it));
    if !columns.starts_with("dong,") || !values {
        return Some("does not begin its rows with the dong".into());
    }
    let meets = text.split_once("ON CONFLICT (").map(|(_, rest)| rest);
    meets.filter(|rest| !rest.starts_with("dong")).map(|_| "meets rows of every dong".into())
}

#[test]
fn every_statement_finds_its_shard() {
    let faults: Vec<String> = ALL
        .iter()
        .filter_map(|Sql { name, text, shard, .. }| fault(*shard, text).map(|why| format!("{name} {why}")))
        .collect();
    assert_eq!(faults, Vec::<String>::new());
    let everywhere: Vec<&str> =
        ALL.iter().filter(|it| matches!(it.shard, Shard::Everywhere(_))).map(|it| it.name).collect();
    assert_eq!(everywhere, EVERYWHERE);
}

#[test]
fn every_key_of_a_table_that_grows_begins_with_the_dong() {
    let mut seen = BTreeSet::new();
    let steps: Vec<String> = SCHEMA
        .split(";\n")
        .map(|step| {
            let lines = step.lines().filter(|line| !line.starts_with("--"));
            lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
        })
        .collect();
    for text in &steps {
        let Some((_, table)) = text.split_once("CREATE TABLE ") else {
            let unique = text.split_once("UNIQUE INDEX ").map(|(_, rest)| rest);
            let fits = unique.is_none_or(|rest| rest.contains("(dong, "));
            assert!(fits, "{text}");
            continue;
        };
        let name = table.split(' ').next().unwrap();
        seen.insert(name);
        if REFERENCE.contains(&name) || BY_ID.contains(&name) {
            continue;
        }
        let keyed = ["PRIMARY KEY (dong, ", "( dong text COLLATE \"C\" PRIMARY KEY"]
            .iter()
            .any(|key| table.contains(key));
        assert!(keyed && !table.contains("UNIQUE"), "{name} is not keyed by its dong");
    }
    let named: BTreeSet<&str> =
        ALL.iter().flat_map(|it| tables(it.text)).filter(|it| *it != "meta").collect();
    assert_eq!(named, seen, "statements and schema name the same tables");
}

#[test]
fn nothing_is_used_that_a_distributed_database_lacks() {
    let shunned = [
        "serial",
        "nextval",
        "sequence",
        "advisory",
        "listen ",
        "notify ",
        "trigger",
        "lock table",
        "xmin",
        "exclude using",
        "deferrable",
        "references ",
        "create function",
        "default nextval",
        "generated",
    ];
    for text in ALL.iter().map(|it| it.text).chain(SCHEMA.lines().filter(|it| !it.starts_with("--"))) {
        let lower = text.to_lowercase();
        assert!(shunned.iter().all(|word| !lower.contains(word)), "{text}");
    }
}

#[test]
fn a_statement_that_forgets_its_dong_is_found() {
    for (shard, text) in [
        (Shard::Dong, "SELECT state FROM record WHERE id = $1"),
        (Shard::Dong, "UPDATE op SET outcome = $2 WHERE id = $1"),
        (Shard::Dong, "DELETE FROM event WHERE parent = $1"),
        (Shard::Dong, "INSERT INTO line (replica, dong) VALUES ($1, $2)"),
        (Shard::Dong, "INSERT INTO line (dong, replica) VALUES ('x', $2)"),
        (Shard::Dong, "INSERT INTO feed (dong, id) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING"),
        (Shard::Dong, "INSERT INTO event (dong, id) SELECT $1, id FROM event WHERE parent = $2"),
        (Shard::Dong, "SELECT 1 FROM record JOIN whereabouts USING (id) WHERE record.dong = $1"),
        (Shard::Reference, "SELECT state FROM record WHERE id = $1"),
        (Shard::Id, "SELECT state FROM record WHERE id = $1"),
        (Shard::Everywhere(""), "SELECT state FROM record"),
    ] {
        assert!(fault(shard, text).is_some(), "{text}");
    }
}
