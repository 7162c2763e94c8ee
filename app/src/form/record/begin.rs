//! With what a form begins: a new household with its first person and dwelling, or a new member of a household that is
//! there.

use super::{OneRecord, RecordForm};
use crate::data::HomeGiven;
use serde_json::json;
use shared::domain::dwelling::DWELLING;
use shared::domain::household::HOUSEHOLD;
use shared::domain::person::PERSON;
use shared::id::{DongCode, RecordId, StaffId};
use shared::role::Role;

/// Who begins, and the ids of what will be made.
#[derive(Clone, Copy, Debug)]
pub struct Beginning {
    /// Who looks after the new household unless somebody else is chosen.
    pub me: StaffId,
    /// As what.
    pub role: Role,
    /// Fresh: household, person, dwelling.
    pub fresh: [RecordId; 3],
}

/// A new household in this dong, with its first person and its dwelling.
pub fn new_home(dong: DongCode, by: &Beginning) -> RecordForm {
    let [household, person, dwelling] = by.fresh;
    let with = HomeGiven::With(household);
    let mut home = OneRecord::new(household, &HOUSEHOLD, HomeGiven::Dong(dong));
    home.add("members", json!({ "person": person, "relation": "self" }));
    home.add("assigned", json!({ "staff": by.me, "duty": by.role.as_str() }));
    let person = OneRecord::new(person, &PERSON, with.clone());
    let house = OneRecord::new(dwelling, &DWELLING, with);
    RecordForm { records: vec![home, person, house], ..RecordForm::default() }
}

/// A household that is edited; its dwelling is asked for when none is known.
pub fn edited_home(household: OneRecord, dwelling: Option<RecordId>) -> RecordForm {
    let with = HomeGiven::With(household.id);
    let house = dwelling.map(|id| OneRecord::new(id, &DWELLING, with));
    RecordForm { records: [household].into_iter().chain(house).collect(), ..RecordForm::default() }
}

/// A new member of a household that is there, and its dwelling when none is known yet. Who is the first there is its
/// head unless somebody says otherwise.
pub fn new_member(mut household: OneRecord, has_dwelling: bool, by: &Beginning) -> RecordForm {
    let [_, person, dwelling] = by.fresh;
    let mut member = json!({ "person": person });
    if household.elements("members").is_empty() {
        member["relation"] = json!("self");
    }
    household.add("members", member);
    let with = HomeGiven::With(household.id);
    let mut records = vec![household, OneRecord::new(person, &PERSON, with.clone())];
    if !has_dwelling {
        records.push(OneRecord::new(dwelling, &DWELLING, with));
    }
    RecordForm { records, ..RecordForm::default() }
}
