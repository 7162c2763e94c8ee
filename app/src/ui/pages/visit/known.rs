//! What is known around a form: who fills it in, the time, and what was known of the person before.

use crate::data::{Query, Refused};
use crate::form::LastValues;
use crate::host::{Ask, Fault, Reply};
use crate::ui::link::Link;
use crate::ui::state::ask_rows;
use shared::clock::Millis;
use shared::id::{RecordId, StaffId};
use shared::role::Role;

/// What is known around a form.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    /// The host's clock when it was asked.
    pub now: Millis,
    /// Who fills it in.
    pub me: StaffId,
    /// As what.
    pub role: Role,
    /// What was known of the person.
    pub last: LastValues,
}

/// Ask for it. When the offline rights have run out nothing is known of the person, and a visit is recorded all the same.
pub(super) async fn known(link: &Link, person: RecordId) -> Result<Known, Fault> {
    let now = match link.ask(Ask::Standing).await {
        Reply::Standing(standing) => standing.now,
        Reply::Fault(fault) => return Err(fault),
        _ => return Err(Fault::Gone),
    };
    let status = ask_rows(link, Query::Status).await?.pop().ok_or(Fault::Gone)?;
    let me = serde_json::from_value(status["staff"]["id"].clone()).map_err(|_| Fault::Gone)?;
    let role = serde_json::from_value(status["role"].clone()).map_err(|_| Fault::Gone)?;
    let last = match ask_rows(link, Query::LastValues { person }).await {
        Ok(rows) => rows.first().map(LastValues::of_row).unwrap_or_default(),
        Err(Fault::Refused(Refused::LeaseExpired)) => LastValues::default(),
        Err(fault) => return Err(fault),
    };
    Ok(Known { now, me, role, last })
}
