//! The doors of a day, group by group.

use super::view::{Door, Group, Waiting};
use super::words::{about, detail, group_head, mark, name, persons, short_address};
use crate::ui::route::Route;
use crate::ui::state::texts;
use crate::ui::widgets::{Button, Chip, Face, HomeHead, Look, Row, RowButton, SectionHead, Tone};
use chrono::NaiveDate;
use dioxus::prelude::*;

/// A group: its head and its doors.
#[component]
pub fn DoorGroup(
    group: Group,
    day: NaiveDate,
    /// Days of what has waited longest.
    worst: Option<i64>,
    /// More doors are wanted.
    onmore: EventHandler<()>,
) -> Element {
    let texts = texts();
    let (title, glyph, tone) = group_head(&texts, &group.when);
    let more = group.all.saturating_sub(group.rows.len());
    rsx! {
        SectionHead { title, glyph, tone, count: (group.persons > 0).then(|| persons(&texts, group.persons)) }
        for door in group.rows {
            DoorCard { key: "{door.household}", door, day, worst }
        }
        if more > 0 {
            Button {
                look: Look::Soft,
                block: true,
                label: texts.fill("today.more_doors", &[("n", &more)]),
                onpress: move |()| onmore.call(()),
            }
        }
    }
}

#[component]
fn DoorCard(door: Door, day: NaiveDate, worst: Option<i64>) -> Element {
    let texts = texts();
    let address = door.address.as_deref().map(|it| short_address(it).to_owned());
    let knocked = door.knocked.clone();
    rsx! {
        section { class: "card flush",
            HomeHead { address: address.unwrap_or_else(|| texts.get("today.no_address")) }
            ul {
                for (at , waiting) in door.waiting.into_iter().enumerate() {
                    li { key: "{at}",
                        PersonRow { mark: mark(&texts, &waiting, knocked.as_ref(), worst), waiting, day }
                    }
                }
            }
        }
    }
}

#[component]
fn PersonRow(waiting: Waiting, mark: Option<super::words::Mark>, day: NaiveDate) -> Element {
    let texts = texts();
    let name = name(&texts, &waiting.person);
    let tone = match waiting.person.age {
        Some(..13) => Tone::Positive,
        Some(13..65) => Tone::Caution,
        _ => Tone::Plain,
    };
    let face = rsx! { Face { name: name.clone(), tone } };
    let end = mark.map(|it| rsx! { Chip { text: it.text, tone: it.tone, glyph: it.glyph } });
    let about = about(&texts, &waiting.person, day);
    let detail = detail(&texts, &waiting.items);
    match waiting.person.id {
        Some(id) => rsx! {
            Row { to: Route::Profile { id: id.to_string() }, name, about, detail, face, end }
        },
        None => rsx! {
            RowButton { name, about, detail, face, end }
        },
    }
}
