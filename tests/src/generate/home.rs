//! A household with its dwelling and people, as the one save that a planner makes when she learns of it.

use super::{Draw, Planned, Save, Size, Staff, at, fields, invented};
use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use shared::clock::Millis;
use shared::id::{RecordId, StaffId};
use shared::kind::Home;
use shared::policy::Role;

/// What later visits must know.
#[derive(Clone, Debug)]
pub struct Household {
    /// The root.
    pub id: RecordId,
    /// Its dwelling.
    pub dwelling: RecordId,
    /// What visits are for.
    pub care: Care,
    /// Its people; the first is the head.
    pub persons: Vec<RecordId>,
    /// The nurse and the planner who look after it.
    pub assigned: [StaffId; 2],
}

/// What a household is visited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// Somebody of 65 or more.
    Senior,
    /// A mother with an infant.
    Mother,
    /// Neither: found by a neighbour or a list.
    Alone,
}

/// One of its people.
struct Member {
    relation: &'static str,
    age: (i64, i64),
    sex: Option<&'static str>,
}

/// Draws one and makes the save.
pub fn settle(
    draw: &mut Draw,
    size: &Size,
    day: NaiveDate,
    by: StaffId,
    staff: &[Staff],
) -> (Save, Household) {
    let at = at(draw.office_time(day));
    let (care, household_type, members) = composition(draw);
    let id = draw.id(at);
    let dwelling = draw.id(at);
    let persons: Vec<RecordId> = members.iter().map(|_| draw.id(at)).collect();
    let assigned = [Role::Nurse, Role::Planner].map(|role| super::member(draw, staff, role));
    let facts = household_fields(draw, household_type, &members, &persons, assigned);
    let mut changes = vec![Planned::Create {
        id,
        kind: "household",
        home: Home::Dong(size.dong.clone()),
        fields: fields(facts),
    }];
    changes.push(create(dwelling, "dwelling", id, dwelling_fields(draw, size)));
    for (member, person) in members.iter().zip(&persons) {
        changes.push(create(*person, "person", id, person_fields(draw, member, day)));
    }
    (Save { at, by, changes }, Household { id, dwelling, care, persons, assigned })
}

fn create(id: RecordId, kind: &'static str, household: RecordId, value: Value) -> Planned {
    Planned::Create { id, kind, home: Home::With(household), fields: fields(value) }
}

fn composition(draw: &mut Draw) -> (Care, &'static str, Vec<Member>) {
    let senior = |relation, sex| Member { relation, age: (65, 94), sex };
    match draw.random.below(100) {
        0..45 => (Care::Senior, "single", vec![senior("self", None)]),
        45..70 => (Care::Senior, "couple", vec![senior("self", Some("m")), senior("spouse", Some("f"))]),
        70..75 => {
            let grandchild = Member { relation: "grandchild", age: (7, 16), sex: None };
            (Care::Senior, "grandparent_child", vec![senior("self", Some("f")), grandchild])
        }
        75..88 => {
            let mother = Member { relation: "self", age: (24, 41), sex: Some("f") };
            (
                Care::Mother,
                "single_parent",
                vec![mother, Member { relation: "child", age: (0, 1), sex: None }],
            )
        }
        _ => (Care::Alone, "single", vec![Member { relation: "self", age: (38, 64), sex: None }]),
    }
}

fn household_fields(
    draw: &mut Draw,
    household_type: &str,
    members: &[Member],
    persons: &[RecordId],
    [nurse, planner]: [StaffId; 2],
) -> Value {
    let members: Vec<Value> = members
        .iter()
        .zip(persons)
        .map(|(member, person)| json!({"person": person, "relation": member.relation}))
        .collect();
    let benefit =
        *draw.random.pick(&["basic_pension", "livelihood", "medical", "housing", "near_poor", "none"]);
    json!({
        "household_type": household_type,
        "contact_pref": draw.random.pick(&["phone", "phone", "visit", "message", "through_other"]),
        "members": members,
        "assigned": [{"staff": nurse, "duty": "nurse"}, {"staff": planner, "duty": "planner"}],
        "benefits": [{"benefit": benefit}],
    })
}

fn dwelling_fields(draw: &mut Draw, size: &Size) -> Value {
    let random = &mut draw.random;
    let hazards: Vec<Value> = ["mould", "steps", "leak", "hoarding"]
        .iter()
        .filter(|_| random.in_hundred(8))
        .map(|hazard| json!({ "hazard": hazard }))
        .collect();
    json!({
        "road_addr": invented::road(random),
        "detail": invented::detail(random),
        "hjd_code": size.dong.as_str(),
        "dwelling_kind": random.pick(&["apartment", "multi_family", "multi_family", "semi_basement", "rooftop"]),
        "tenure": random.pick(&["own", "jeonse", "monthly_rent", "public_rental"]),
        "heating": random.pick(&["city_gas", "city_gas", "city_gas", "district", "electric_mat"]),
        "hazards": hazards,
        "access_note": random.in_hundred(30).then(|| *random.pick(invented::ACCESS_NOTES)),
    })
}

fn person_fields(draw: &mut Draw, member: &Member, day: NaiveDate) -> Value {
    let random = &mut draw.random;
    let (youngest, oldest) = member.age;
    let age = random.between(youngest, oldest);
    let year = i64::from(day.year()) - age - 1;
    let birth = format!("{year:04}-{:02}-{:02}", random.between(1, 12), random.between(1, 28));
    let sex = member.sex.unwrap_or_else(|| random.pick::<&str>(&["f", "m"]));
    let mut value = json!({
        "name": invented::name(random),
        "birth_date": birth,
        "sex": sex,
        "resident_reg_status": "registered",
        "nhi_type": random.pick(&["local", "employee", "medical_aid_1"]),
    });
    if age > 12 {
        value["phones"] =
            json!([{"number": invented::phone(random), "phone_kind": "mobile", "owner": "self"}]);
        if random.in_hundred(30) {
            value["contact_note"] = json!(random.pick(invented::CONTACT_NOTES));
        }
    }
    value
}

/// A phone that was learned at the door.
pub fn new_phone(draw: &mut Draw, by: StaffId, at: Millis, person: RecordId) -> Save {
    let phone =
        json!({"number": invented::phone(&mut draw.random), "phone_kind": "mobile", "owner": "family"});
    let fields = fields(json!({"phones": {"add": [phone]}}));
    Save { at, by, changes: vec![Planned::Edit { id: person, kind: "person", fields }] }
}
