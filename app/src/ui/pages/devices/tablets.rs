//! The tablets as a table, those that need somebody first, and one of them beside it.

use super::words;
use crate::ui::pages::center::facts::{clock, space};
use crate::ui::state::texts;
use crate::ui::widgets::{Card, CardLook, Chip, Empty, Glyph, KeyValue, Pair, Tone};
use dioxus::prelude::*;
use shared::clock::Millis;
use shared::desk::DeviceRow;
use shared::id::ReplicaId;
use shared::rules::devices::device_state;

/// The table and its panel. `now` is the server's clock when it said so.
#[component]
pub(super) fn Tablets(devices: Vec<DeviceRow>, now: Millis) -> Element {
    let texts = texts();
    let mut chosen = use_signal(|| None::<ReplicaId>);
    let mut devices = devices;
    devices.sort_by_key(|it| device_state(it, now));
    let Some(first) = devices.first() else {
        return rsx! {
            Empty { glyph: Glyph::Tablet, title: texts.get("devices.none") }
        };
    };
    let current = chosen().and_then(|id| devices.iter().find(|it| it.id == id)).unwrap_or(first).clone();
    let name = current.device.clone();
    let (said, then) = words::lead(&texts, &devices, now);
    let heads = ["tablet", "synced", "waiting", "clock", "app", "state"];
    rsx! {
        p { class: "devices-lead",
            b { "{said}" }
            " "
            span { class: "sub", "{then}" }
        }
        div { class: "cols",
            Card { look: CardLook::Flush,
                table { class: "tbl devices",
                    thead {
                        tr {
                            for head in heads {
                                th { key: "{head}", scope: "col", class: "c-{head}", {texts.get(&format!("devices.{head}"))} }
                            }
                        }
                    }
                    tbody {
                        for it in devices {
                            DeviceLine {
                                key: "{it.id}",
                                on: it.id == current.id,
                                now,
                                onpress: move |id| chosen.set(Some(id)),
                                it,
                            }
                        }
                    }
                }
            }
            aside { class: "stack", "aria-label": name,
                Detail { it: current, now }
            }
        }
    }
}

#[component]
fn DeviceLine(it: DeviceRow, now: Millis, on: bool, onpress: EventHandler<ReplicaId>) -> Element {
    let texts = texts();
    let id = it.id;
    let (tone, glyph, word) = words::state(&texts, device_state(&it, now));
    let clock = it.drift.map_or_else(|| "–".to_owned(), |drift| texts.duration(drift.saturating_abs()));
    rsx! {
        tr { class: if on { "on" }, onclick: move |_| onpress.call(id),
            td {
                button { r#type: "button", class: "pick-row", "aria-current": on.then_some("true"), onclick: move |_| onpress.call(id),
                    b { "{it.device}" }
                    span { class: "meta", "{it.name}" }
                }
            }
            td { class: "c-synced", {words::moment(&texts, it.synced.or(it.seen), now)} }
            td { class: "c-waiting", {it.waiting.map_or_else(|| "–".to_owned(), |n| texts.count(n))} }
            td { class: "c-clock", "{clock}" }
            td { class: "c-app", {it.app.clone().unwrap_or_else(|| "–".to_owned())} }
            td { Chip { tone, glyph, text: word } }
        }
    }
}

/// All that is known of one tablet.
#[component]
fn Detail(it: DeviceRow, now: Millis) -> Element {
    let texts = texts();
    let waiting = it.waiting.unwrap_or(0);
    let promised =
        it.persisted.map(|yes| texts.get(if yes { "center.promised" } else { "center.not_promised" }));
    rsx! {
        Card {
            div {
                h2 { "{it.device}" }
                p { class: "meta", "{it.name} · " {texts.get(&format!("code.duty.{}", it.role))} }
            }
            KeyValue {
                Pair { name: texts.get("devices.seen"), {words::moment(&texts, it.seen, now)} }
                Pair { name: texts.get("devices.synced"), {words::moment(&texts, it.synced, now)} }
                Pair { name: texts.get("devices.unsent"), tone: if waiting > 0 { Tone::Caution } else { Tone::Plain },
                    {texts.fill("devices.records", &[("n", &texts.count(waiting))])}
                }
                if let Some(at) = it.waits_since.filter(|_| waiting > 0) {
                    Pair { name: texts.get("devices.oldest"), {texts.moment(at, now)} }
                }
                if let Some(drift) = it.drift {
                    Pair { name: texts.get("devices.clock"), {clock(&texts, drift)} }
                }
                Pair { name: texts.get("devices.app"), {it.app.clone().unwrap_or_else(|| "–".to_owned())} }
                if let (Some(used), Some(free)) = (it.used_bytes, it.free_bytes) {
                    Pair { name: texts.get("devices.space"),
                        {texts.fill("devices.space_is", &[("used", &space(used)), ("free", &space(free))])}
                    }
                }
                if let Some(promised) = promised {
                    Pair { name: texts.get("center.promise"), "{promised}" }
                }
                Pair { name: texts.get("center.short"), "{it.short}" }
                Pair { name: texts.get("devices.enrolled"), {words::moment(&texts, Some(it.enrolled), now)} }
            }
            p { class: "meta", {texts.get("devices.as_said")} }
        }
    }
}
