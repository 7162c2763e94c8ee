//! What a save of the form changes: only what differs from what was shown.

use super::{OneRecord, RecordForm, layout::is_set, names_of};
use crate::data::{Change, HomeGiven};
use serde_json::{Value, json};
use shared::kind::{Fields, Group, canonical};

impl RecordForm {
    /// The changes of a save, each with the place of its record in the form.
    pub fn changes(&self) -> Vec<(usize, Change)> {
        let made = self.records.iter().enumerate().filter(|(_, it)| !self.is_blank(it));
        made.filter_map(|(at, record)| Some((at, record.change()?))).collect()
    }

    /// A new record in which nothing was typed and with which nothing lives: it is not made.
    pub(super) fn is_blank(&self, record: &OneRecord) -> bool {
        let lives_there =
            |it: &OneRecord| matches!(it.home, Some(HomeGiven::With(home)) if home == record.id);
        let typed = |value: &Value| match value {
            Value::Object(elements) => !elements.is_empty(),
            value => !value.is_null(),
        };
        record.home.is_some()
            && !record.fields.values().any(typed)
            && !self.records.iter().any(lives_there)
            && (record.kind.check)(&record.fields).is_empty()
    }
}

impl OneRecord {
    /// What was typed, as a change; `None` when nothing differs.
    pub fn change(&self) -> Option<Change> {
        let Some(home) = &self.home else {
            let fields = self.differences();
            let opened = self.opened.clone();
            return (!fields.is_empty()).then_some(Change::Edit { id: self.id, opened, fields });
        };
        let mut fields = Fields::new();
        for group in self.kind.groups {
            for name in names_of(group) {
                let value = if is_set(group) {
                    let added = self.added(group).into_iter().map(|(_, element)| Value::Object(element));
                    Some(added.collect::<Vec<_>>()).filter(|it| !it.is_empty()).map(Value::Array)
                } else {
                    self.fields.get(name).cloned()
                };
                fields.extend(value.map(|value| (name.to_owned(), value)));
            }
        }
        Some(Change::Create { id: self.id, kind: self.kind.name.to_owned(), home: home.clone(), fields })
    }

    /// Elements that are not there yet and in which something is typed.
    pub(super) fn added(&self, group: &Group) -> Vec<(String, Fields)> {
        let new = |(key, element): &(String, Fields)| key.starts_with("new") && !element.is_empty();
        self.elements(group.name).into_iter().filter(new).collect()
    }

    fn differences(&self) -> Fields {
        let mut fields = Fields::new();
        for group in self.kind.groups {
            if is_set(group) {
                fields.extend(self.set_deeds(group).map(|deeds| (group.name.to_owned(), deeds)));
            } else {
                fields.extend(differing(group, &self.shown, &self.fields));
            }
        }
        fields
    }

    /// `{add, change, remove}` of a set, without those of them that are empty.
    fn set_deeds(&self, group: &Group) -> Option<Value> {
        let shown = self.shown.get(group.name).and_then(Value::as_object).cloned().unwrap_or_default();
        let typed = self.fields.get(group.name).and_then(Value::as_object).cloned().unwrap_or_default();
        let add: Vec<Value> = self.added(group).into_iter().map(|(_, it)| Value::Object(it)).collect();
        let remove: Vec<&String> = shown.keys().filter(|key| !typed.contains_key(*key)).collect();
        let mut change = Fields::new();
        for (key, before) in &shown {
            if let (Some(before), Some(after)) =
                (before.as_object(), typed.get(key).and_then(Value::as_object))
            {
                let differs = differing(group, before, after);
                if !differs.is_empty() {
                    change.insert(key.clone(), Value::Object(differs));
                }
            }
        }
        let mut deeds = Fields::new();
        for (deed, value, none) in [
            ("add", json!(add), add.is_empty()),
            ("change", json!(change), change.is_empty()),
            ("remove", json!(remove), remove.is_empty()),
        ] {
            if !none {
                deeds.insert(deed.to_owned(), value);
            }
        }
        (!deeds.is_empty()).then_some(Value::Object(deeds))
    }
}

/// Fields of a group that differ; what was emptied is `null`.
fn differing(group: &Group, shown: &Fields, typed: &Fields) -> Fields {
    let stored = |fields: &Fields, name: &str| {
        let value = canonical(fields.get(name).cloned().unwrap_or(Value::Null));
        if value.as_str() == Some("") { Value::Null } else { value }
    };
    let of = |name: &'static str| {
        let (before, after) = (stored(shown, name), stored(typed, name));
        (before != after).then(|| (name.to_owned(), after))
    };
    group.fields.iter().filter_map(|field| of(field.name)).collect()
}

/// Whether a group was changed.
pub(super) fn is_changed(group: &Group, shown: &Fields, typed: &Fields) -> bool {
    !differing(group, shown, typed).is_empty()
}
