//! Who is meant by an id: the names of the owner and her colleagues.

use crate::data::{Data, Me, Refused};
use serde_json::{Value, json};
use shared::clock::Millis;
use shared::id::StaffId;
use shared::protocol::StaffMember;
use std::collections::BTreeMap;

/// The names of staff.
#[derive(Debug)]
pub(super) struct Names(BTreeMap<StaffId, StaffMember>);

impl Names {
    /// `{id, name, role}`; name and role are `null` for someone who is not known here.
    pub fn of(&self, id: StaffId) -> Value {
        let known = self.0.get(&id);
        json!({ "id": id, "name": known.map(|it| &it.name), "role": known.map(|it| it.role) })
    }

    /// All of them, by name.
    pub fn all(&self) -> Vec<Value> {
        let mut all: Vec<&StaffMember> = self.0.values().collect();
        all.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        all.into_iter().map(|it| self.of(it.id)).collect()
    }
}

/// What an answer is made with.
pub(super) struct Desk<'a> {
    /// Store and packs.
    pub data: &'a Data,
    /// Who asks.
    pub me: Me,
    /// Who is who.
    pub names: Names,
    /// The device's clock.
    pub now: Millis,
}

impl<'a> Desk<'a> {
    /// Read once for an answer.
    pub fn of(data: &'a Data, now: Millis) -> Result<Self, Refused> {
        let own = data.store.identity().staff.clone();
        let staff = data.store.colleagues()?.into_iter().chain([own]);
        let names = Names(staff.map(|member| (member.id, member)).collect());
        Ok(Desk { data, me: data.me()?, names, now })
    }
}
