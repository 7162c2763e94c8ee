//! Who works in the dong, and which tablets are theirs.

use crate::data::Query;
use crate::ui::pages::today::NotShown;
use crate::ui::state::{rows, texts};
use crate::ui::widgets::{Card, CardLook, Face, RowButton, Skeleton};
use dioxus::prelude::*;
use serde_json::Value;
use shared::desk::DeviceRow;

/// The staff that this tablet knows, by name.
#[component]
pub(super) fn People(devices: Vec<DeviceRow>) -> Element {
    let asked = rows(|| Query::Status);
    match &*asked.read() {
        None => rsx! { Skeleton { lines: 4 } },
        Some(Err(fault)) => rsx! { NotShown { fault: fault.clone() } },
        Some(Ok(rows)) => rsx! {
            Card { look: CardLook::Flush,
                ul {
                    for it in rows.first().and_then(|row| row["colleagues"].as_array()).cloned().unwrap_or_default() {
                        li { key: "{it[\"id\"]}", Colleague { it, devices: devices.clone() } }
                    }
                }
            }
        },
    }
}

#[component]
fn Colleague(it: Value, devices: Vec<DeviceRow>) -> Element {
    let texts = texts();
    let id = it["id"].as_str().unwrap_or_default();
    let name = it["name"].as_str().unwrap_or_default().to_owned();
    let role = it["role"].as_str().map(|role| texts.get(&format!("code.duty.{role}")));
    let hers = devices.iter().filter(|device| device.staff.to_string() == id && !device.revoked);
    let hers: Vec<&str> = hers.map(|device| device.device.as_str()).collect();
    rsx! {
        RowButton {
            face: rsx! { Face { name: name.clone() } },
            about: role,
            end: (!hers.is_empty()).then(|| rsx! { span { class: "meta", {hers.join(", ")} } }),
            name,
        }
    }
}
