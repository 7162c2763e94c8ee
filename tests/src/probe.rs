//! A kind that only the tests declare: it must sync, merge and conflict with no other file touched.

use shared::kind::{
    Field, Group, GroupKey, Kind, MergeClass, Part, Rooted, Shape, integer, no_further_check,
};
use shared::policy::Role;

static VALUE: &[Field] = &[integer("v", 0, 100, "")];
static NOTE: &[Field] = &[integer("w", 0, 100, "")];
static Q: &[Field] = &[integer("q", 0, 100, "")];
static M: &[Field] = &[integer("m", 0, 100, "")];
static ELEMENT: &[Field] = &[integer("e", 0, 100, "")];
static CLINICAL: &[Field] = &[integer("c", 0, 100, "")];

/// Two significant groups, one of each other class, one in another part.
pub static PROBE: Kind = Kind {
    name: "probe",
    shape: Shape::Record,
    root: Rooted::Dong,
    groups: &[
        Group { id: 2, name: "p", part: Part::Open, class: MergeClass::Significant, fields: VALUE },
        Group { id: 3, name: "q", part: Part::Open, class: MergeClass::Significant, fields: Q },
        Group { id: 4, name: "l", part: Part::Open, class: MergeClass::LastWriter, fields: NOTE },
        Group { id: 5, name: "m", part: Part::Open, class: MergeClass::Monotone, fields: M },
        Group { id: 6, name: "s", part: Part::Open, class: MergeClass::Set, fields: ELEMENT },
        Group { id: 7, name: "c", part: Part::Clinical, class: MergeClass::Significant, fields: CLINICAL },
    ],
    writers: &[Role::Coordinator, Role::Nurse, Role::Planner],
    check: no_further_check,
    projection: None,
};

/// What lives with a probe and moves with it.
pub static PROBE_PERSON: Kind = Kind {
    name: "probe_person",
    shape: Shape::Record,
    root: Rooted::Record,
    groups: &[
        Group { id: 2, name: "p", part: Part::Open, class: MergeClass::Significant, fields: VALUE },
        Group { id: 3, name: "c", part: Part::Clinical, class: MergeClass::Significant, fields: CLINICAL },
    ],
    writers: &[Role::Coordinator, Role::Nurse, Role::Planner],
    check: no_further_check,
    projection: None,
};

/// A kind that only newer programs know.
pub static PROBE_NEWER: Kind = Kind {
    name: "probe_newer",
    shape: Shape::Record,
    root: Rooted::Dong,
    groups: &[Group { id: 2, name: "p", part: Part::Open, class: MergeClass::Significant, fields: VALUE }],
    writers: &[Role::Coordinator, Role::Nurse, Role::Planner],
    check: no_further_check,
    projection: None,
};

/// A fact of the same kind of test.
pub static PROBE_EVENT: Kind = Kind {
    name: "probe_event",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group { id: 2, name: "fact", part: Part::Open, class: MergeClass::Significant, fields: VALUE }],
    writers: &[Role::Coordinator, Role::Nurse, Role::Planner],
    check: no_further_check,
    projection: None,
};

/// The key of a group by its name; of the set `s` see [`element`].
pub fn key(name: &str) -> GroupKey {
    match name {
        "home" => GroupKey::of(shared::kind::HOME),
        "life" => GroupKey::of(shared::kind::LIFE),
        name => GroupKey::of(PROBE.group_named(name).expect("a group of the probe").id),
    }
}

/// The field of a group's only value.
pub fn field(name: &str) -> &'static str {
    PROBE.group_named(name).expect("a group of the probe").fields[0].name
}

/// The key of the n-th element of the set `s`.
pub fn element(n: u64) -> GroupKey {
    GroupKey::element(6, shared::id::ElementId(uuid::Uuid::from_u128(0xe1e0_0000 + u128::from(n))))
}
