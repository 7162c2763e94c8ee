//! What can be seen: words of the command line become a query, its rows are printed.

use crate::args::Look;
use crate::input;
use crate::session::Session;
use crate::stop::Stop;
use app::data::Query;
use shared::clock::seoul_date;

/// Ask and print.
pub fn look(session: &Session, wish: Look) -> Result<(), Stop> {
    let query = query(session, wish)?;
    let answer = session.query(&query)?;
    session.out.rows(&answer.rows);
    Ok(())
}

fn query(session: &Session, wish: Look) -> Result<Query, Stop> {
    Ok(match wish {
        Look::Show { id } => Query::Show { id },
        Look::Form { id } => Query::Form { id },
        Look::List { kind, of, archived, limit, after } => Query::List { kind, of, archived, limit, after },
        Look::Today { day } => Query::Today { day: day.unwrap_or_else(|| seoul_date(session.now())) },
        Look::Day { day, rows } => Query::Day { day: day.unwrap_or_else(|| seoul_date(session.now())), rows },
        Look::Profile { id, day } => {
            Query::Profile { id, day: day.unwrap_or_else(|| seoul_date(session.now())) }
        }
        Look::Story { id, visits, limit, after } => Query::Story { id, visits, limit, after },
        Look::Last { person } => Query::LastValues { person },
        Look::Search { text, limit } => Query::Search { text: text.join(" "), limit },
        Look::Outbox { all } => Query::Outbox { all },
        Look::Saves { which, limit, after } => Query::Saves { which, limit, after },
        Look::Conflicts { settled } => Query::Conflicts { settled },
        Look::Decided { of, unseen, limit } => Query::Decided { of, unseen, limit },
        Look::Indicators { period } => {
            let (from, to) = period.days(session.now());
            Query::Indicators { from, to }
        }
        Look::IndicatorList { which, period, dong, month, limit, after } => {
            let (from, to) = period.days(session.now());
            Query::IndicatorList { which, from, to, dong, month, limit, after }
        }
        Look::Digest => Query::Digest,
        Look::Score { code, lines } => Query::Score { code, fields: input::only_object(&lines)? },
        Look::Status => Query::Status,
    })
}
