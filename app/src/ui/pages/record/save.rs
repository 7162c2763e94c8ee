//! A form is saved as one act. What does not fit is told at its place; nothing that was typed is lost.

use super::sheet::Sheet;
use crate::data::{Change, Command, Query, Refused};
use crate::form::record::OneRecord;
use crate::form::record::moved_in;
use crate::host::Fault;
use crate::text::Texts;
use crate::ui::doors::sentence;
use crate::ui::draft::give_up;
use crate::ui::link::Link as ToHost;
use crate::ui::route::Route;
use crate::ui::state::{ask_rows, send, shared, texts};
use crate::ui::widgets::toast;
use dioxus::prelude::*;
use shared::domain::discovery::DISCOVERY;
use shared::domain::person::PERSON;
use shared::id::RecordId;

/// Save.
pub(super) fn save(mut sheet: Sheet, mut failed: Signal<Option<String>>) {
    failed.set(None);
    let texts = texts();
    if !sheet.misfits.peek().is_empty() {
        sheet.form.write().tried = true;
        failed.set(Some(texts.get("register.mend")));
        return;
    }
    let link = consume_context::<ToHost>();
    let draft = sheet.draft().id;
    let made = sheet.form.peek().changes();
    spawn(async move {
        let mut changes: Vec<Change> = made.iter().map(|(_, change)| change.clone()).collect();
        match joining(sheet, &link).await {
            Ok(more) => changes.extend(more),
            Err(fault) => return failed.set(Some(texts.fault(&fault))),
        }
        if changes.is_empty() {
            return nothing(sheet, &link, texts).await;
        }
        let command = Command::Save { changes, draft: Some(draft) };
        let said = texts.get(sentence(&command));
        match send(&link, command).await {
            Ok(_) => {
                toast(said, None);
                saved(sheet);
            }
            Err(Fault::Refused(Refused::Invalid { problems })) => {
                let form = sheet.form.peek();
                let places = problems.iter().map(|it| form.place_of(it, &made)).collect();
                drop(form);
                sheet.refused.set(places);
                failed.set(Some(texts.get("register.mend")));
            }
            Err(Fault::Refused(Refused::ChangedSinceOpened { .. })) => {
                look_again(sheet, &link).await;
                failed.set(Some(texts.get("register.changed_meanwhile")));
            }
            Err(Fault::Refused(Refused::NothingChanged)) => nothing(sheet, &link, texts).await,
            Err(fault) => failed.set(Some(texts.fault(&fault))),
        }
    });
}

/// Who was registered is shown; after an edit one is back where one was.
fn saved(sheet: Sheet) {
    let person = sheet.form.peek().of_kind(PERSON.name).filter(|it| it.home.is_some()).map(|it| it.id);
    match person {
        Some(id) => _ = navigator().replace(Route::Profile { id: id.to_string() }),
        None => give_up(after(sheet)),
    }
}

/// Where a discovery was begun from the menu, the day; else where one was.
fn after(sheet: Sheet) -> Option<Route> {
    let form = sheet.form.peek();
    let discovery = form.of_kind(DISCOVERY.name)?;
    discovery.value("source_visit").is_null().then_some(Route::Today {})
}

/// Nothing differs from what is there.
async fn nothing(sheet: Sheet, link: &ToHost, texts: Texts) {
    // What is not there needs no throwing away.
    let _gone = send(link, Command::DropDraft { id: sheet.draft().id }).await;
    toast(texts.get("refused.nothing_changed"), None);
    give_up(None);
}

/// Those who come to live here leave the household in which they were.
async fn joining(sheet: Sheet, link: &ToHost) -> Result<Vec<Change>, Fault> {
    let (joining, household) = {
        let form = sheet.form.peek();
        (form.joining.clone(), form.of_kind("household").map(|it| it.id))
    };
    let Some(household) = household else { return Ok(Vec::new()) };
    let today = shared().standing.peek().as_ref().map(|it| it.today).unwrap_or_default();
    let mut changes = Vec::new();
    for person in joining {
        let row = ask_rows(link, Query::Form { id: person }).await?.pop().ok_or(Fault::Gone)?;
        let before: Option<RecordId> = row["home"]["with"].as_str().and_then(|it| it.parse().ok());
        let person = OneRecord::of_row(&row).ok_or(Fault::Gone)?;
        let old = match before.filter(|it| *it != household) {
            Some(id) => ask_rows(link, Query::Form { id }).await?.first().and_then(OneRecord::of_row),
            None => continue,
        };
        changes.extend(moved_in(&person, old.as_ref(), household, today));
    }
    Ok(changes)
}

/// Somebody saved the same on this tablet meanwhile: it is shown as it is now, with what was typed.
async fn look_again(mut sheet: Sheet, link: &ToHost) {
    let edited: Vec<RecordId> =
        sheet.form.peek().records.iter().filter(|it| it.home.is_none()).map(|it| it.id).collect();
    for id in edited {
        let Ok(rows) = ask_rows(link, Query::Form { id }).await else { continue };
        let mut form = sheet.form.write();
        if let (Some(row), Some(record)) = (rows.first(), form.records.iter_mut().find(|it| it.id == id)) {
            record.opened_again(row);
        }
    }
    sheet.keep();
}
