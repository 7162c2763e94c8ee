//! The commands of the server's administrator.

mod args;
mod backup;
mod enrol;
mod failure;
mod lists;
mod out;
mod people;
mod serve;
mod store;
mod text;

pub use args::Cli;

use args::{Command, Quarantine};
use failure::Failure;
use out::Answer;
use std::process::ExitCode;
use sync_server::edge::Edge;
use sync_server::store::StoreKey;
use text::{Lang, Texts};

/// What every command has.
pub struct Session {
    store: String,
    key: Option<StoreKey>,
    texts: Texts,
    edge: Edge,
}

/// Run a command: its answer on standard output, its refusal on standard error.
pub fn run(cli: Cli, edge: Edge) -> ExitCode {
    let lang = cli.common.lang.unwrap_or_else(Lang::of_system);
    let (json, texts) = (cli.common.json, Texts::of(lang));
    match answer(cli, edge) {
        Ok(answer) => {
            print(&if json { answer.as_json() } else { answer.as_text(&texts) });
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{}", failure.sentence(&texts));
            ExitCode::FAILURE
        }
    }
}

fn answer(cli: Cli, edge: Edge) -> Result<Answer, Failure> {
    store::refuse_typed_password(&cli.common.store)?;
    let key = store::key(cli.common.key_file.as_deref())?;
    let lang = cli.common.lang.unwrap_or_else(Lang::of_system);
    let session = Session { store: cli.common.store, key, texts: Texts::of(lang), edge };
    match cli.command {
        Command::Serve(command) => serve::run(session, &command),
        Command::People(command) => people::run(&session, command),
        Command::Enrol(command) => enrol::run(&session, command),
        Command::Replicas => lists::replicas(&session),
        Command::Quarantine(Quarantine::List { limit }) => lists::quarantine(&session, limit),
        Command::Backup(command) => backup::run(&session, &command),
        Command::Verify(command) => backup::run_verify(&session, &command),
        Command::Restore(command) => backup::run_restore(&session, &command),
    }
}

fn print(text: &str) {
    if !text.is_empty() {
        println!("{text}");
    }
}
