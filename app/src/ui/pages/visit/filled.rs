//! The form in focus mode: pages, leaving, throwing away, saving.

use super::arrival::Arrival;
use super::aside::Aside;
use super::danger::safety_words;
use super::judgement::Judgement;
use super::living::Living;
use super::mind::Mind;
use super::sheet::{Opened, Sheet, use_sheet};
use super::start::shown;
use super::strength::Strength;
use super::vitals::Vitals;
use super::words::{clock_of, page_name, page_title};
use crate::data::{Command, Refused};
use crate::form::{ARRIVAL, JUDGEMENT, LIVING, MIND, STRENGTH, VITALS, changes, pages, place_of};
use crate::host::Fault;
use crate::text::Texts;
use crate::ui::doors::sentence;
use crate::ui::draft::{KeptMark, leave, throw_away};
use crate::ui::frame::Focus;
use crate::ui::link::Link as ToHost;
use crate::ui::route::Route;
use crate::ui::state::{send, texts};
use crate::ui::widgets::{Banner, Button, Glyph, Look, PageStep, Steps, Tone, toast};
use dioxus::prelude::*;
use shared::domain::convert;

/// The form.
#[component]
pub(super) fn Filled(opened: Opened) -> Element {
    let sheet = use_sheet(&opened);
    let texts = texts();
    let pages = pages(sheet.known.read().role, sheet.form.read().outcome());
    let page = page_of(&pages, (sheet.page)());
    let place = pages.iter().position(|it| *it == page).unwrap_or(0);
    let after = pages.get(place + 1).copied();
    let before = place.checked_sub(1).and_then(|place| pages.get(place)).copied();
    let onback = before.map(|before| EventHandler::new(move |()| sheet.open(before)));
    let failed = use_signal(|| None::<String>);
    let next = match after {
        Some(after) => texts.fill("visit.next_page", &[("page", &page_title(texts, after))]),
        None => texts.get("visit.save"),
    };
    rsx! {
        Focus {
            title: name(&sheet, texts),
            subtitle: subtitle(&sheet, texts),
            onleave: move |()| leave(sheet.draft(), Some(Route::Today {}), failed),
            saved: rsx! { KeptMark { keeping: sheet.keeping } },
            steps: rsx! { Pages { pages: pages.clone(), place } },
            aside: rsx! { Aside { page } },
            aside_label: texts.get("visit.aside"),
            onback,
            middle: texts.fill("visit.middle", &[("n", &(place + 1)), ("of", &pages.len())]),
            next,
            onnext: move |()| match after {
                Some(after) => sheet.open(after),
                None => save(sheet, failed),
            },
            // A list of one: only in a list does another key make another heading.
            for page in [page] {
                Heading { key: "{page}", page, place, of: pages.len() }
            }
            if let Some(sentence) = failed() {
                Banner { tone: Tone::Danger, title: texts.get("visit.not_saved"), p { "{sentence}" } }
            }
            match page {
                VITALS => rsx! { Vitals {} },
                STRENGTH => rsx! { Strength {} },
                MIND => rsx! { Mind {} },
                LIVING => rsx! { Living {} },
                JUDGEMENT => rsx! { Judgement {} },
                _ => rsx! {
                    Arrival {}
                    div { class: "line",
                        Button { look: Look::Bare, glyph: Glyph::Erase, label: texts.get("visit.throw_away"), onpress: move |()| thrown_away(sheet) }
                    }
                },
            }
        }
    }
}

/// The page that is open; the first when there is no such page any more.
fn page_of(pages: &[u8], wanted: u8) -> u8 {
    if pages.contains(&wanted) { wanted } else { pages.first().copied().unwrap_or(ARRIVAL) }
}

/// The name of the page. It takes the focus when a page is opened, so that readers of the screen begin there.
#[component]
fn Heading(page: u8, place: usize, of: usize) -> Element {
    rsx! {
        h2 { class: "page-h",
            tabindex: "-1",
            onmounted: move |heading| async move {
                // Where the focus cannot be moved, the page is still read from its top.
                let _ = heading.set_focus(true).await;
                let _ = heading.scroll_to(ScrollBehavior::Instant).await;
            },
            span { class: "only-s sub", "{place + 1}/{of} " }
            {page_title(texts(), page)}
        }
    }
}

