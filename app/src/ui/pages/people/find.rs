//! Finding somebody as it is typed: the box, and who was found, with the typed letters marked.

use crate::data::Query;
use crate::host::Fault;
use crate::ui::link::Link;
use crate::ui::pages::people::words::{Hit, marked, said};
use crate::ui::pages::today::words::{Mark, about, name, short_address};
use crate::ui::route::Route;
use crate::ui::state::{ask_rows, shared, texts};
use crate::ui::widgets::{Banner, Button, Card, CardLook, Chip, Empty, Face, Glyph, Look, Row, Search, Tone};
use dioxus::prelude::*;
use shared::id::RecordId;
use std::collections::BTreeMap;

/// Most hits.
const HITS: u32 = 50;

/// Who was chosen with the arrow keys, and how many can be.
#[derive(Clone, Copy)]
struct Chosen {
    at: Signal<Option<usize>>,
    open: Signal<Vec<String>>,
}

/// Begin: once on a page that has a search box.
pub fn provide_find() {
    use_context_provider(|| Chosen { at: Signal::new(None), open: Signal::new(Vec::new()) });
}

/// The box. Arrow keys choose among those found, Enter opens, Escape clears.
#[component]
pub fn Find(typed: Signal<String>) -> Element {
    let texts = texts();
    let Chosen { mut at, open } = use_context();
    let enter = move |()| {
        let target = open.peek().get(at.peek().unwrap_or(0)).cloned();
        if let Some(id) = target {
            navigator().push(Route::Profile { id });
        }
    };
    let keys = move |event: KeyboardEvent| {
        let (last, now) = (open.peek().len().checked_sub(1), *at.peek());
        let next = match event.key() {
            Key::ArrowDown => last.map(|last| now.map_or(0, |now| last.min(now + 1))),
            Key::ArrowUp => now.and_then(|now| now.checked_sub(1)),
            Key::Escape => {
                typed.set(String::new());
                None
            }
            _ => return,
        };
        event.prevent_default();
        at.set(next);
    };
    rsx! {
        div { class: "find line", onkeydown: keys,
            div { class: "grow",
                Search {
                    id: "find",
                    label: texts.get("people.find"),
                    placeholder: texts.get("people.placeholder"),
                    value: typed(),
                    onchange: move |text| {
                        at.set(None);
                        typed.set(text);
                    },
                    onenter: enter,
                }
            }
            if !typed.read().is_empty() {
                Button {
                    look: Look::Outline,
                    glyph: Glyph::Close,
                    alone: true,
                    label: texts.get("people.clear"),
                    onpress: move |()| typed.set(String::new()),
                }
            }
        }
    }
}

/// An answer, and to what.
type Answered = (String, Result<Vec<Hit>, Fault>);

/// Who was found. An answer that comes late is not shown: the next question has dropped it.
#[component]
pub fn Found(
    typed: ReadSignal<String>,
    /// What is due, by person.
    #[props(default)]
    due: BTreeMap<RecordId, Mark>,
) -> Element {
    let link = use_context::<Link>();
    let revision = shared().revision;
    let asked = use_resource(move || {
        let (text, link) = (typed().trim().to_owned(), link.clone());
        let _again = revision();
        async move {
            let rows = ask_rows(&link, Query::Search { text: text.clone(), limit: HITS }).await;
            (text, rows.map(|rows| Hit::of(&rows)))
        }
    });
    let mut open = use_context::<Chosen>().open;
    use_effect(move || {
        let found = asked.read();
        let hits = found.as_ref().and_then(|(_, hits)| hits.as_ref().ok());
        open.set(
            hits.map(|hits| hits.iter().map(|hit| hit.opens().to_string()).collect()).unwrap_or_default(),
        );
    });
    let answered: Option<Answered> = asked.read().clone();
    rsx! {
        match answered {
            None => rsx! {},
            Some((_, Err(fault))) => rsx! {
                Banner { tone: Tone::Offline, title: texts().fault(&fault) }
            },
            Some((text, Ok(hits))) if hits.is_empty() => rsx! { Nobody { text } },
            Some((text, Ok(hits))) => rsx! { Hits { text, hits, due } },
        }
    }
}

