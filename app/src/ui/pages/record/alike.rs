//! Whoever may be the same person as the one who is being registered, with why; one tap opens her page instead.

use super::sheet::{Sheet, sheet};
use super::start::household_of;
use crate::data::{HomeGiven, Query};
use crate::form::record::Question;
use crate::ui::draft::throw_away;
use crate::ui::link::Link as ToHost;
use crate::ui::pages::people::words::Hit;
use crate::ui::pages::today::words::{about, name, short_address};
use crate::ui::route::Route;
use crate::ui::state::{ask_rows, shared, texts};
use crate::ui::widgets::{Banner, Button, Chip, Glyph, Tone, toast};
use dioxus::prelude::*;
use serde::Deserialize;
use shared::domain::discovery::DISCOVERY;
use shared::id::RecordId;

/// Most persons who are shown.
const SHOWN: usize = 3;
/// Most hits of a search.
const HITS: u32 = 10;

/// Somebody, and why.
#[derive(Clone, PartialEq)]
struct Like {
    hit: Hit,
    why: Vec<&'static str>,
}

/// The hint; nothing while nobody is alike.
#[component]
pub(super) fn Alike() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let link = use_context::<ToHost>();
    let search = link.clone();
    let at_a_place = move || sheet.form.read().of_kind(DISCOVERY.name).is_some();
    let questions = use_memo(move || sheet.form.read().questions());
    let asked = use_resource(move || {
        let (questions, link) = (questions(), search.clone());
        async move { look(&link, questions).await }
    });
    let found: Vec<Like> = asked.read().clone().unwrap_or_default();
    let today = shared().standing.read().as_ref().map(|it| it.today).unwrap_or_default();
    if found.is_empty() {
        return rsx! {};
    }
    rsx! {
        div { role: "status",
            Banner { tone: Tone::Caution, glyph: Glyph::People, title: texts.get("register.alike"),
                for (Like { hit , why } , link) in found.into_iter().map(|it| (it, link.clone())) {
                    div { key: "{hit.id}", class: "split wrap",
                        div {
                            p {
                                b { {name(&texts, &hit.person)} }
                                " "
                                span { class: "sub", {about(&texts, &hit.person, today)} }
                            }
                            if let Some(address) = hit.address.as_deref() {
                                p { class: "sub", {short_address(address)} }
                            }
                            div { class: "line t",
                                for why in why {
                                    Chip { key: "{why}", tone: Tone::Caution, text: texts.get(&format!("register.alike.{why}")) }
                                }
                            }
                        }
                        Button {
                            label: texts.get(if at_a_place() { "discovery.form.this_home" } else { "register.alike_deed" }),
                            onpress: move |()| {
                                if at_a_place() {
                                    lives_with(sheet, link.clone(), hit.id);
                                    return;
                                }
                                let again = Route::Register { draft: sheet.draft().id.to_string() };
                                let her = Route::Profile { id: hit.id.to_string() };
                                throw_away(sheet.draft(), Some(her), again);
                            },
                        }
                    }
                }
            }
        }
    }
}

/// The discovery is of the household of this person.
fn lives_with(sheet: Sheet, link: ToHost, person: RecordId) {
    spawn(async move {
        let home = household_of(&link, person).await;
        let failed = texts();
        match home {
            Ok(home) => sheet.change(1, |it| it.home = Some(HomeGiven::With(home.id))),
            Err(fault) => toast(failed.fault(&fault), None),
        }
    });
}

/// Those for whom most speaks, first.
async fn look(link: &ToHost, questions: Vec<Question>) -> Vec<Like> {
    let mut found: Vec<Like> = Vec::new();
    for question in questions {
        let query = Query::Search { text: question.text.clone(), limit: HITS };
        let Ok(rows) = ask_rows(link, query).await else { continue };
        for row in rows.iter().filter(|row| question.answers(row)) {
            let Ok(hit) = Hit::deserialize(row) else { continue };
            match found.iter_mut().find(|it| it.hit.id == hit.id) {
                Some(it) if !it.why.contains(&question.field) => it.why.push(question.field),
                Some(_) => {}
                None => found.push(Like { hit, why: vec![question.field] }),
            }
        }
    }
    let most = (1..=3).rev().flat_map(|n| found.iter().filter(move |it| it.why.len() == n));
    most.take(SHOWN).cloned().collect()
}
