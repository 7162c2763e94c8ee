//! A discovery (위기가구 발굴) after it was reported: what was seen and what it comes to, where it belongs, what people
//! conclude.

mod attach;
mod loose;

pub use loose::Loose;

use super::profile::{carry_out, opened};
use crate::data::Query;
use crate::host::Fault;
use crate::packs::packs;
use crate::text::Texts;
use crate::ui::frame::Page;
use crate::ui::link::Link as ToHost;
use crate::ui::pages::today::view::Person;
use crate::ui::pages::today::words::{about, name};
use crate::ui::route::Route;
use crate::ui::state::{may_write, rows, shared, texts};
use crate::ui::widgets::{
    Banner, Card, CardLook, Chip, Choice, Glyph, KeyValue, Pair, Picks, Row, Skeleton, Tone, toast,
};
use attach::Attach;
use chrono::{NaiveDateTime, TimeDelta};
use dioxus::prelude::*;
use serde_json::{Value, json};
use shared::clock::{Millis, seoul_millis};
use shared::domain::discovery::DISCOVERY;
use shared::id::RecordId;

/// What people may conclude here.
const STATUS: [&str; 4] = ["suspected", "confirmed", "unreachable", "not_crisis"];

/// Fields that are told as they are: code lists in words.
const CODES: [&str; 2] = ["channel", "duty"];
const WORDS: [&str; 4] = ["place_note", "note", "handover_note", "override_reason"];

/// The page.
#[component]
pub fn Discovery(
    /// The discovery.
    id: String,
) -> Element {
    rsx! {
        for id in [id] {
            One { key: "{id}", id }
        }
    }
}

#[component]
fn One(id: String) -> Element {
    let texts = texts();
    let Ok(id) = id.parse::<RecordId>() else { return rsx! {} };
    let shown = rows(move || Query::Show { id });
    let shown = shown.read();
    let row = match &*shown {
        None => return rsx! { Page { title: texts.get("kind.discovery"), Skeleton { lines: 6 } } },
        Some(Ok(rows)) => rows.first().filter(|row| row["kind"] == DISCOVERY.name).cloned(),
        Some(Err(_)) => None,
    };
    rsx! {
        Page {
            title: texts.get("kind.discovery"),
            subtitle: row.as_ref().and_then(|row| row["fields"]["place_note"].as_str().map(str::to_owned)),
            back: Some((Route::Today {}.into(), texts.get("profile.back"))),
            match row {
                Some(row) => rsx! { Told { row } },
                None => rsx! { Banner { tone: Tone::Offline, title: texts.get("discovery.page.not_here_title"), p { {texts.get("discovery.page.not_here")} } } },
            }
        }
    }
}

#[component]
fn Told(row: Value) -> Element {
    let id: Option<RecordId> = row["id"].as_str().and_then(|it| it.parse().ok());
    let Some(id) = id else { return rsx! {} };
    let persons = row["persons"].as_array().cloned().unwrap_or_default();
    let household: Option<RecordId> = row["household"].as_str().and_then(|it| it.parse().ok());
    rsx! {
        div { class: "cols",
            div { class: "stack",
                Seen { row: row.clone() }
                if may_write(&DISCOVERY) {
                    Judged { id, status: row["fields"]["status"].as_str().unwrap_or("suspected").to_owned() }
                    if let Some(household) = household.filter(|_| persons.is_empty()) {
                        Attach { id, household }
                    }
                }
            }
            div { class: "stack panel",
                Sum { row }
                if !persons.is_empty() {
                    Home { persons }
                }
            }
        }
    }
}

/// Whose home it is.
#[component]
fn Home(persons: Vec<Value>) -> Element {
    let texts = texts();
    let today = shared().standing.read().as_ref().map(|it| it.today).unwrap_or_default();
    let persons = persons.into_iter().filter_map(|it| serde_json::from_value::<Person>(it).ok());
    rsx! {
        Card { look: CardLook::Flush,
            ul {
                for it in persons {
                    li {
                        Row {
                            to: Route::Profile { id: it.id.map(|it| it.to_string()).unwrap_or_default() },
                            name: name(&texts, &it),
                            about: about(&texts, &it, today),
                        }
                    }
                }
            }
        }
    }
}

