//! A form over one or several records that are saved as one act: a new household with its first person and dwelling, or
//! one record that is edited. It knows no kind by name: fields, groups and sets are those of the declarations.
//!
//! A set is kept as an object of element → fields; an element that is not there yet has a key that begins with `new`.

mod alike;
mod begin;
mod changes;
mod discovery;
mod layout;
mod life;
mod problems;
mod undo;

pub use alike::Question;
pub use begin::{Beginning, edited_home, new_home, new_member};
pub use discovery::{
    CHANNELS_OFTEN, SIGN_GROUPS, SignGroup, at_known_home, due, found, missing, new_discovery, risk_of,
    urgency_of,
};
pub use layout::{Block, asked_first, asked_later, everything};
pub use life::{Leaving, REASONS, moved_in, reason_of, reason_with};
pub use problems::Misfit;
pub use undo::{taken_back, touched};

use crate::data::HomeGiven;
use serde_json::{Value, json};
use shared::body::Snapshot;
use shared::domain::kinds;
use shared::id::RecordId;
use shared::kind::{Fields, Group, GroupKey, Kind};

/// One record of the form.
#[derive(Clone, Debug)]
pub struct OneRecord {
    /// Its id, or the one that it will have.
    pub id: RecordId,
    /// Its declaration.
    pub kind: &'static Kind,
    /// Where a new record will live; `None`: it is there and is edited.
    pub home: Option<HomeGiven>,
    /// Taken when the form was opened.
    pub opened: Snapshot,
    /// Its fields as they were when the form was opened.
    pub shown: Fields,
    /// Its fields as they are typed.
    pub fields: Fields,
}

/// The whole form.
#[derive(Clone, Debug, Default)]
pub struct RecordForm {
    /// In the order in which they are saved.
    pub records: Vec<OneRecord>,
    /// Persons who come to live in the household of this form.
    pub joining: Vec<RecordId>,
    /// A save was tried: from then on it is said what is missing.
    pub tried: bool,
}

impl OneRecord {
    /// A record that will be made.
    pub fn new(id: RecordId, kind: &'static Kind, home: HomeGiven) -> OneRecord {
        OneRecord {
            id,
            kind,
            home: Some(home),
            opened: Snapshot::default(),
            shown: Fields::new(),
            fields: Fields::new(),
        }
    }

    /// A record that is edited, from the row of `Query::Form`.
    pub fn of_row(row: &Value) -> Option<OneRecord> {
        let fields = row["fields"].as_object()?.clone();
        Some(OneRecord {
            id: row["id"].as_str()?.parse().ok()?,
            kind: kinds().get(row["kind"].as_str()?)?,
            home: None,
            opened: serde_json::from_value(row["opened"].clone()).ok()?,
            shown: fields.clone(),
            fields,
        })
    }

    /// Somebody changed it meanwhile: as it is now, with what was typed laid over it.
    pub fn opened_again(&mut self, row: &Value) {
        let Some(now) = OneRecord::of_row(row) else { return };
        let mut fields = now.shown.clone();
        for group in self.kind.groups {
            for name in names_of(group) {
                let typed = self.fields.get(name);
                if typed != self.shown.get(name) {
                    let (was, there) = (self.shown.get(name), now.shown.get(name));
                    let kept =
                        if layout::is_set(group) { set_over(was, typed, there) } else { typed.cloned() };
                    put(&mut fields, name, kept.unwrap_or(Value::Null));
                }
            }
        }
        *self = OneRecord { fields, ..now };
    }

    /// The value of a field; `Null` for none.
    pub fn value(&self, name: &str) -> Value {
        self.fields.get(name).cloned().unwrap_or(Value::Null)
    }

    /// Write a field; `Null` empties it.
    pub fn set(&mut self, name: &str, value: Value) {
        put(&mut self.fields, name, value);
    }

    /// The elements of a set: those that were there, then the new ones.
    pub fn elements(&self, set: &str) -> Vec<(String, Fields)> {
        let there = self.fields.get(set).and_then(Value::as_object);
        let elements = there.into_iter().flatten();
        elements.filter_map(|(key, element)| Some((key.clone(), element.as_object()?.clone()))).collect()
    }

    /// Add an element; the answer is its key.
    pub fn add(&mut self, set: &str, element: Value) -> String {
        let there = self.fields.entry(set).or_insert_with(|| json!({}));
        let last = there.as_object().and_then(|it| it.keys().next_back().cloned());
        let number = last.and_then(|it| it.strip_prefix("new")?.parse().ok()).unwrap_or(0_u32) + 1;
        let key = format!("new{number:03}");
        there[&key] = element;
        key
    }

