//! The form in focus mode: who, where, more on demand; leaving, throwing away, saving.

use super::alike::Alike;
use super::asked::{InElement, Sections};
use super::save::save;
use super::sheet::{Opened, Sheet, sheet, use_sheet};
use crate::data::HomeGiven;
use crate::form::record::{Block, asked_first, asked_later, everything};
use crate::text::Texts;
use crate::ui::draft::{KeptMark, give_up, leave, throw_away};
use crate::ui::frame::Focus;
use crate::ui::route::Route;
use crate::ui::state::texts;
use crate::ui::widgets::{Banner, Button, Card, Choice, Field, Glyph, Look, SectionHead, Seg, Tone};
use dioxus::prelude::*;
use shared::domain::dwelling::DWELLING;
use shared::domain::household::HOUSEHOLD;
use shared::domain::person::PERSON;
use shared::id::DongCode;

/// The form.
#[component]
pub(super) fn Filled(opened: Opened) -> Element {
    let sheet = use_sheet(&opened);
    let texts = texts();
    let failed = use_signal(|| None::<String>);
    let is_new = sheet.is_new();
    rsx! {
        Focus {
            title: title(&sheet, texts),
            subtitle: texts.get(if is_new { "register.about" } else { "register.edit_about" }),
            onleave: move |()| left(sheet, failed),
            saved: (sheet.kept)().then(|| rsx! { KeptMark { keeping: sheet.keeping } }),
            next: texts.get(if is_new { "register.save" } else { "register.save_edit" }),
            onnext: move |()| save(sheet, failed),
            if let Some(sentence) = failed() {
                Wrong { sentence }
            }
            if is_new {
                New {}
            } else {
                Edited {}
            }
            if (sheet.kept)() {
                div { class: "line",
                    Button {
                        look: Look::Bare,
                        glyph: Glyph::Erase,
                        label: texts.get(if is_new { "register.throw_away" } else { "register.undo_all" }),
                        onpress: move |()| thrown_away(sheet),
                    }
                }
            }
        }
    }
}

/// Why it is not saved; the page is shown from here.
#[component]
pub(super) fn Wrong(sentence: String) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let misfits = sheet.misfits.read();
    let told: Vec<String> = misfits.iter().map(|it| sheet.sentence(it, texts)).collect();
    rsx! {
        div { tabindex: "-1",
            onmounted: move |event| async move {
                // Where the page cannot be moved, the banner is still read out.
                let _ = event.set_focus(true).await;
                let _ = event.scroll_to(ScrollBehavior::Instant).await;
            },
            Banner { tone: Tone::Danger, title: texts.get("register.not_saved"),
                p { "{sentence}" }
                for (nth , it) in told.into_iter().enumerate() {
                    p { key: "{nth}", "{it}" }
                }
            }
        }
    }
}

/// Somebody is registered: who, at the left; where and with whom, at the right.
#[component]
fn New() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let role = sheet.known.read().role;
    let form = sheet.form.read();
    let place = |kind: &str| form.records.iter().position(|it| it.kind.name == kind);
    let (person, household, dwelling) = (place(PERSON.name), place(HOUSEHOLD.name), place(DWELLING.name));
    let makes_household = household.is_some_and(|at| form.records[at].home.is_some());
    rsx! {
        Alike {}
        div { class: "cols even",
            div { class: "stack",
                if let Some(record) = person {
                    Card { title: texts.get("register.who"),
                        Sections { record, blocks: asked_first(&PERSON, role), bare: true }
                    }
                }
            }
            div { class: "stack",
                if let Some(record) = dwelling {
                    Card { title: texts.get("register.where"),
                        Sections { record, blocks: asked_first(&DWELLING, role), bare: true }
                    }
                }
                if let Some(record) = household {
                    Card { title: texts.get("register.with"),
                        if makes_household {
                            Dong { record }
                        }
                        Relation { household: record }
                        if makes_household {
                            Sections { record, blocks: asked_first(&HOUSEHOLD, role) }
                        }
                    }
                }
            }
        }
        More { person, household: household.filter(|_| makes_household), dwelling }
    }
}

