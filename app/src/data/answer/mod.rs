//! Answers to queries: JSON objects with stable keys, which each file here documents. No SQL, no sentences.

mod conflicts;
mod day;
mod desk;
mod doors;
mod events;
mod first;
mod indicators;
mod last;
mod list;
mod names;
mod outbox;
mod person;
mod profile;
mod saves;
mod search;
mod show;
mod standing;
mod state;
mod story;
mod today;

use super::fact;
use super::{Answer, Data, Query, Refused};
use names::Desk;
use serde_json::Value;
use shared::clock::Millis;

/// Answer a query.
pub(super) fn answer(data: &Data, query: &Query, now: Millis) -> Result<Answer, Refused> {
    if opens_records(query) && data.store.locks_reading(now)? {
        return Err(Refused::LeaseExpired);
    }
    let rows = match query {
        Query::Show { id } => vec![show::show(&Desk::of(data, now)?, *id)?],
        Query::Form { id } => vec![show::form(data, *id)?],
        Query::List { kind, of, archived, limit, after } => {
            let page = list::Page { of: *of, archived: *archived, limit: *limit, after: *after };
            list::list(&Desk::of(data, now)?, kind, page)?
        }
        Query::Today { day } => today::today(&Desk::of(data, now)?, *day)?,
        Query::Day { day, rows } => vec![day::day(&Desk::of(data, now)?, *day, *rows)?],
        Query::Profile { id, day } => vec![profile::profile(&Desk::of(data, now)?, *id, *day)?],
        Query::Story { id, visits, limit, after } => {
            let page = story::Page { visits: *visits, limit: *limit, after: *after };
            vec![story::story(&Desk::of(data, now)?, *id, page)?]
        }
        Query::LastValues { person } => vec![last::last_values(&Desk::of(data, now)?, *person)?],
        Query::Search { text, limit } => search::search(&Desk::of(data, now)?, text, *limit)?,
        Query::Outbox { all } => outbox::outbox(data, *all)?,
        Query::Saves { which, limit, after } => {
            let locked = data.store.locks_reading(now)?;
            saves::saves(
                &Desk::of(data, now)?,
                saves::Page { which: *which, limit: *limit, after: *after },
                locked,
            )?
        }
        Query::Conflicts { settled } => conflicts::conflicts(&Desk::of(data, now)?, *settled)?,
        Query::Decided { of, unseen, limit } => conflicts::own(&Desk::of(data, now)?, *of, *unseen, *limit)?,
        Query::Indicators { from, to } => {
            vec![indicators::indicators(&Desk::of(data, now)?, indicators::Days::of(*from, *to))?]
        }
        Query::IndicatorList { which, from, to, dong, month, limit, after } => {
            let days = indicators::Days::of(*from, *to).within(*month);
            let page = indicators::Page { which: *which, dong: dong.as_ref(), limit: *limit, after: *after };
            indicators::list(&Desk::of(data, now)?, &days, &page)?
        }
        Query::Drafts => standing::drafts(data)?,
        Query::Status => vec![standing::status(&Desk::of(data, now)?, now)?],
        Query::Digest => standing::digest(data)?,
        Query::Score { code, fields } => vec![fact::score_row(code, fields, &data.packs)?],
        // The host asks the server for it before it comes here.
        Query::Desk(_) => return Err(Refused::AsksServer),
    };
    Ok(Answer { rows })
}

/// Tell on what the desk has answered, with the names that are known here.
pub(super) fn desk(data: &Data, reply: Value, now: Millis) -> Result<Answer, Refused> {
    if data.store.locks_reading(now)? {
        return Err(Refused::LeaseExpired);
    }
    Ok(Answer { rows: vec![desk::told(&Desk::of(data, now)?, reply)?] })
}

/// Whether a query shows what is recorded about people. Without valid offline rights that is locked; saving, drafts
/// and what waits stay.
fn opens_records(query: &Query) -> bool {
    match query {
        Query::Show { .. }
        | Query::Form { .. }
        | Query::List { .. }
        | Query::Today { .. }
        | Query::Day { .. }
        | Query::Profile { .. }
        | Query::Story { .. }
        | Query::LastValues { .. }
        | Query::Search { .. }
        | Query::Conflicts { .. }
        | Query::Decided { .. }
        | Query::Indicators { .. }
        | Query::IndicatorList { .. } => true,
        // Saves name nobody while reading is locked.
        Query::Saves { .. }
        | Query::Outbox { .. }
        | Query::Drafts
        | Query::Status
        | Query::Digest
        | Query::Score { .. }
        | Query::Desk(_) => false,
    }
}

/// One JSON object a row.
type Rows = Vec<Value>;