    /// Write a field of an element; `Null` empties it.
    pub fn set_in(&mut self, set: &str, key: &str, name: &str, value: Value) {
        let element = self.fields.get_mut(set).and_then(|it| it.get_mut(key)).and_then(Value::as_object_mut);
        if let Some(element) = element {
            put(element, name, value);
        }
    }

    /// Take an element away.
    pub fn remove(&mut self, set: &str, key: &str) {
        if let Some(elements) = self.fields.get_mut(set).and_then(Value::as_object_mut) {
            elements.remove(key);
        }
    }

    /// The element whose field has this value, by its key.
    pub fn element_with(&self, set: &str, name: &str, value: &str) -> Option<String> {
        let found = |(key, element): (String, Fields)| (element.get(name)? == value).then_some(key);
        self.elements(set).into_iter().find_map(found)
    }

    /// Whether this group, or an element of it, was in open conflict when the form was opened.
    pub fn in_conflict(&self, group: &Group) -> bool {
        self.opened.joins.iter().any(|key: &GroupKey| key.group == group.id)
    }
}

impl RecordForm {
    /// Of one record that is edited.
    pub fn of(record: OneRecord) -> RecordForm {
        RecordForm { records: vec![record], ..RecordForm::default() }
    }

    /// The record of this kind, when the form has one.
    pub fn of_kind(&self, kind: &str) -> Option<&OneRecord> {
        self.records.iter().find(|it| it.kind.name == kind)
    }

    /// The form as a draft keeps it.
    pub fn to_fields(&self) -> Fields {
        let home = |it: &OneRecord| match &it.home {
            None => Value::Null,
            Some(HomeGiven::Dong(dong)) => json!({ "dong": dong.to_string() }),
            Some(HomeGiven::With(id)) => json!({ "with": id }),
        };
        let one = |it: &OneRecord| {
            json!({
                "id": it.id, "kind": it.kind.name, "home": home(it), "opened": it.opened, "shown": it.shown,
                "fields": it.fields,
            })
        };
        let records: Vec<Value> = self.records.iter().map(one).collect();
        let form = json!({
            "records": records, "joining": self.joining, "tried": self.tried,
        });
        form.as_object().cloned().unwrap_or_default()
    }

    /// A form from the fields of a draft; `None` when it is not one.
    pub fn of_fields(fields: &Fields) -> Option<RecordForm> {
        let one = |row: &Value| {
            let record = OneRecord::of_row(row)?;
            Some(OneRecord {
                home: home_of(&row["home"]),
                shown: row["shown"].as_object()?.clone(),
                ..record
            })
        };
        let id = |value: &Value| value.as_str()?.parse().ok();
        let records: Option<Vec<OneRecord>> = fields.get("records")?.as_array()?.iter().map(one).collect();
        Some(RecordForm {
            records: records?,
            joining: fields.get("joining")?.as_array()?.iter().filter_map(id).collect(),
            tried: fields.get("tried") == Some(&Value::Bool(true)),
        })
    }
}

/// Where a record lives, as a form has it: `{dong}` or `{with}`.
pub(super) fn home_of(value: &Value) -> Option<HomeGiven> {
    let dong = value["dong"].as_str().and_then(|it| it.parse().ok()).map(HomeGiven::Dong);
    dong.or_else(|| Some(HomeGiven::With(value["with"].as_str()?.parse().ok()?)))
}

/// The names under which a group stands in flat fields.
fn names_of(group: &Group) -> Vec<&'static str> {
    if layout::is_set(group) {
        return vec![group.name];
    }
    group.fields.iter().map(|field| field.name).collect()
}

/// What was done to a set, done to what is there now.
fn set_over(was: Option<&Value>, typed: Option<&Value>, there: Option<&Value>) -> Option<Value> {
    let object = |it: Option<&Value>| it.and_then(Value::as_object).cloned().unwrap_or_default();
    let (was, typed, mut there) = (object(was), object(typed), object(there));
    there.retain(|key, _| typed.contains_key(key) || !was.contains_key(key));
    for (key, element) in typed {
        if was.get(&key) != Some(&element) && (there.contains_key(&key) || key.starts_with("new")) {
            there.insert(key, element);
        }
    }
    Some(Value::Object(there))
}

fn put(fields: &mut Fields, name: &str, value: Value) {
    if value.is_null() {
        fields.remove(name);
    } else {
        fields.insert(name.to_owned(), value);
    }
}
