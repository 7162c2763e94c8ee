//! What was there before beside each value that was written: one row a group, one column an author.

use super::picks::{Pick, Picks, place};
use super::words;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::form::FieldInput;
use crate::ui::widgets::{Button, Chip, Glyph, Look, Tone};
use dioxus::prelude::*;
use serde_json::Value;

/// The authors of the candidates of these rows, each once, as they are told of.
pub(super) fn authors(rows: &[Value]) -> Vec<Value> {
    let mut authors: Vec<Value> = Vec::new();
    for candidate in rows.iter().flat_map(words::candidates) {
        if !authors.iter().any(|it| it["by"]["id"] == candidate["by"]["id"]) {
            authors.push(candidate.clone());
        }
    }
    authors
}

/// The table. Where `may` is false it can only be looked at.
#[component]
pub(super) fn Table(rows: Vec<Value>, picks: Signal<Picks>, may: bool) -> Element {
    let texts = texts();
    let now = use_memo(|| shared().standing.read().as_ref().map_or(0, |it| it.now));
    let authors = authors(&rows);
    let one = rows.len() == 1;
    rsx! {
        div { class: "vs",
            div { class: "vs-r vs-h",
                span { class: "meta", {texts.get("conflict.field")} }
                b { {texts.get("conflict.base")} }
                for author in authors.iter() {
                    div { key: "{author[\"by\"][\"id\"]}",
                        b { {words::name(&texts, &author["by"])} }
                        " "
                        span { class: "sub", {words::role(&texts, &author["by"])} }
                        if one {
                            br {}
                            span { class: "meta", {words::when_and_where(&texts, author, now())} }
                        }
                    }
                }
            }
            for row in rows {
                GroupRow { key: "{place(&row)}", row, authors: authors.clone(), picks, may, now: now(), one }
            }
        }
    }
}

#[component]
fn GroupRow(
    row: Value,
    authors: Vec<Value>,
    picks: Signal<Picks>,
    may: bool,
    now: i64,
    /// It is the only one: when and where stand in the head.
    one: bool,
) -> Element {
    let texts = texts();
    let mut picks = picks;
    let place = place(&row);
    let label = words::label(&texts, &row);
    let about = words::about(&texts, &row);
    let again = words::again(&texts, &row);
    let first = row["first"].as_str().map(|first| texts.get(&format!("conflict.first.{first}")));
    let (is_open, is_new, is_next) = {
        let picks = picks.read();
        let is_new = picks.news.contains(&place);
        (!picks.is_picked(&row), is_new, !picks.by_place.is_empty())
    };
    let is_own = matches!(picks.read().by_place.get(&place), Some(Pick::Own(_)));
    let typed = words::typed(&row).filter(|_| may);
    rsx! {
        div { class: "vs-r", role: "radiogroup", "aria-label": "{label}",
            div { class: "vs-l",
                b { "{label}" }
                if !about.is_empty() {
                    span { class: "meta", "{about}" }
                }
                if let Some(first) = first {
                    span { class: "meta", "{first}" }
                }
                if let Some((title, _)) = &again {
                    Chip { tone: Tone::Caution, glyph: Glyph::Swap, text: title.clone() }
                }
                if may && is_open && (is_next || is_new) {
                    Chip { tone: Tone::Caution, text: texts.get("conflict.pick") }
                }
                if let Some((_, begin)) = typed.clone().filter(|_| !is_own) {
                    Button {
                        look: Look::Bare,
                        label: texts.get("conflict.own"),
                        onpress: {
                            let place = place.clone();
                            move |()| picks.write().pick(place.clone(), Pick::Own(begin.clone()))
                        },
                    }
                }
            }
            div { class: "vs-b",
                span { class: "vs-who meta", {texts.get("conflict.base")} }
                span { class: "sub", {words::base(&texts, &row)} }
            }
            for author in authors {
                div { key: "{author[\"by\"][\"id\"]}", class: "vs-c",
                    for candidate in words::candidates(&row).iter().filter(|it| it["by"]["id"] == author["by"]["id"]).cloned() {
                        Cell { key: "{candidate[\"op\"]}", row: row.clone(), candidate, picks, may, now, one }
                    }
                }
            }
        }
        if is_new {
            p { class: "vs-n", role: "status", {texts.get("conflict.news")} }
        }
        if let Some((_, Some(before))) = again {
            p { class: "vs-n", "{before}" }
        }
        if is_own {
            Own { row: row.clone(), picks, label: label.clone() }
        }
    }
}

/// One value that was written.
#[component]
fn Cell(row: Value, candidate: Value, picks: Signal<Picks>, may: bool, now: i64, one: bool) -> Element {
    let texts = texts();
    let mut picks = picks;
    let place = place(&row);
    let op = candidate["op"].as_str().unwrap_or_default().to_owned();
    let on = matches!(picks.read().by_place.get(&place), Some(Pick::Candidate(picked)) if *picked == op);
    let said = words::value(&texts, &row, &candidate["value"]);
    let who = format!("{} {}", words::name(&texts, &candidate["by"]), words::role(&texts, &candidate["by"]));
    let when = words::when_and_where(&texts, &candidate, now);
    let is_resolution = row["before"]["resolution"] == candidate["op"];
    let body = rsx! {
        span { class: "grow",
            span { class: "vs-who meta", "{who}" }
            span { "{said}" }
            span { class: if one { "vs-who meta" } else { "vs-at meta" }, "{when}" }
            if is_resolution {
                span { class: "vs-at meta", {texts.get("conflict.resolution")} }
            }
        }
    };
    if !may {
        return rsx! { div { class: "pickv", {body} } };
    }
    rsx! {
        label { class: "pickv", class: if on { "on" },
            input {
                r#type: "radio",
                class: "radio",
                name: "{place}",
                checked: on,
                onchange: move |_| picks.write().pick(place.clone(), Pick::Candidate(op.clone())),
            }
            {body}
        }
    }
}

/// A value of one's own, with the input that the field has everywhere.
#[component]
fn Own(row: Value, picks: Signal<Picks>, label: String) -> Element {
    let texts = texts();
    let mut picks = picks;
    let place = place(&row);
    let Some((group, _)) = words::typed(&row) else { return rsx! {} };
    let Some(Pick::Own(fields)) = picks.read().by_place.get(&place).cloned() else { return rsx! {} };
    let kind = row["kind"].as_str().unwrap_or_default().to_owned();
    rsx! {
        div { class: "vs-own stack", role: "group", "aria-label": "{label}",
            b { {texts.get("conflict.own")} }
            div { class: "g2",
                for field in group.fields.iter().filter(|field| words::can_be_typed(field)) {
                    FieldInput {
                        key: "{field.name}",
                        kind: kind.clone(),
                        field,
                        id: format!("own-{place}-{}", field.name),
                        value: fields.get(field.name).cloned().unwrap_or_default(),
                        onchange: {
                            let (place, fields) = (place.clone(), fields.clone());
                            move |value: Value| {
                                let mut fields = fields.clone();
                                fields.insert(field.name.to_owned(), value);
                                picks.write().pick(place.clone(), Pick::Own(fields));
                            }
                        },
                    }
                }
            }
        }
    }
}
