//! Runs the parts of the tests and counts them. The last line is always `N passed, N failed`.

use crate::cargo::{SIMULATION, WHOLE, cargo, root};
use crate::progress::Step;
use crate::setup::{self, Ask, Need};
use crate::tally::Tally;
use crate::{browser, web};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};

/// Which parts.
#[derive(clap::Args, Default)]
pub struct Options {
    /// fmt, clippy, shared-alone, unit, doc, desktop, mobile, web, browser, or a name in tests/tests; all of them
    /// when none is given
    #[arg(value_name = "PART")]
    parts: Vec<String>,
}

/// One part of the tests.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    name: String,
    needs: &'static [Need],
    does: Does,
}

/// What a part does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Does {
    /// Asks cargo for this.
    Cargo(Vec<String>, Counts),
    /// Builds the app for the browser, holds it to its size and lints it.
    Web,
    /// Clicks through the web build in a browser.
    Browser,
}

/// What a part adds to the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counts {
    /// One, passed or failed.
    Step,
    /// What its test programs print; a part without a test has failed.
    Tests,
    /// What rustdoc prints; examples in the documentation are welcome but nobody is owed any.
    Examples,
}

/// Runs the chosen parts, all of them to the end, and says how many passed and failed.
pub fn run(options: &Options) -> Result<ExitCode> {
    let parts = chosen(all_parts()?, &options.parts)?;
    setup::run_for_tests()?;
    let needs: Vec<_> = parts.iter().flat_map(|part| part.needs).copied().collect();
    setup::run(Ask::AtTerminal, &needs)?;
    let mut sum = Tally::default();
    let mut failed = Vec::new();
    for part in &parts {
        let step = Step::begin(told(part));
        let tally = run_part(part)?;
        step.end(tally);
        if tally.failed > 0 {
            failed.push(part.name.as_str());
        }
        sum += tally;
    }
    if !failed.is_empty() {
        eprintln!("failed: {}", failed.join(", "));
    }
    println!("{sum}");
    Ok(if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(part: &Part) -> String {
    match &part.does {
        Does::Cargo(arguments, _) => format!("{}: cargo {}", part.name, arguments.join(" ")),
        Does::Web => format!("{}: the app for the browser, its size and its lints", part.name),
        Does::Browser => format!("{}: tests/browser", part.name),
    }
}

fn run_part(part: &Part) -> Result<Tally> {
    match &part.does {
        Does::Cargo(arguments, counts) => run_cargo(arguments, *counts),
        Does::Web => Ok(web::tests()),
        Does::Browser => browser::run(),
    }
}

fn run_cargo(arguments: &[String], counts: Counts) -> Result<Tally> {
    let mut command = cargo();
    command.args(arguments);
    match counts {
        Counts::Step => {
            let status = command.status().context("cargo could not be started")?;
            Ok(if status.success() { Tally::PASSED } else { Tally::FAILED })
        }
        Counts::Tests => run_counted(&mut command).map(|(tally, success)| tally.of_run(success)),
        Counts::Examples => match run_counted(&mut command)? {
            (none, true) if none == Tally::default() => Ok(none),
            (tally, success) => Ok(tally.of_run(success)),
        },
    }
}

/// Shows what the test programs print and counts along; also says whether the whole ended well.
pub fn run_counted(command: &mut Command) -> Result<(Tally, bool)> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("the tests could not be started")?;
    let lines = BufReader::new(child.stdout.take().expect("its output is piped")).split(b'\n');
    let mut tally = Tally::default();
    for line in lines {
        let line = line.context("what the tests print could not be read")?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally += Tally::of_line(&line);
    }
    Ok((tally, child.wait()?.success()))
}

fn chosen(all: Vec<Part>, names: &[String]) -> Result<Vec<Part>> {
    if names.is_empty() {
        return Ok(all);
    }
    let find = |name: &String| match all.iter().find(|part| part.name == *name) {
        Some(part) => Ok(part.clone()),
        None => {
            let known: Vec<_> = all.iter().map(|part| part.name.as_str()).collect();
            bail!("there is no part {name}; there are {}", known.join(", "))
        }
    };
    names.iter().map(find).collect()
}

/// The test programs that start a PostgreSQL.
const ON_POSTGRES: [&str; 4] = ["nodes", "simulation", "store_contract", "traces"];

/// The quick ones first.
fn all_parts() -> Result<Vec<Part>> {
    let lint = [&["clippy"], &WHOLE[..], &SIMULATION, &["--all-targets", "--", "-D", "warnings"]].concat();
    let mut parts = vec![
        part("fmt", &["fmt", "--all", "--check"], Counts::Step),
        // Built with others, `shared` gets their features, and a clock could slip in unseen.
        part("shared-alone", &["clippy", "--package", "shared", "--", "-D", "warnings"], Counts::Step),
        part("clippy", &lint, Counts::Step),
        part("unit", &test_arguments(&["--lib", "--bins"]), Counts::Tests),
        part("doc", &test_arguments(&["--doc"]), Counts::Examples),
    ];
    // The server's own program, which is tested where it lies.
    parts.push(part("commands", &test_arguments(&["--test", "commands"]), Counts::Tests));
    for name in integration_tests()? {
        let which = if name == "simulation" { SIMULATION.as_slice() } else { &[] };
        let part = part(&name, &test_arguments(&[which, &["--test", &name]].concat()), Counts::Tests);
        let needs: &[Need] =
            if ON_POSTGRES.contains(&name.as_str()) { &[Need::Basic, Need::Postgres] } else { part.needs };
        parts.push(Part { needs, ..part });
    }
    // The screens for a window and for a tablet's own shell, compiled and not linked.
    for renderer in ["desktop", "mobile"] {
        let check = ["check", "--package", "app", "--bin", "dolbom", "--features", renderer];
        parts.push(Part { needs: &[Need::Basic, Need::Window], ..part(renderer, &check, Counts::Step) });
    }
    parts.push(Part { name: "web".into(), needs: &[Need::WasmC, Need::Node], does: Does::Web });
    let for_browser = &[Need::WasmC, Need::Node, Need::Browser];
    parts.push(Part { name: "browser".into(), needs: for_browser, does: Does::Browser });
    Ok(parts)
}

fn part(name: &str, arguments: &[&str], counts: Counts) -> Part {
    let arguments = arguments.iter().map(|&word| word.to_owned()).collect();
    Part { name: name.to_owned(), needs: &[Need::Basic], does: Does::Cargo(arguments, counts) }
}

fn test_arguments<'a>(which: &[&'a str]) -> Vec<&'a str> {
    [&["test"], &WHOLE[..], &["--no-fail-fast"], which].concat()
}