/// What was seen, where, and by whom.
#[component]
fn Seen(row: Value) -> Element {
    let texts = texts();
    let fields = &row["fields"];
    let now = now();
    let coded = CODES.iter().filter_map(|&field| Some((field, word(texts, field, fields[field].as_str()?))));
    let worded = WORDS.iter().filter_map(|&field| Some((field, fields[field].as_str()?.to_owned())));
    let told: Vec<(&str, String)> = coded.chain(worded).collect();
    let found = minute_of(fields["found_at"].as_str()).map(|it| texts.moment(seoul_millis(it), now));
    let by = row["changed"]["by"]["name"].as_str().map(str::to_owned);
    rsx! {
        Card {
            title: texts.get("discovery.page.seen"),
            KeyValue {
                if let Some(found) = found {
                    Pair { name: texts.get("field.discovery.found_at"), "{found}" }
                }
                for (field, words) in told {
                    Pair { key: "{field}", name: texts.get(&format!("field.discovery.{field}")), "{words}" }
                }
                if let Some(by) = by {
                    Pair { name: texts.get("discovery.page.changed"), "{by}" }
                }
            }
        }
    }
}

/// What the signs come to, with their parts, and until when somebody must have acted.
#[component]
fn Sum(row: Value) -> Element {
    let texts = texts();
    let (risk, fields) = (&row["risk"], &row["fields"]);
    let urgency = fields["urgency_override"].as_str().or(risk["urgency"].as_str()).unwrap_or_default();
    let hours = packs().signals().hours_of(urgency).unwrap_or_default();
    let due =
        minute_of(fields["found_at"].as_str()).and_then(|it| it.checked_add_signed(TimeDelta::hours(hours)));
    let (due, now) = (due.map(seoul_millis), now());
    let is_open = matches!(fields["status"].as_str(), None | Some("suspected"));
    let late = is_open && due.is_some_and(|due| due < now);
    let by = due.map(|due| texts.fill("discovery.form.by", &[("when", &texts.moment(due, now))]));
    let within = texts.get(&format!("code.urgency.{urgency}"));
    let tone = if urgency == "now" || late { Tone::Danger } else { Tone::Caution };
    rsx! {
        Card {
            look: CardLook::Edge,
            title: texts.fill("discovery.page.sum", &[("n", &risk["score"])]),
            action: rsx! { Chip { tone, glyph: Glyph::Clock, text: within } },
            if late {
                p { class: "t-danger", {texts.get("discovery.page.late")} }
            }
            for part in risk["parts"].as_array().into_iter().flatten() {
                div { class: "split",
                    span { {texts.get(&format!("code.signal.{}", part["signal"].as_str().unwrap_or_default()))} }
                    b { class: "nw", "+{points(part)}" }
                }
            }
            if let Some(by) = by {
                p { class: "sub", "{by}" }
            }
            p { class: "sub", {texts.get("discovery.form.only_a_score")} }
        }
    }
}

/// What people conclude: one tap, and the way back.
#[component]
fn Judged(id: RecordId, status: String) -> Element {
    let texts = texts();
    let link = use_context::<ToHost>();
    let options: Vec<Choice> = STATUS.map(|code| Choice::new(code, word(texts, "status", code))).to_vec();
    rsx! {
        Card { title: texts.get("discovery.page.judged"),
            Picks {
                label: texts.get("discovery.page.judged"),
                options,
                chosen: vec![status],
                ontoggle: move |(code, on): (String, bool)| {
                    let link = link.clone();
                    spawn(async move {
                        if let Err(fault) = judge(&link, id, &code, on, texts).await {
                            toast(texts.fault(&fault), None);
                        }
                    });
                },
            }
        }
    }
}

async fn judge(link: &ToHost, id: RecordId, code: &str, on: bool, texts: Texts) -> Result<(), Fault> {
    let mut record = opened(link, id).await?;
    record.set("status", json!(if on { code } else { "suspected" }));
    let change = record.change().into_iter().collect();
    carry_out(link, change, texts.get("discovery.page.kept"), texts).await
}

fn word(texts: Texts, field: &str, code: &str) -> String {
    texts.get(&format!("code.{field}.{code}"))
}

fn now() -> Millis {
    shared().standing.read().as_ref().map(|it| it.now).unwrap_or_default()
}

fn points(part: &Value) -> i64 {
    part["points"].as_i64().unwrap_or_default()
}

fn minute_of(text: Option<&str>) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text?, "%Y-%m-%dT%H:%M").ok()
}
