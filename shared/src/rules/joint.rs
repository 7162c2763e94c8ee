//! One visit of several visitors: nurse and planner come to one household on one day, each with a tablet of her own and
//! perhaps without a network. Both make the visit of the same id, the header says only what both must agree on, and what
//! is each one's own (when she came and went, what she remarks) stands with her among the visitors, so that neither
//! writes over the other.

use crate::domain::convert;
use crate::domain::visit::Visitor;
use crate::id::{RecordId, StaffId};
use crate::kind::Fields;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// The id of the visit of this household on this day for this purpose, the same on every tablet.
pub fn id(household: RecordId, day: NaiveDate, visit_kind: &str) -> RecordId {
    RecordId::derived("joint_visit", household, &format!("{day} {visit_kind}"))
}

/// What of the header is each visitor's own, and its name among the visitors.
const OWN: [(&str, &str); 3] = [("started_at", "came_at"), ("ended_at", "left_at"), ("note", "remark")];

/// The values of a visit as one visitor contributes them: her own stand with her, the header says what was met.
/// Whoever is not among the visitors yet becomes one.
pub fn contribution(visit: &Fields, staff: StaffId, duty: &str) -> Fields {
    let mut fields = visit.clone();
    let mut visitors: Vec<Visitor> = convert::elements(visit, "visitors");
    if visitors.iter().all(|it| it.staff != staff) {
        visitors.push(Visitor::of(staff, duty));
    }
    let own: Vec<(&str, Value)> =
        OWN.iter().filter_map(|(header, own)| Some((*own, fields.remove(*header)?))).collect();
    let all = visitors.into_iter().map(|visitor| {
        let mut element = convert::fields_of(&visitor);
        if visitor.staff == staff {
            element.extend(own.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        }
        element
    });
    let all: Vec<Fields> = all.collect();
    fields.insert("visitors".to_owned(), json!(all));
    fields
}

#[cfg(test)]
mod tests;