/// The files of tests/tests and its folders with a `main.rs`, each a test program, in the order of their names.
fn integration_tests() -> Result<Vec<String>> {
    let folder = root().join("tests").join("tests");
    let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let is_program = path.extension().is_some_and(|it| it == "rs") || path.join("main.rs").exists();
        names.extend(path.file_stem().filter(|_| is_program).map(|stem| stem.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(parts: &[Part]) -> Vec<&str> {
        parts.iter().map(|part| part.name.as_str()).collect()
    }

    #[test]
    fn without_a_name_every_part_runs_and_with_names_those_in_that_order() {
        let all = all_parts().unwrap();
        assert_eq!(chosen(all.clone(), &[]).unwrap(), all);
        let two = chosen(all, &["unit".into(), "fmt".into()]).unwrap();
        assert_eq!(names(&two), ["unit", "fmt"]);
    }

    #[test]
    fn an_unknown_part_is_refused_with_those_there_are() {
        let error = chosen(all_parts().unwrap(), &["clipy".into()]).unwrap_err().to_string();
        assert!(
            error.starts_with("there is no part clipy; there are fmt, shared-alone, clippy, unit, doc"),
            "{error}"
        );
    }

    #[test]
    fn every_file_of_integration_tests_is_a_part() {
        let all = all_parts().unwrap();
        for name in integration_tests().unwrap() {
            assert!(names(&all).contains(&name.as_str()), "{name}");
        }
    }
}