/// In which of several dong.
#[component]
fn Dong(record: usize) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let mine = sheet.known.read().dong.clone();
    let chosen = sheet.read(record, |it| match &it.home {
        Some(HomeGiven::Dong(dong)) => Some(dong.to_string()),
        _ => None,
    });
    if mine.len() < 2 {
        return rsx! {};
    }
    let options: Vec<Choice> = mine.iter().map(|it| Choice::new(it.to_string(), it.to_string())).collect();
    rsx! {
        Field { id: "dong", label: texts.get("register.dong"), group: true,
            Seg {
                name: "dong", label: texts.get("register.dong"), options, chosen: chosen.flatten(),
                onchoose: move |code: String| if let Ok(dong) = code.parse::<DongCode>() {
                    sheet.change(record, |it| it.home = Some(HomeGiven::Dong(dong)));
                },
            }
        }
    }
}

/// What the new person is to the head of the household.
#[component]
fn Relation(household: usize) -> Element {
    let sheet = sheet();
    let form = sheet.form.read();
    let person = form.of_kind(PERSON.name).map(|it| it.id.to_string()).unwrap_or_default();
    let element = form.records.get(household).and_then(|it| it.element_with("members", "person", &person));
    let field = HOUSEHOLD.set("members").and_then(|set| set.fields.iter().find(|it| it.name == "relation"));
    let (Some(element), Some(field)) = (element, field) else { return rsx! {} };
    rsx! {
        InElement { record: household, set: "members", element, field }
    }
}

/// What is asked on demand, the numbers of other systems last.
#[component]
fn More(person: Option<usize>, household: Option<usize>, dwelling: Option<usize>) -> Element {
    let sheet = sheet();
    let role = sheet.known.read().role;
    let records = [(person, &PERSON), (dwelling, &DWELLING), (household, &HOUSEHOLD)];
    let mut asked: [Vec<(usize, Vec<Block>)>; 2] = Default::default();
    for (record, kind) in records.into_iter().filter_map(|(record, kind)| Some((record?, kind))) {
        for (place, mut blocks) in asked_later(kind, role).into_iter().enumerate() {
            // Who lives there is asked above, with what she is to the head.
            blocks.retain(|it| it.group.name != "members");
            asked[place].push((record, blocks));
        }
    }
    rsx! {
        Fold {
            div { class: "asks-cols",
                for (record , blocks) in asked.concat() {
                    Sections { record, blocks }
                }
            }
        }
    }
}

/// What is seldom asked.
#[component]
fn Fold(children: Element) -> Element {
    let mut open = use_signal(|| false);
    rsx! {
        section { class: "card stack",
            div { class: "line",
                Button {
                    look: Look::Bare,
                    glyph: if open() { Glyph::Minus } else { Glyph::Plus },
                    label: texts().get("register.more"),
                    expanded: open(),
                    onpress: move |()| open.toggle(),
                }
            }
            if open() {
                {children}
            }
        }
    }
}

/// A record is edited: everything that is known of it, and what is asked for beside it.
#[component]
fn Edited() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let role = sheet.known.read().role;
    let records = sheet.form.read().records.len();
    let asked = |record: usize| sheet.read(record, |it| (it.kind.name, everything(it.kind, role)));
    let asked: Vec<(usize, &str, [Vec<Block>; 2])> =
        (0..records).filter_map(|at| asked(at).map(|(kind, blocks)| (at, kind, blocks))).collect();
    rsx! {
        for (record , kind , [known , technical]) in asked {
            if record > 0 {
                SectionHead { title: texts.get(&format!("kind.{kind}")) }
            }
            div { class: "card asks-cols",
                Sections { record, blocks: known }
            }
            if !technical.is_empty() {
                Fold {
                    Sections { record, blocks: technical }
                }
            }
        }
    }
}

fn title(sheet: &Sheet, texts: Texts) -> String {
    if sheet.is_new() {
        return texts.get("register.title");
    }
    let kind = sheet.read(0, |it| it.kind.name).unwrap_or_default();
    texts.get(&format!("register.edit.{kind}"))
}

/// Where one comes to when the form is left: back where it was opened.
fn left(sheet: Sheet, failed: Signal<Option<String>>) {
    if *sheet.kept.peek() {
        leave(sheet.draft(), back(sheet), failed);
    } else {
        give_up(back(sheet));
    }
}

fn thrown_away(sheet: Sheet) {
    let draft = sheet.draft();
    let id = draft.id.to_string();
    let again = if sheet.is_new() { Route::Register { draft: id } } else { Route::Edit { id } };
    throw_away(draft, back(sheet), again);
}

fn back(sheet: Sheet) -> Option<Route> {
    sheet.is_new().then_some(Route::People {})
}
