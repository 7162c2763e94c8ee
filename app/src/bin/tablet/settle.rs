//! What coordinators decide, and that its authors have seen it.

use crate::args::Resolve;
use crate::input;
use crate::session::Session;
use crate::stop::Stop;
use app::data::{Choice, Command};
use shared::id::{OpId, RecordId};
use shared::kind::{GroupKey, HOME, LIFE};

/// Settle a conflict.
pub fn resolve(session: &mut Session, wish: Resolve) -> Result<(), Stop> {
    let Resolve { record, key, pick, value, reason, saw } = wish;
    let key = group_key(session, record, &key)?;
    let choice = match (pick, value) {
        (Some(op), None) => Choice::Candidate(op),
        (None, Some(value)) => Choice::Value(input::json(&value)?),
        _ => return Err(Stop::usage("pick_or_value")),
    };
    session.carry_out(Some(record), Command::Resolve { record, key, choice, reason, saw })
}

/// Take a resolution back.
pub fn reopen(session: &mut Session, resolution: OpId) -> Result<(), Stop> {
    session.carry_out(None, Command::Reopen { resolution })
}

/// Two records are one.
pub fn merge(session: &mut Session, loser: RecordId, winner: RecordId) -> Result<(), Stop> {
    session.carry_out(Some(winner), Command::Merge { loser, winner })
}

/// The author has seen what was decided.
pub fn seen(session: &mut Session, resolution: OpId) -> Result<(), Stop> {
    session.carry_out(None, Command::MarkSeen { resolution })
}

/// `5`, `5.018f…`, or the name of a group of the record's kind.
fn group_key(session: &Session, record: RecordId, text: &str) -> Result<GroupKey, Stop> {
    if let Ok(key) = text.parse() {
        return Ok(key);
    }
    let unknown = || Stop::Usage("bad_key", vec![("text", text.to_owned())]);
    match text {
        "home" => return Ok(GroupKey::of(HOME)),
        "life" => return Ok(GroupKey::of(LIFE)),
        _ => {}
    }
    let (name, element) = text.split_once('.').map_or((text, None), |(name, id)| (name, Some(id)));
    let kind = session.form(record)?.kind;
    let kind = session.data.store.kinds().get(&kind).ok_or_else(unknown)?;
    let group = kind.group_named(name).ok_or_else(unknown)?.id;
    let element = element.map(str::parse).transpose().map_err(|_| unknown())?;
    Ok(GroupKey { group, element })
}
