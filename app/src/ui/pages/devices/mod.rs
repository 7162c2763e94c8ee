//! The tablets of the dong as the server last heard of them, who works here, and what was downloaded. Only the server knows
//! the first and the last: without it, what was heard before is shown with its time.

mod downloads;
mod people;
mod tablets;
mod words;

use crate::data::Query;
use crate::ui::frame::Page;
use crate::ui::state::{rows, shared, texts};
use crate::ui::widgets::{Banner, Glyph, Skeleton, Tab, Tabs, Tone};
use dioxus::prelude::*;
use downloads::Downloads;
use people::People;
use serde::Deserialize;
use serde_json::Value;
use shared::clock::Millis;
use shared::desk::{DeskQuestion, DeviceRow};
use tablets::Tablets;

pub use downloads::DownloadRows;

/// What the server said the last time, for as long as the program runs.
static HEARD: GlobalSignal<Option<Heard>> = Signal::global(|| None);

/// The tablets, and when that was so by the server's clock.
#[derive(Clone, Debug, PartialEq)]
struct Heard {
    at: Millis,
    devices: Vec<DeviceRow>,
}

impl Heard {
    fn of(row: &Value) -> Option<Heard> {
        let devices = Vec::<DeviceRow>::deserialize(&row["devices"]).ok()?;
        Some(Heard { at: row["server_time"].as_i64()?, devices })
    }
}

/// Tablets, people, downloads.
#[component]
pub fn Devices() -> Element {
    let texts = texts();
    let mut tab = use_signal(|| "tablets".to_owned());
    let asked = rows(|| Query::Desk(DeskQuestion::Devices));
    let heard = use_memo(move || match &*asked.read() {
        Some(Ok(rows)) => rows.first().and_then(Heard::of),
        _ => None,
    });
    use_effect(move || {
        if let Some(heard) = heard() {
            *HEARD.write() = Some(heard);
        }
    });
    let fault = asked.read().as_ref().and_then(|it| it.as_ref().err().cloned());
    let shown = heard().or_else(&*HEARD);
    let count = shown.as_ref().map(|it| it.devices.len() as u64);
    let tabs = [("tablets", count), ("people", None), ("downloads", None)];
    let tabs = tabs.map(|(id, count)| Tab {
        id: id.to_owned(),
        label: texts.get(&format!("devices.tab.{id}")),
        count,
    });
    rsx! {
        Page { title: texts.get("devices.title"),
            Tabs {
                label: texts.get("devices.title"),
                tabs: tabs.to_vec(),
                current: tab(),
                onchoose: move |id| tab.set(id),
            }
            match tab().as_str() {
                "people" => rsx! { People { devices: shown.map(|it| it.devices).unwrap_or_default() } },
                "downloads" => rsx! { Downloads {} },
                _ => rsx! {
                    if let Some(fault) = fault {
                        NotConnected { fault, at: shown.as_ref().map(|it| it.at) }
                    }
                    match shown {
                        Some(heard) => rsx! { Tablets { devices: heard.devices, now: heard.at } },
                        None if asked.read().is_none() => rsx! { Skeleton { lines: 6 } },
                        None => rsx! {},
                    }
                },
            }
        }
    }
}

/// Only the server knows it: why it cannot be asked, and from when it is what is shown.
#[component]
pub fn NotConnected(fault: crate::host::Fault, #[props(default)] at: Option<Millis>) -> Element {
    let texts = texts();
    let now = shared().standing.read().as_ref().map_or(0, |it| it.now);
    rsx! {
        div { role: "status",
            Banner { tone: Tone::Offline, glyph: Glyph::Offline, title: texts.get("devices.offline"),
                p { {texts.fault(&fault)} }
                if let Some(at) = at {
                    p { {texts.fill("devices.as_of", &[("when", &texts.moment(at, now))])} }
                }
            }
        }
    }
}
