//! What of a kind is asked where: whose part the role may not read is not asked at all; what only machines need stands
//! last.

use shared::kind::{Field, Group, Kind, MergeClass};
use shared::role::Role;

/// What is asked at once when a record is made; of a kind that is not here, the first page of its declaration.
static FIRST: &[(&str, &[&str])] = &[
    ("person", &["name", "alias_or_unknown", "birth_date", "birth_precision", "sex", "phones"]),
    ("household", &["household_type", "assigned"]),
    ("dwelling", &["road_addr", "detail", "access_note"]),
];

/// Numbers that other systems give: nobody knows them by heart.
const TECHNICAL: [&str; 4] = ["ssn_mgmt_no", "hjd_code", "bjd_code", "bldg_mgmt_no"];

/// Fields of one group that stand together. A set is asked whole.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// The group.
    pub group: &'static Group,
    which: Which,
    technical: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    All,
    First,
    Later,
}

impl PartialEq for Block {
    fn eq(&self, other: &Self) -> bool {
        (self.group.name, self.which, self.technical) == (other.group.name, other.which, other.technical)
    }
}

impl Block {
    /// Whether it is a set.
    pub fn is_set(&self) -> bool {
        is_set(self.group)
    }

    /// The fields, in the order of the declaration.
    pub fn fields(&self, kind: &Kind) -> Vec<&'static Field> {
        let asked = |field: &&'static Field| {
            let first = is_first(kind, self.group, field);
            let here = match self.which {
                Which::All => true,
                Which::First => first,
                Which::Later => !first,
            };
            here && (self.is_set() || is_technical(field) == self.technical)
        };
        self.group.fields.iter().filter(asked).collect()
    }
}

/// What is asked at once of a record that is made.
pub fn asked_first(kind: &Kind, role: Role) -> Vec<Block> {
    blocks(kind, role, Which::First, false)
}

/// What is asked of it on demand: what people know, and apart from it the numbers of other systems.
pub fn asked_later(kind: &Kind, role: Role) -> [Vec<Block>; 2] {
    [false, true].map(|technical| blocks(kind, role, Which::Later, technical))
}

/// What of a record is edited: what people know, and apart from it the numbers of other systems.
pub fn everything(kind: &Kind, role: Role) -> [Vec<Block>; 2] {
    [false, true].map(|technical| blocks(kind, role, Which::All, technical))
}

fn blocks(kind: &Kind, role: Role, which: Which, technical: bool) -> Vec<Block> {
    let readable = kind.groups.iter().filter(|group| role.reads().contains(&group.part));
    let here = readable.map(|group| Block { group, which, technical });
    here.filter(|it| !(technical && it.is_set() || it.fields(kind).is_empty())).collect()
}

/// Whether a group is a set.
pub(super) fn is_set(group: &Group) -> bool {
    group.class == MergeClass::Set
}

fn is_technical(field: &Field) -> bool {
    TECHNICAL.contains(&field.name)
}

fn is_first(kind: &Kind, group: &Group, field: &Field) -> bool {
    let name = if is_set(group) { group.name } else { field.name };
    match FIRST.iter().find(|(of, _)| *of == kind.name) {
        Some((_, names)) => names.contains(&name),
        None => field.page == 1 && !is_technical(field),
    }
}
