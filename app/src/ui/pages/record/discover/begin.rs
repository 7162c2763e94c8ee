//! A discovery begins: its first draft is kept, and the page opens on that.

use super::super::known::who;
use super::super::start::{fresh, household_of};
use crate::data::{Draft, Query};
use crate::form::record::{RecordForm, found, new_discovery};
use crate::host::{Ask, Fault, Reply};
use crate::ui::draft::{draft_of, keep_now};
use crate::ui::link::Link;
use crate::ui::state::ask_rows;
use chrono::NaiveDateTime;
use serde_json::Value;
use shared::body::Snapshot;
use shared::clock::seoul_time;
use shared::domain::discovery::DISCOVERY;
use shared::domain::visit::VISIT;
use shared::id::RecordId;

/// Begin a discovery and keep its first draft; the answer is its id. One in which no sign was seen yet is gone on with.
pub(super) async fn begin(link: &Link, about: Option<RecordId>) -> Result<RecordId, Fault> {
    let known = who(link).await?;
    let drafts = ask_rows(link, Query::Drafts).await?;
    let source = match about {
        Some(about) => visited(link, &drafts, about).await?,
        None => None,
    };
    let person = source.map(|(_, person)| person).or(about);
    let now = match link.ask(Ask::Standing).await {
        Reply::Standing(standing) => seoul_time(standing.now),
        Reply::Fault(fault) => return Err(fault),
        _ => return Err(Fault::Gone),
    };
    if let Some(draft) = drafts.iter().find_map(|row| blank(row, person, source.map(|(visit, _)| visit), now))
    {
        let id = draft.id;
        keep_now(link, draft).await?;
        return Ok(id);
    }
    let dong = known.dong.into_iter().next().ok_or(Fault::Gone)?;
    let home = match about.filter(|_| source.is_none()) {
        Some(about) => Some(household_of(link, about).await?.id),
        None => None,
    };
    let [draft, household, id, _] = fresh(link).await?;
    let form = new_discovery([household, id], (dong, home), now, source.map(|(visit, _)| visit));
    let kind = DISCOVERY.name.to_owned();
    let (opened, fields) = (Snapshot::default(), form.to_fields());
    keep_now(link, Draft { id: draft, kind, about: person, opened, fields, page: 1 }).await?;
    Ok(draft)
}

/// The visit during which it was learnt and whom it is to: of a draft of a visit, or a visit that was saved.
async fn visited(
    link: &Link,
    drafts: &[Value],
    about: RecordId,
) -> Result<Option<(RecordId, RecordId)>, Fault> {
    let id = |it: &Value| it.as_str()?.parse().ok();
    let wanted = about.to_string();
    let draft = drafts.iter().find(|row| row["kind"] == VISIT.name && row["id"] == wanted.as_str());
    if let Some(draft) = draft {
        return Ok(id(&draft["fields"]["visit"]).zip(id(&draft["about"])));
    }
    let row = ask_rows(link, Query::Form { id: about }).await?.pop().ok_or(Fault::Gone)?;
    let person = (row["kind"] == VISIT.name).then(|| {
        let subjects = row["fields"]["subjects"].as_object()?;
        id(&subjects.values().next()?["person"])
    });
    Ok(person.flatten().map(|person| (about, person)))
}

/// The draft of this row, found now, when it is about the same and no sign was seen yet.
fn blank(row: &Value, about: Option<RecordId>, visit: Option<RecordId>, now: NaiveDateTime) -> Option<Draft> {
    let (mut draft, _) = draft_of(row).filter(|(it, _)| it.kind == DISCOVERY.name && it.about == about)?;
    let mut form = RecordForm::of_fields(&draft.fields)?;
    let record = form.records.iter_mut().find(|it| it.kind.name == DISCOVERY.name)?;
    let source = record.value("source_visit");
    let same = source.as_str().map(str::to_owned) == visit.map(|it| it.to_string());
    let is_blank = same && record.elements("signals").is_empty();
    found(record, now);
    draft.fields = form.to_fields();
    is_blank.then_some(draft)
}
