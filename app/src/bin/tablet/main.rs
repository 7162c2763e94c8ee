//! The headless tablet: the same commands and queries as the screens, as JSON lines. Thin: words in, [`app::data`]
//! does it, lines and sentences out.

mod args;
mod desk;
mod doors;
mod draft;
mod enrol;
mod input;
mod kinds;
mod look;
mod out;
mod pretty;
mod save;
mod secret;
mod session;
mod settle;
mod shape;
mod stop;
mod sync;

use app::text::Texts;
use args::{Args, Verb};
use clap::Parser;
use session::Session;
use std::process::ExitCode;
use stop::Stop;

fn main() -> ExitCode {
    let args = Args::parse();
    let texts = Texts::for_lang(args.language());
    match run(args, texts) {
        Ok(()) => ExitCode::SUCCESS,
        Err((stop, form)) => stop.tell(texts, form),
    }
}

fn run(args: Args, texts: Texts) -> Result<(), (Stop, stop::Form)> {
    let form = args.error_form();
    carry_out(args, texts).map_err(|stop| (stop, form))
}

fn carry_out(args: Args, texts: Texts) -> Result<(), Stop> {
    let Args { place, verb, .. } = args;
    match verb {
        Verb::Kinds { name } => kinds::print(name.as_deref(), &place.out(texts)),
        Verb::Enrol(wish) => enrol::enrol(&place, wish, texts),
        verb => with_session(&mut Session::open(&place, texts)?, verb),
    }
}

fn with_session(session: &mut Session, verb: Verb) -> Result<(), Stop> {
    match verb {
        Verb::Kinds { .. } | Verb::Enrol(_) => Ok(()),
        Verb::Add(wish) => save::add(session, wish),
        Verb::Edit(wish) => save::edit(session, wish),
        Verb::Archive(wish) => save::archive(session, wish),
        Verb::Revive(wish) => save::revive(session, wish),
        Verb::Move(wish) => save::move_to(session, wish),
        Verb::MoveMany(lines) => save::move_many(session, &lines),
        Verb::Draft(wish) => draft::draft(session, wish),
        Verb::Resolve(wish) => settle::resolve(session, wish),
        Verb::Reopen { resolution } => settle::reopen(session, resolution),
        Verb::Merge { loser, winner } => settle::merge(session, loser, winner),
        Verb::Seen { resolution } => settle::seen(session, resolution),
        Verb::Sync(wish) => sync::sync(session, wish),
        Verb::Desk(wish) => desk::desk(session, wish),
        Verb::Look(wish) => look::look(session, wish),
    }
}
