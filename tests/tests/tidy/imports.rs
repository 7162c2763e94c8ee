//! Who may know whom. The rules are lines of a table, and stand in docs/architecture.md as invariants.

use crate::source::{none, root, rust, words};
use std::fs;

/// In these files these words of code are not known.
struct Rule {
    places: &'static [&'static str],
    but: &'static [&'static str],
    unknown: &'static [&'static str],
    what_to_do: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        places: &["shared/src/"],
        but: &[],
        unknown: &[
            "SystemTime",
            "Instant",
            "Utc",
            "Local",
            "fs",
            "net",
            "process",
            "thread",
            "getrandom",
            "rand",
            "tokio",
            "reqwest",
            "rusqlite",
            "axum",
            "println",
            "eprintln",
            "new_v4",
            "now_v7",
        ],
        what_to_do: "`shared` is pure: take `now`, `today` and fresh ids as arguments and leave IO to the caller.",
    },
    Rule {
        places: &["app/src/store/"],
        but: &[],
        unknown: &["reqwest", "http", "axum", "hyper", "tokio", "sync_server"],
        what_to_do: "The tablet's store knows SQL and nothing of HTTP: let `app/src/sync` carry what it holds.",
    },
    Rule {
        places: &["app/src/data/", "app/src/form/", "app/src/host/", "app/src/bin/", "app/src/ui/"],
        but: &[],
        unknown: &["rusqlite", "reqwest", "web_sys", "js_sys", "wasm_bindgen"],
        what_to_do: "Only `app/src/store` speaks SQL and only `app/src/sync` speaks HTTP: give them a function for it.",
    },
    Rule {
        places: &["app/src/sync/"],
        but: &[],
        unknown: &["rusqlite"],
        what_to_do: "Sync moves ops and frames; what it reads and writes goes through functions of `app/src/store`.",
    },
    Rule {
        places: &["sync-server/src/reconcile/", "sync-server/src/desk/"],
        but: &[],
        unknown: &["axum", "tower_http", "hyper", "rusqlite", "StatusCode"],
        what_to_do: "`reconcile` decides and knows no HTTP and no engine: map its errors in `http`, its rows in `store`.",
    },
    Rule {
        places: &["sync-server/src/store/"],
        but: &[],
        unknown: &["axum", "tower_http", "hyper", "StatusCode", "decide"],
        what_to_do: "A store keeps rows; what they mean is decided in `reconcile`, what is answered in `http`.",
    },
    Rule {
        places: &["sync-server/src/http/", "sync-server/src/accounts/"],
        but: &[],
        unknown: &["rusqlite", "sqlite"],
        what_to_do: "Only `sync-server/src/store` knows an engine: ask through its trait.",
    },
];

#[test]
fn each_part_knows_only_what_it_may() {
    let files = rust();
    for rule in RULES {
        let mut found = Vec::new();
        for file in files.iter().filter(|file| file.is_in(rule.places) && !file.is_in(rule.but)) {
            for (number, line) in file.code_before_tests() {
                // A local name may be any word; a path or a macro is what counts.
                let knows =
                    words(&line).any(|word| rule.unknown.contains(&word) && names_a_path(&line, word));
                if knows {
                    found.push(format!("{}:{number}: {}", file.path, line.trim()));
                }
            }
        }
        none(&found, rule.what_to_do);
    }
}

/// Whether the word stands in the line as part of a path or of a `use`, or as a macro.
fn names_a_path(line: &str, word: &str) -> bool {
    line.trim_start().trim_start_matches("pub ").starts_with("use ")
        || line.contains(&format!("{word}::"))
        || line.contains(&format!("::{word}"))
        || line.contains(&format!("{word}!"))
}

/// Clocks and randomness, and where they may be read.
#[test]
fn only_the_edges_read_a_clock_or_draw_a_random_number() {
    let edges = [
        "app/src/platform/",
        "sync-server/src/main.rs",
        "sync-server/src/edge.rs",
        "xtask/src/progress.rs",
        "xtask/src/open.rs",
    ];
    let calls = [
        "SystemTime::now",
        "Instant::now",
        "Utc::now",
        "Local::now",
        "Uuid::now_v7",
        "Uuid::new_v4",
        "getrandom::",
        "thread::sleep",
    ];
    let mut found = Vec::new();
    for file in rust().iter().filter(|file| !file.is_in(&edges) && !file.is_test()) {
        for (number, line) in file.code_before_tests() {
            if calls.iter().any(|call| line.contains(call)) {
                found.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    none(
        &found,
        "Take `now` and fresh ids as arguments; only app/src/platform and sync-server/src/edge.rs make them.",
    );
}

#[test]
fn only_the_platform_asks_what_it_runs_on() {
    let asks = ["target_", "unix", "windows", "wasm"];
    let mut found = Vec::new();
    for file in rust().iter().filter(|file| !file.is_in(&["app/src/platform/", "shared/src/normal.rs"])) {
        for (number, line) in file.code() {
            let condition = line.split("cfg").nth(1).filter(|rest| rest.starts_with(['(', '!', '_']));
            if condition
                .is_some_and(|rest| words(rest).any(|word| asks.iter().any(|ask| word.starts_with(ask))))
            {
                found.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    none(&found, "Move what differs by target into app/src/platform behind a plain function.");
}

#[test]
fn shared_depends_only_on_what_builds_everywhere() {
    let allowed = ["chrono", "serde", "serde_json", "sha2", "thiserror", "unicode-normalization", "uuid"];
    let mut found = dependencies("shared");
    found.retain(|name| !allowed.contains(&name.as_str()));
    none(
        &found,
        "A dependency of `shared` is paid by tablet, server and browser: add it here with a decision record.",
    );
}

#[test]
fn tablet_and_server_meet_in_shared_alone() {
    for (package, stranger) in
        [("app", "sync-server"), ("sync-server", "app"), ("shared", "app"), ("xtask", "shared")]
    {
        let mut found = dependencies(package);
        found.retain(|name| name == stranger);
        none(&found, &format!("`{package}` must not know `{stranger}`: what both need belongs in `shared`."));
    }
}

/// Names of the dependencies of a package of the project.
fn dependencies(package: &str) -> Vec<String> {
    let manifest = fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).expect("it has dependencies").split("\n[").next();
    let names =
        section.into_iter().flat_map(str::lines).filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|name| !name.is_empty() && !name.starts_with('#')).map(str::to_owned).collect()
}
