//! Staff: who they are, what they do, and in which dong, each dong with the version at which it was given.

use super::{AccountError, Result, next_ver, proper_name};
use crate::store::{StaffRow, Tx};
use shared::id::{DongCode, StaffId};
use shared::kind::Part;
use shared::policy::{Role, stream_of};
use std::collections::{BTreeMap, BTreeSet};

/// What shall be different; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The name that colleagues use.
    pub name: Option<String>,
    /// What they do.
    pub role: Option<Role>,
    /// Where: the whole list.
    pub dong: Option<BTreeSet<DongCode>>,
}

/// Somebody new.
pub fn add(
    tx: &mut dyn Tx,
    id: StaffId,
    name: &str,
    role: Role,
    dong: &BTreeSet<DongCode>,
) -> Result<StaffRow> {
    let name = proper_name(name)?;
    let ver = next_ver(tx, 0)?;
    let dong = dong.iter().map(|it| (it.clone(), ver)).collect();
    let row = StaffRow { id, name, role, dong, ver };
    tx.put_staff(&row)?;
    Ok(row)
}

/// Change name, role or dong. A dong that stays keeps its version; with another role all streams are new ones.
pub fn change(tx: &mut dyn Tx, id: StaffId, change: Change) -> Result<StaffRow> {
    let old = tx.staff(id)?.ok_or(AccountError::NoSuchPerson)?;
    let name = change.name.as_deref().map_or_else(|| Ok(old.name.clone()), proper_name)?;
    let role = change.role.unwrap_or(old.role);
    let dong = change.dong.unwrap_or_else(|| old.dong.keys().cloned().collect());
    let same_rights = role == old.role && dong.iter().eq(old.dong.keys());
    let row = if same_rights {
        StaffRow { name, ..old.clone() }
    } else {
        let ver = next_ver(tx, old.ver)?;
        let kept = if role == old.role { &old.dong } else { &BTreeMap::new() };
        let dong = dong.into_iter().map(|it| (kept.get(&it).copied().unwrap_or(ver), it));
        StaffRow { id, name, role, dong: dong.map(|(ver, it)| (it, ver)).collect(), ver }
    };
    if row != old {
        tx.put_staff(&row)?;
    }
    Ok(row)
}

/// Whoever looks after this dong looks after these too: it is split or joined. Answers whose list is another now.
pub fn widen(tx: &mut dyn Tx, dong: &DongCode, also: &BTreeSet<DongCode>) -> Result<Vec<StaffRow>> {
    with_dong(tx, dong, |before| before.union(also).cloned().collect())
}

/// Nobody looks after this dong any more. Refused as long as something lives in it: nobody would see it again.
pub fn end_dong(tx: &mut dyn Tx, dong: &DongCode) -> Result<Vec<StaffRow>> {
    let left: u64 = tx.tally(&stream_of(dong, Part::Open))?.values().sum();
    if left > 0 {
        return Err(AccountError::StillInDong { left });
    }
    with_dong(tx, dong, |before| before.iter().filter(|it| *it != dong).cloned().collect())
}

/// Everybody of a dong gets another list; those whose list changed.
fn with_dong(
    tx: &mut dyn Tx,
    dong: &DongCode,
    to: impl Fn(&BTreeSet<DongCode>) -> BTreeSet<DongCode>,
) -> Result<Vec<StaffRow>> {
    let mut changed = Vec::new();
    for row in tx.all_staff()?.into_iter().filter(|row| row.dong.contains_key(dong)) {
        let before: BTreeSet<DongCode> = row.dong.keys().cloned().collect();
        let after = to(&before);
        if after != before {
            changed.push(change(tx, row.id, Change { dong: Some(after), ..Change::default() })?);
        }
    }
    Ok(changed)
}

/// A person by id, or by a name that only one has.
pub fn find(tx: &mut dyn Tx, text: &str) -> Result<StaffRow> {
    if let Ok(id) = text.parse() {
        return tx.staff(id)?.ok_or(AccountError::NoSuchPerson);
    }
    let mut named = tx.all_staff()?.into_iter().filter(|it| it.name == text.trim());
    match (named.next(), named.next()) {
        (Some(row), None) => Ok(row),
        (Some(_), Some(_)) => Err(AccountError::AmbiguousName),
        (None, _) => Err(AccountError::NoSuchPerson),
    }
}
