//! What merged by itself, apart: only the server knows it. Each can be put back by an ordinary edit.

use super::words;
use crate::data::{Change, Command, Query};
use crate::host::Fault;
use crate::ui::link::Link;
use crate::ui::state::{ask_rows, rows, send, shared, texts};
use crate::ui::widgets::{Button, Card, Glyph, Look, lasting, toast, toast_undo};
use dioxus::prelude::*;
use serde_json::{Map, Value, json};
use shared::body::Snapshot;
use shared::desk::DeskQuestion;
use shared::id::RecordId;

/// Most that are shown.
const MOST: u32 = 10;

/// The list under the conflicts.
#[component]
pub(super) fn Merged() -> Element {
    let texts = texts();
    let asked = rows(|| Query::Desk(DeskQuestion::Merged { limit: MOST, after: None }));
    let answer = asked.read();
    let (said, ops) = match &*answer {
        None => (None, Vec::new()),
        Some(Err(_)) => (Some("conflict.merged.offline"), Vec::new()),
        Some(Ok(rows)) => {
            let found = rows.first().and_then(|row| row["merged"]["rows"].as_array());
            let ops: Vec<Value> =
                found.into_iter().flatten().filter(|op| merged(op).next().is_some()).cloned().collect();
            (Some(if ops.is_empty() { "conflict.merged.none" } else { "conflict.merged.note" }), ops)
        }
    };
    rsx! {
        Card { title: texts.get("conflict.merged"),
            if let Some(said) = said {
                p { class: "meta", {texts.get(said)} }
            }
            if !ops.is_empty() {
                ul { class: "merged",
                    for op in ops {
                        li { key: "{op[\"op\"]}", One { op } }
                    }
                }
            }
        }
    }
}

#[component]
fn One(op: Value) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let now = use_memo(|| shared().standing.read().as_ref().map_or(0, |it| it.now));
    let told: Vec<Value> = merged(&op).map(|group| as_row(&op, group)).collect();
    let labels: Vec<String> = told.iter().map(|row| words::label(&texts, row)).collect();
    let whose = op["subject"]["name"].as_str().or_else(|| op["address"].as_str()).unwrap_or_default();
    let title = format!("{whose} {}", labels.join(", "));
    let values: Vec<String> =
        told.iter().map(|row| words::value(&texts, row, &row["candidates"][0]["value"])).collect();
    let when = texts.moment(op["at"].as_i64().unwrap_or(0), now());
    let by = words::name(&texts, &op["by"]);
    let back = back(&op);
    rsx! {
        div { class: "split",
            div { class: "grow",
                p { "{title}" }
                p { class: "sub", {values.join(" · ")} }
                p { class: "meta", "{by} · {when}" }
            }
            if let Some(back) = back {
                Button {
                    look: Look::Bare,
                    glyph: Glyph::Undo,
                    alone: true,
                    label: texts.fill("conflict.reopen", &[("what", &title)]),
                    onpress: {
                        let op = op.clone();
                        move |()| put_back(link.clone(), op.clone(), back.clone())
                    },
                }
            }
        }
    }
}

fn merged(op: &Value) -> impl Iterator<Item = &Value> {
    op["groups"].as_array().into_iter().flatten().filter(|group| group["merged"] == true)
}

/// A group as the words of a conflict want it.
fn as_row(op: &Value, group: &Value) -> Value {
    json!({
        "kind": op["kind"], "group": group["group"], "element": group["element"], "names": {},
        "base": group["prior"], "candidates": [{ "value": group["value"] }],
    })
}

/// The fields of the edit that puts the former values back; `None` where nothing can be put back: what was there is not
/// known, or something else stands by now.
fn back(op: &Value) -> Option<Map<String, Value>> {
    fields(merged(op).filter(|it| it["stands"] == true), "value", "prior")
}

