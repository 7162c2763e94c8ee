//! One word each: words that the glossary of docs/architecture.md replaces, and things that do not belong in code.

use crate::source::{none, rust, words};
use shared::domain;

#[test]
fn names_use_the_words_of_the_glossary() {
    let forbidden = [
        ("device_id", "replica: the database of one person on one tablet"),
        ("DeviceId", "ReplicaId: the database of one person on one tablet"),
        ("client_id", "replica: the database of one person on one tablet"),
        ("channel_id", "stream"),
        ("changeset", "act, or ops"),
        ("mutation", "op"),
        ("tombstone_id", "the removed element's id"),
    ];
    let mut found = Vec::new();
    for file in rust().iter().filter(|file| !file.path.starts_with("tests/tests/tidy/")) {
        for (number, line) in file.code() {
            for (word, instead) in forbidden {
                if words(&line).any(|it| it == word) {
                    found.push(format!("{}:{number}: `{word}` → {instead}", file.path));
                }
            }
        }
    }
    none(&found, "Use the word of the glossary in docs/architecture.md.");
}

/// Inside `decide` a scope is what one op may touch, and the reference traces have their own words; everywhere else
/// the word would mean a stream.
#[test]
fn what_a_replica_reads_is_called_a_stream() {
    let exempt = ["shared/src/decide/", "tests/src/trace.rs", "tests/tests/tidy/"];
    let mut found = Vec::new();
    for file in rust().iter().filter(|file| !file.is_in(&exempt)) {
        for (number, line) in file.code() {
            let is_public = line.trim_start().starts_with("pub ");
            if is_public && words(&line).any(|word| word.to_lowercase().contains("scope")) {
                found.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    none(&found, "Say stream.");
}

#[test]
fn no_file_and_no_function_has_a_name_that_says_nothing() {
    let empty = ["utils", "util", "helpers", "helper", "common", "manager", "misc"];
    let mut found = Vec::new();
    for file in rust() {
        let parts = file.path.trim_end_matches(".rs").split('/');
        if parts.clone().any(|part| empty.contains(&part)) {
            found.push(file.path.clone());
        }
        for (number, line) in file.code() {
            let declared =
                after(&line, "fn ").or_else(|| after(&line, "struct ")).or_else(|| after(&line, "mod "));
            let says_nothing = |name: &str| {
                name.starts_with("handle_") || name.ends_with("Manager") || empty.contains(&name)
            };
            if declared.is_some_and(says_nothing) {
                found.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    none(&found, "Name it after what it does or holds.");
}

/// The name that a line declares with this word, whatever stands before it (`pub(super) async`).
fn after<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let (before, rest) = line.split_once(word)?;
    let is_modifier =
        |it: &str| ["pub", "crate", "super", "self", "in", "async", "const", "unsafe"].contains(&it);
    words(before).all(is_modifier).then(|| words(rest).next())?
}

#[test]
fn a_declared_name_is_found_whatever_stands_before_it() {
    for (line, name) in [
        ("    pub(super) async fn send(x: X) {", Some("send")),
        ("fn handle_x() {", Some("handle_x")),
        ("let fn_x = 1;", None),
        ("it.define fn x", None),
    ] {
        assert_eq!(after(line, "fn "), name, "{line}");
    }
}

#[test]
fn nothing_is_left_for_later() {
    let unfinished = ["todo!", "unimplemented!", "dbg!", "#[ignore", "#[should_panic", "unreachable_code"];
    let mut found = Vec::new();
    for file in rust() {
        for (number, line) in file.code() {
            if unfinished.iter().any(|it| line.contains(it)) {
                found.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    none(&found, "Finish it, or take it out and open an issue.");
}

#[test]
fn no_test_waits_by_the_clock() {
    let mut found = Vec::new();
    // A program that measures keeps to the clock: tablets come at their time.
    for file in rust().iter().filter(|file| !file.is_in(&["tests/src/bin/"])) {
        let first = if file.is_test() { 0 } else { file.code_before_tests().len() };
        for (number, line) in file.code().into_iter().skip(first) {
            if line.contains("thread::sleep") || line.contains("time::sleep") {
                found.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    none(
        &found,
        "Wait for what the test waits for: a line that is printed, an answer, the end of a process.",
    );
}

#[test]
fn numbers_of_groups_are_unique_ascend_and_leave_the_first_two_free() {
    let mut found = Vec::new();
    for kind in domain::kinds().iter() {
        let numbers: Vec<u64> = kind.groups.iter().map(|group| u64::from(group.id)).collect();
        if numbers.first().is_some_and(|first| *first < 2) || !numbers.is_sorted_by(|one, next| one < next) {
            found.push(format!("{}: {numbers:?}", kind.name));
        }
    }
    none(
        &found,
        "Give a new group the next number; a number is never used twice, 0 and 1 are home and life.",
    );
}
