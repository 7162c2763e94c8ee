//! A form of registration begins: its first draft is kept, and the page opens on that.

use super::known::who;
use crate::data::{Draft, Query};
use crate::form::record::{Beginning, OneRecord, new_home, new_member};
use crate::host::{Ask, Fault, Reply};
use crate::ui::draft::keep_now;
use crate::ui::link::Link;
use crate::ui::state::ask_rows;
use serde_json::Value;
use shared::body::Snapshot;
use shared::domain::dwelling::DWELLING;
use shared::domain::household::HOUSEHOLD;
use shared::domain::person::PERSON;
use shared::id::RecordId;

/// Begin to register somebody, and keep the first draft; the answer is its id. `about` is a household, or anything that
/// lives with one: she becomes a member of it. Without it a new household is made.
pub async fn begin(link: &Link, about: Option<RecordId>) -> Result<RecordId, Fault> {
    let known = who(link).await?;
    let [draft, household, person, dwelling] = fresh(link).await?;
    let by = Beginning { me: known.me, role: known.role, fresh: [household, person, dwelling] };
    let form = match about {
        None => new_home(known.dong.into_iter().next().ok_or(Fault::Gone)?, &by),
        Some(about) => {
            let home = household_of(link, about).await?;
            let has_dwelling = has_dwelling(link, home.id).await?;
            new_member(home, has_dwelling, &by)
        }
    };
    let kind = PERSON.name.to_owned();
    let about = form.records.first().filter(|it| it.home.is_none()).map(|it| it.id);
    let draft =
        Draft { id: draft, kind, about, opened: Snapshot::default(), fields: form.to_fields(), page: 1 };
    let id = draft.id;
    keep_now(link, draft).await?;
    Ok(id)
}

/// Whether it is known where a household lives.
pub(super) async fn has_dwelling(link: &Link, household: RecordId) -> Result<bool, Fault> {
    let (kind, of) = (DWELLING.name.to_owned(), Some(household));
    let houses = Query::List { kind, of, archived: false, limit: 1, after: None };
    Ok(!ask_rows(link, houses).await?.is_empty())
}

/// The record itself when it is a household, else the one that it lives with.
pub(in crate::ui::pages) async fn household_of(link: &Link, id: RecordId) -> Result<OneRecord, Fault> {
    let mut row = form_of(link, id).await?;
    if row["kind"] != HOUSEHOLD.name {
        let home = row["home"]["with"].as_str().and_then(|it| it.parse().ok());
        row = form_of(link, home.ok_or(Fault::Gone)?).await?;
    }
    OneRecord::of_row(&row).ok_or(Fault::Gone)
}

async fn form_of(link: &Link, id: RecordId) -> Result<Value, Fault> {
    ask_rows(link, Query::Form { id }).await?.pop().ok_or(Fault::Gone)
}

pub(super) async fn fresh(link: &Link) -> Result<[RecordId; 4], Fault> {
    match link.ask(Ask::Fresh(4)).await {
        Reply::Ids(ids) => ids.try_into().map_err(|_| Fault::Gone),
        Reply::Fault(fault) => Err(fault),
        _ => Err(Fault::Gone),
    }
}