#[component]
fn Pages(pages: Vec<u8>, place: usize) -> Element {
    let sheet = super::sheet::sheet();
    let texts = texts();
    let form = sheet.form.read();
    let steps = pages.iter().map(|page| PageStep {
        title: page_title(texts, *page),
        note: match page {
            &ARRIVAL => clock_of(convert::text(&form.header, "started_at").unwrap_or_default()),
            page => texts.get(&format!("visit.page_note.{}", page_name(*page))),
        },
        done: form.seen.contains(page),
    });
    let steps: Vec<PageStep> = steps.collect();
    rsx! {
        Steps {
            label: texts.get("visit.steps"), steps, current: place,
            onchoose: move |index: usize| if let Some(page) = pages.get(index) { sheet.open(*page) },
        }
    }
}

fn name(sheet: &Sheet, texts: Texts) -> String {
    let name = sheet.known.read().last.person.name.clone();
    name.unwrap_or_else(|| texts.get("visit.title"))
}

/// `82세 여 · 정기 방문 · 10:02 시작`.
fn subtitle(sheet: &Sheet, texts: Texts) -> String {
    let (known, form) = (sheet.known.read(), sheet.form.read());
    let person = &known.last.person;
    let age = person.age.map(|age| texts.fill("visit.age", &[("n", &age)]));
    let sex = person.sex.as_ref().map(|sex| texts.get(&format!("visit.sex.{sex}")));
    let who: Vec<String> = age.into_iter().chain(sex).collect();
    let kind =
        convert::text(&form.header, "visit_kind").map(|kind| texts.get(&format!("code.visit_kind.{kind}")));
    let start = convert::text(&form.header, "started_at").map(clock_of);
    let start = start.map(|time| texts.fill("visit.started", &[("time", &time)]));
    let parts: Vec<String> =
        [who.join(" ")].into_iter().filter(|it| !it.is_empty()).chain(kind).chain(start).collect();
    parts.join(" · ")
}

/// Throw the draft away.
fn thrown_away(sheet: Sheet) {
    let again = Route::Visit { draft: sheet.draft.to_string() };
    throw_away(sheet.draft(), Some(Route::Today {}), again);
}

/// Save everything as one act. What does not fit opens its page; nothing that was typed is lost.
fn save(mut sheet: Sheet, mut failed: Signal<Option<String>>) {
    failed.set(None);
    if let Some(page) = sheet.live.peek().wrong.first().map(|it| it.page) {
        let seen = pages(sheet.known.peek().role, sheet.form.peek().outcome());
        sheet.form.write().seen.extend(seen);
        sheet.open(page);
        return;
    }
    let (link, words, texts) = (consume_context::<ToHost>(), safety_words(&sheet), texts());
    let made = sheet.with(|form, around| changes(form, &sheet.opened.peek(), words.as_deref(), around));
    let command = Command::Save {
        changes: made.iter().map(|(_, change)| change.clone()).collect(),
        draft: Some(sheet.draft),
    };
    let said = texts.get(sentence(&command));
    spawn(async move {
        match send(&link, command).await {
            Ok(_) => {
                toast(said, None);
                navigator().push(Route::Today {});
            }
            Err(Fault::Refused(Refused::Invalid { problems })) => {
                let places: Vec<_> = problems.iter().map(|problem| place_of(problem, &made)).collect();
                let first = places.first().map_or(ARRIVAL, |place| place.page);
                sheet.refused.set(places);
                sheet.open(first);
                failed.set(Some(texts.get("refused.invalid")));
            }
            Err(Fault::Refused(Refused::ChangedSinceOpened { .. })) => {
                look_again(sheet, failed, &link, texts).await;
            }
            Err(fault) => failed.set(Some(texts.fault(&fault))),
        }
    });
}

/// Somebody saved the planned visit or a task on this tablet meanwhile: it is shown as it is now, with what was typed.
async fn look_again(mut sheet: Sheet, mut failed: Signal<Option<String>>, link: &ToHost, texts: Texts) {
    let (visit, person) = (sheet.form.peek().visit, sheet.form.peek().person);
    let planned = sheet.form.peek().planned.then_some(visit);
    if let Ok(Some(now)) = shown(link, planned).await {
        sheet.opened.set(now.opened);
        sheet.form.write().shown = now.fields;
    }
    if let Ok(known) = super::known::known(link, person).await {
        let tasks: Vec<_> = known.last.tasks.iter().map(|it| (it.id, it.opened.clone())).collect();
        sheet.known.set(known);
        let mut form = sheet.form.write();
        form.closes.retain(|task, _| tasks.iter().any(|(id, _)| id == task));
        for (task, opened) in tasks {
            form.closes.entry(task).and_modify(|it| *it = opened);
        }
    }
    sheet.refused.set(Vec::new());
    sheet.open(ARRIVAL);
    failed.set(Some(texts.get("visit.changed_meanwhile")));
}
