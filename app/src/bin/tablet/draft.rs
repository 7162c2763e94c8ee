//! Forms that are not finished.

use crate::args;
use crate::input;
use crate::session::Session;
use crate::stop::Stop;
use app::data::{Command, Draft, Query};

/// Keep, drop or list drafts.
pub fn draft(session: &mut Session, wish: args::Draft) -> Result<(), Stop> {
    match wish {
        args::Draft::List => {
            let answer = session.query(&Query::Drafts)?;
            session.out.rows(&answer.rows);
        }
        args::Draft::Drop { id } => {
            session.carry_out(Some(id), Command::DropDraft { id })?;
        }
        args::Draft::Keep { kind, id, about, page, lines } => {
            let fields = input::only_object(&lines)?;
            let id = id.unwrap_or_else(|| session.fresh());
            let opened = about.map(|it| session.opened(None, it)).transpose()?.unwrap_or_default();
            let draft = Draft { id, kind, about, opened, fields, page };
            session.carry_out(Some(id), Command::KeepDraft(draft))?;
        }
    }
    Ok(())
}