#[component]
fn Nobody(text: String) -> Element {
    let texts = texts();
    rsx! {
        div { role: "status",
            Empty {
                glyph: Glyph::Search,
                title: texts.fill("people.found_none", &[("text", &text)]),
                text: texts.get("people.found_none_how"),
            }
        }
    }
}

#[component]
fn Hits(text: String, hits: Vec<Hit>, due: BTreeMap<RecordId, Mark>) -> Element {
    let texts = texts();
    let at = use_context::<Chosen>().at;
    let said = said(&texts, &text, &hits, HITS as usize);
    rsx! {
        div { class: "split wrap",
            p { class: "sub", role: "status", "{said}" }
            p { class: "meta only-l", {texts.get("people.keys")} }
        }
        Card { look: CardLook::Flush,
            ul { class: "found",
                for (place , hit) in hits.into_iter().enumerate() {
                    li { key: "{hit.id}", class: if at() == Some(place) { "on" },
                        HitRow { mark: due.get(&hit.id).cloned(), hit }
                    }
                }
            }
        }
        p { class: "vh", role: "status", {chosen_name(at())} }
    }
}

/// For readers of the screen: whom the arrow keys have chosen.
fn chosen_name(at: Option<usize>) -> String {
    at.map(|at| (at + 1).to_string()).unwrap_or_default()
}

#[component]
fn HitRow(hit: Hit, mark: Option<Mark>) -> Element {
    let texts = texts();
    let today = shared().standing.read().as_ref().map(|it| it.today).unwrap_or_default();
    let name = name(&texts, &hit.person);
    let in_name = hit.mark(&["name", "initials"]).filter(|it| it.text == name);
    let gone = |key: &str| Some(Mark { text: texts.get(key), tone: Tone::Offline, glyph: None });
    let end = match (hit.merged_into.is_some(), hit.archived) {
        (true, _) => gone("people.merged"),
        (_, true) => gone("people.archived"),
        _ => mark,
    };
    let tone = if hit.person.age.is_some_and(|age| age < 13) { Tone::Positive } else { Tone::Plain };
    rsx! {
        Row {
            to: Route::Profile { id: hit.opens().to_string() },
            about: about(&texts, &hit.person, today),
            marked: in_name.map(|it| rsx! { Marked { text: it.text.clone(), from: it.from, to: it.to } }),
            under: rsx! { Under { hit: hit.clone() } },
            face: rsx! { Face { name: name.clone(), tone } },
            end: end.map(|it| rsx! { Chip { text: it.text, tone: it.tone, glyph: it.glyph } }),
            name,
        }
    }
}

/// Where she lives, where else the letters were found, and when somebody was there last.
#[component]
fn Under(hit: Hit) -> Element {
    let texts = texts();
    let today = shared().standing.read().as_ref().map(|it| it.today).unwrap_or_default();
    let address = hit.address.clone().unwrap_or_default();
    let short = short_address(&address).to_owned();
    let other =
        hit.mark(&["phone", "name", "initials"]).filter(|it| Some(&it.text) != hit.person.name.as_ref());
    let last = match hit.last_visit.as_deref().and_then(|at| at.get(..10)?.parse().ok()) {
        Some(day) => texts.fill("people.last_visit", &[("date", &texts.date(day, today))]),
        None => texts.get("people.never_visited"),
    };
    rsx! {
        match hit.mark(&["address"]).and_then(|it| it.inside(&address, &short)) {
            Some((from, to)) => rsx! { Marked { text: short, from, to } },
            None => rsx! { "{short}" },
        }
        if let Some(it) = other {
            " · "
            Marked { text: it.text.clone(), from: it.from, to: it.to }
        }
        " · {last}"
    }
}

/// A text in which letters are marked.
#[component]
fn Marked(text: String, from: usize, to: usize) -> Element {
    let [before, typed, after] = marked(&text, from, to);
    rsx! {
        "{before}"
        mark { "{typed}" }
        "{after}"
    }
}
