//! Discoveries of which it is not known yet where they belong, at the head of the list of people.

use super::minute_of;
use crate::data::Query;
use crate::ui::route::Route;
use crate::ui::state::{rows, texts};
use crate::ui::widgets::{Row, SectionHead, Tone};
use dioxus::prelude::*;
use serde_json::Value;
use shared::clock::seoul_millis;
use shared::domain::discovery::DISCOVERY;

/// So many of the newest are looked through.
const LOOKED_MOST: u32 = 100;

/// The list; nothing when there is none.
#[component]
pub fn Loose() -> Element {
    let texts = texts();
    let all = rows(|| Query::List {
        kind: DISCOVERY.name.to_owned(),
        of: None,
        archived: false,
        limit: LOOKED_MOST,
        after: None,
    });
    let all = all.read();
    let Some(Ok(all)) = &*all else { return rsx! {} };
    let loose: Vec<&Value> = all.iter().filter(|row| is_loose(row)).collect();
    if loose.is_empty() {
        return rsx! {};
    }
    let now = super::now();
    rsx! {
        SectionHead { tone: Tone::Caution, title: texts.get("discovery.list.loose"), count: loose.len().to_string() }
        div { class: "card flush",
            ul {
                for row in loose {
                    li {
                        Row {
                            to: Route::Discovery { id: row["id"].as_str().unwrap_or_default().to_owned() },
                            name: row["fields"]["place_note"].as_str().map_or_else(|| texts.get("kind.discovery"), str::to_owned),
                            detail: minute_of(row["fields"]["found_at"].as_str()).map(|it| texts.moment(seoul_millis(it), now)),
                        }
                    }
                }
            }
        }
    }
}

/// Nobody lives in its household, and it is neither another one's duplicate nor a mistake.
fn is_loose(row: &Value) -> bool {
    row["persons"].as_array().is_some_and(Vec::is_empty)
        && !matches!(row["fields"]["status"].as_str(), Some("duplicate" | "not_crisis"))
}