/// From what stands under `from` to what stands under `to`.
fn fields<'a>(groups: impl Iterator<Item = &'a Value>, from: &str, to: &str) -> Option<Map<String, Value>> {
    let mut fields = Map::new();
    for group in groups {
        let (here, there) = (&group[from], &group[to]);
        match group["element"].as_str() {
            Some(element) => {
                let name = group["group"].as_str()?;
                let set =
                    fields.entry(name).or_insert_with(|| json!({"add": [], "change": {}, "remove": []}));
                match (here.as_object(), there.as_object()) {
                    (_, None) => set["remove"].as_array_mut()?.push(json!(element)),
                    (None, Some(_)) => set["add"].as_array_mut()?.push(there.clone()),
                    (Some(_), Some(_)) => set["change"][element] = with_emptied(here, there)?.into(),
                }
            }
            None => fields.extend(with_emptied(here, there)?),
        }
    }
    (!fields.is_empty()).then_some(fields)
}

/// The fields of `there`; those that stand here alone are emptied.
fn with_emptied(here: &Value, there: &Value) -> Option<Map<String, Value>> {
    let emptied = here.as_object()?.keys().map(|name| (name.clone(), Value::Null));
    let mut fields: Map<String, Value> = emptied.collect();
    fields.extend(there.as_object()?.clone());
    Some(fields)
}

fn put_back(link: Link, op: Value, back: Map<String, Value>) {
    let texts = texts();
    lasting(async move {
        let stood = fields(merged(&op).filter(|it| it["stands"] == true), "prior", "value");
        let record = op["record"].as_str().and_then(|id| id.parse::<RecordId>().ok());
        let Some(record) = record else { return };
        match edit(&link, record, back).await {
            Err(fault) => toast(texts.fault(&fault), None),
            Ok(()) => toast_undo(texts.get("conflict.merged.back"), move || {
                let (link, stood) = (link.clone(), stood.clone());
                lasting(async move {
                    let done = match stood {
                        Some(stood) => edit(&link, record, stood).await,
                        None => Ok(()),
                    };
                    toast(
                        done.map_or_else(|fault| texts.fault(&fault), |()| texts.get("ui.done.saved")),
                        None,
                    );
                });
            }),
        }
    });
}

async fn edit(link: &Link, id: RecordId, fields: Map<String, Value>) -> Result<(), Fault> {
    let form = ask_rows(link, Query::Form { id }).await?;
    let opened: Snapshot =
        form.first().and_then(|row| serde_json::from_value(row["opened"].clone()).ok()).ok_or(Fault::Gone)?;
    send(link, Command::Save { changes: vec![Change::Edit { id, opened, fields }], draft: None })
        .await
        .map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn op(groups: Value) -> Value {
        json!({"kind": "person", "groups": groups})
    }

    #[test]
    fn what_was_there_comes_back_field_by_field_and_element_by_element() {
        let group = |name: &str, element: Value, value: Value, prior: Value| json!({"group": name, "element": element, "merged": true, "stands": true, "value": value, "prior": prior});
        let it = op(json!([
            group("nickname", Value::Null, json!({"nickname": "순이"}), json!({})),
            group("phones", json!("a"), json!({"number": "1"}), Value::Null),
            group("phones", json!("b"), Value::Null, json!({"number": "2"})),
            group("phones", json!("c"), json!({"number": "3", "owner": "self"}), json!({"number": "4"})),
        ]));
        let expected = json!({"nickname": null, "phones": {
            "add": [{"number": "2"}], "change": {"c": {"number": "4", "owner": null}}, "remove": ["a"]}});
        assert_eq!(back(&it).map(Value::Object), Some(expected));
    }

    #[test]
    fn where_something_else_stands_or_nothing_is_known_there_is_no_way_back() {
        let unknown = json!({"group": "nickname", "element": null, "merged": true, "stands": true,
            "value": {"nickname": "순이"}, "prior": null});
        assert_eq!(back(&op(json!([unknown]))), None);
        let mut over = unknown;
        over["prior"] = json!({});
        over["stands"] = json!(false);
        assert_eq!(back(&op(json!([over.clone()]))), None);
        over["stands"] = json!(true);
        over["merged"] = json!(false);
        assert_eq!(back(&op(json!([over]))), None);
    }
}
