//! How a kind of record or event is declared: its groups, their parts and merge classes, its fields.
//!
//! A declaration is plain data. Forms, validation, reconciliation and the stores read it; none of them
//! knows a kind by name. A kind that is declared and registered syncs, merges and conflicts with no other file touched.

mod field;
mod group_key;
mod validate;

pub use field::{Field, FieldType, answers, code, date, flag, integer, list, local_time, reference, text};
pub use group_key::{GroupId, GroupKey, HOME, LIFE};
pub use validate::{
    Fields, Problem, Why, canonical, check_create, check_group, check_known, looks_like_resident_number,
    parse_date, parse_local_time,
};

use crate::role::Role;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// Who may read a group. Every part of a dong is a stream of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What every field worker of the dong may read.
    Open,
    /// Health (PIPA art. 23): nurses and coordinators; planners see a result's class through a projection.
    Clinical,
    /// Need to know: informants, abuse, suicidality.
    Restricted,
}

impl Part {
    /// All parts, in reading order.
    pub const ALL: [Part; 3] = [Part::Open, Part::Clinical, Part::Restricted];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Open => "open",
            Part::Clinical => "clinical",
            Part::Restricted => "restricted",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What happens when two people change the same group without seeing each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeClass {
    /// Different values open a conflict for a coordinator.
    Significant,
    /// The later stamp is shown. Only for a contact note, a nickname, an access note.
    LastWriter,
    /// The greatest value is shown: death, withdrawal of consent, highest so far. Values are integers.
    Monotone,
    /// Elements with ids of their own; each element's value is significant by itself, `null` is "removed".
    Set,
}

/// Fields that change together: the unit of concurrency.
#[derive(Debug)]
pub struct Group {
    /// Never reused. 0 and 1 are [`HOME`] and [`LIFE`].
    pub id: GroupId,
    /// For people who read the code and for the texts' keys.
    pub name: &'static str,
    /// Who may read it.
    pub part: Part,
    /// How concurrent changes meet.
    pub class: MergeClass,
    /// In the order of the form.
    pub fields: &'static [Field],
}

/// A record changes; an event never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A thing with an id that changes.
    Record,
    /// A fact that never changes. It has exactly one group; a correction is a new event that supersedes.
    Event,
}

/// What a record moves with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rooted {
    /// It is a root itself: its home is a dong.
    Dong,
    /// It follows another record: its home is that record.
    Record,
}

/// What others may see of a body whose part they may not read: a pure function of the body, run on both sides.
#[derive(Debug)]
pub struct Projection {
    /// The part whose readers get the projection.
    pub part: Part,
    /// Makes it. `None` when there is nothing to tell.
    pub of: fn(&Fields) -> Option<Fields>,
}

/// The declaration of one kind.
#[derive(Debug)]
pub struct Kind {
    /// Unique; `snake_case`; on the wire and in the stores.
    pub name: &'static str,
    /// Record or event.
    pub shape: Shape,
    /// What it moves with.
    pub root: Rooted,
    /// Groups in form order, ids ascending from 2.
    pub groups: &'static [Group],
    /// Who may create and change it. Coordinators settle conflicts on every kind.
    pub writers: &'static [Role],
    /// What the fields' own ranges cannot say: rules over several fields of one value set.
    pub check: fn(&Fields) -> Vec<Problem>,
    /// What readers of another part may see of it.
    pub projection: Option<Projection>,
}

/// A kind without rules over several fields.
pub fn no_further_check(_: &Fields) -> Vec<Problem> {
    Vec::new()
}

impl Kind {
    /// The group with this id, unless it is one of the two that every record has.
    pub fn group(&self, id: GroupId) -> Option<&'static Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The group with this name.
    pub fn group_named(&self, name: &str) -> Option<&'static Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// The part and merge class of a key; `None` for a group that this version does not know.
    pub fn class_of(&self, key: &GroupKey) -> Option<(Part, MergeClass)> {
        if key.group == HOME || key.group == LIFE {
            return key.element.is_none().then_some((Part::Open, MergeClass::Significant));
        }
        let group = self.group(key.group)?;
        match (group.class, key.element) {
            (MergeClass::Set, Some(_)) => Some((group.part, MergeClass::Significant)),
            (MergeClass::Set, None) | (_, Some(_)) => None,
            (class, None) => Some((group.part, class)),
        }
    }

    /// The parts in which this kind has groups, open first; `home` and `life` make every record present in open.
    pub fn parts(&self) -> Vec<Part> {
        Part::ALL
            .into_iter()
            .filter(|part| {
                (self.shape == Shape::Record && *part == Part::Open)
                    || self.groups.iter().any(|group| group.part == *part)
            })
            .collect()
    }

    /// The only group of an event.
    pub fn event_group(&self) -> &'static Group {
        &self.groups[0]
    }

    /// The field with this name and its group. Field names are unique within a kind; a set is found by its group's name.
    pub fn field(&self, name: &str) -> Option<(&'static Group, &'static Field)> {
        self.groups.iter().filter(|group| group.class != MergeClass::Set).find_map(|group| {
            group.fields.iter().find(|field| field.name == name).map(|field| (group, field))
        })
    }

    /// The set with this name.
    pub fn set(&self, name: &str) -> Option<&'static Group> {
        self.group_named(name).filter(|group| group.class == MergeClass::Set)
    }
}

/// All kinds that a program knows. Tests add their own.
#[derive(Clone, Debug)]
pub struct Kinds(Vec<&'static Kind>);

impl Kinds {
    /// Of these declarations; names must be unique.
    pub fn new(kinds: impl IntoIterator<Item = &'static Kind>) -> Self {
        let kinds: Vec<_> = kinds.into_iter().collect();
        for (i, kind) in kinds.iter().enumerate() {
            assert!(
                kinds[..i].iter().all(|other| other.name != kind.name),
                "kind {} is declared twice",
                kind.name
            );
        }
        Kinds(kinds)
    }

    /// These and one more.
    pub fn with(mut self, kind: &'static Kind) -> Self {
        self.0.push(kind);
        Kinds::new(self.0)
    }

    /// The declaration of this name.
    pub fn get(&self, name: &str) -> Option<&'static Kind> {
        self.0.iter().copied().find(|kind| kind.name == name)
    }

    /// All declarations, in the order in which they were registered.
    pub fn iter(&self) -> impl Iterator<Item = &'static Kind> {
        self.0.iter().copied()
    }
}

/// Where a record lives: a dong for a root, another record for what follows one. The value of the `home` group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Home {
    /// A root in this dong.
    Dong(crate::id::DongCode),
    /// Moves with this record.
    With(crate::id::RecordId),
}

impl Home {
    /// As the value of a head.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).expect("a home is plain JSON")
    }

    /// Of the value of a head.
    pub fn of(value: &Value) -> Option<Home> {
        serde_json::from_value(value.clone()).ok()
    }
}

/// The value of the `life` group of a record that is in use.
pub const ACTIVE: &str = "active";

/// The value of the `life` group of an archived record: why it was archived.
pub fn archived(reason: &str) -> Value {
    serde_json::json!({ "archived": reason })
}

/// Whether a value of the `life` group says "archived".
pub fn is_archived(value: &Value) -> bool {
    value.get("archived").is_some()
}
