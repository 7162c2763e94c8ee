//! A visit begins: its first draft is kept, and the page opens on that. A door that stayed closed needs no page.

use super::known::{Known, known};
use crate::data::{Command, Done, Draft, Query, Refused};
use crate::form::{Begun, Planned, VisitForm, quick_outcome};
use crate::host::{Ask, Fault, Reply};
use crate::packs::packs;
use crate::ui::link::Link;
use crate::ui::state::{ask_rows, send};
use serde_json::Value;
use shared::body::Snapshot;
use shared::clock::seoul_time;
use shared::domain::visit::VISIT;
use shared::id::RecordId;
use shared::kind::Fields;

/// Begin a visit to this person, planned or not, and keep its first draft; the answer is the id of the draft. A draft of
/// this visit that is there already is gone on with.
pub async fn start(link: &Link, person: RecordId, planned: Option<RecordId>) -> Result<RecordId, Fault> {
    if let Some(draft) = begun_before(link, person, planned).await? {
        return Ok(draft);
    }
    let known = known(link, person).await?;
    let (planned, opened) = match shown(link, planned).await? {
        Some(it) => (Some((it.id, it.fields)), it.opened),
        None => (None, Snapshot::default()),
    };
    let mut fresh = fresh(link, ids_of_a_form()).await?;
    let id = fresh.pop().ok_or(Fault::Gone)?;
    let form =
        VisitForm::begin(Begun { person, planned, fresh }, &known.around(packs())).ok_or(Fault::Gone)?;
    let kind = VISIT.name.to_owned();
    let draft = Draft { id, kind, about: Some(person), opened, fields: form.to_fields(), page: 1 };
    send(link, Command::KeepDraft(draft)).await?;
    Ok(id)
}

/// Nobody opened (`absent`), or a visit was not wanted (`refused`): saved without a form.
pub async fn record_outcome(
    link: &Link,
    person: RecordId,
    planned: Option<RecordId>,
    outcome: &str,
) -> Result<Done, Fault> {
    let known = known(link, person).await?;
    let planned = shown(link, planned).await?;
    let id = fresh(link, 1).await?.pop().ok_or(Fault::Gone)?;
    let changes = quick_outcome(person, outcome, planned.as_ref(), id, &known.around(packs()));
    send(link, Command::Save { changes, draft: None }).await
}

/// The draft's own id, the visit, what is measured, and one for each instrument.
fn ids_of_a_form() -> u32 {
    u32::try_from(packs().instruments().count() + 3).unwrap_or(u32::MAX)
}

async fn fresh(link: &Link, count: u32) -> Result<Vec<RecordId>, Fault> {
    match link.ask(Ask::Fresh(count)).await {
        Reply::Ids(ids) => Ok(ids),
        Reply::Fault(fault) => Err(fault),
        _ => Err(Fault::Gone),
    }
}

async fn begun_before(
    link: &Link,
    person: RecordId,
    planned: Option<RecordId>,
) -> Result<Option<RecordId>, Fault> {
    let rows = ask_rows(link, Query::Drafts).await?;
    let same = |row: &&Value| {
        let form = row["fields"].as_object().and_then(VisitForm::of_fields);
        form.is_some_and(|it| it.person == person && planned == it.planned.then_some(it.visit))
    };
    let found = rows.iter().filter(|row| row["kind"] == VISIT.name).find(same);
    Ok(found.and_then(|row| id_of(&row["id"])))
}

/// A planned visit as it is shown now. Without valid offline rights it is not shown, and a visit is recorded beside it.
pub(super) async fn shown(link: &Link, visit: Option<RecordId>) -> Result<Option<Planned>, Fault> {
    let Some(id) = visit else { return Ok(None) };
    let row = match ask_rows(link, Query::Form { id }).await {
        Ok(mut rows) => rows.pop(),
        Err(Fault::Refused(Refused::LeaseExpired)) => None,
        Err(fault) => return Err(fault),
    };
    Ok(row.and_then(|row| {
        let opened = serde_json::from_value(row["opened"].clone()).ok()?;
        let fields: Fields = row["fields"].as_object()?.clone();
        Some(Planned { id, opened, fields })
    }))
}

/// What is known around a form at this moment.
impl Known {
    pub(super) fn around<'a>(&'a self, packs: &'a shared::pack::Packs) -> crate::form::Around<'a> {
        let now = seoul_time(self.now);
        crate::form::Around { packs, now, me: self.me, role: self.role, last: &self.last }
    }
}

pub(super) fn id_of(value: &Value) -> Option<RecordId> {
    value.as_str()?.parse().ok()
}
