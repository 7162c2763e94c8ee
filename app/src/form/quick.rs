//! Nobody opened, or somebody did not want a visit: recorded in two taps, without a form.

use super::changes::{object, visitor};
use super::next::{Next, offer, planned, to_plan};
use super::visit::{Around, minute};
use crate::data::{Change, HomeGiven};
use serde_json::{Value, json};
use shared::body::Snapshot;
use shared::domain::convert;
use shared::domain::visit::{VISIT, Visitor};
use shared::id::RecordId;
use shared::kind::Fields;

/// A planned visit as the query `Form` shows it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The visit.
    pub id: RecordId,
    /// Taken when it was shown.
    pub opened: Snapshot,
    /// Its fields.
    pub fields: Fields,
}

/// What came of the knock on the door: `absent` or `refused`. Of a planned visit the planned one is done; without one a
/// visit is recorded under the `fresh` id. Who refused is asked again after the usual interval; a door that
/// stayed closed gets its task by a rule.
pub fn quick_outcome(
    person: RecordId,
    outcome: &str,
    visit: Option<&Planned>,
    fresh: RecordId,
    around: &Around<'_>,
) -> Vec<Change> {
    let now = minute(around.now);
    let me = visitor(around.me, around.role.as_str());
    let said = json!({ "status": "done", "outcome": outcome, "started_at": now, "place": "home" });
    let mut changes = match visit {
        Some(visit) => {
            let mut fields = object(said);
            let there = convert::elements::<Visitor>(&visit.fields, "visitors");
            if !there.iter().any(|it| it.staff == around.me) {
                fields.insert("visitors".to_owned(), json!({ "add": [me] }));
            }
            vec![Change::Edit { id: visit.id, opened: visit.opened.clone(), fields }]
        }
        None => vec![new_visit(fresh, person, said, me)],
    };
    changes.extend(again(person, outcome, visit.map_or(fresh, |it| it.id), around));
    changes
}

fn new_visit(id: RecordId, person: RecordId, said: Value, me: Value) -> Change {
    let mut fields = object(said);
    fields.extend(object(json!({
        "visit_kind": "senior_follow", "visitors": [me], "subjects": [{ "person": person }],
    })));
    Change::Create { id, kind: VISIT.name.to_owned(), home: HomeGiven::With(person), fields }
}

fn again(person: RecordId, outcome: &str, visit: RecordId, around: &Around<'_>) -> Option<Change> {
    let (day, kind) = to_plan(Next::Offered, offer(outcome, visit, &[], around).as_ref())?;
    let (id, change) = planned(person, day, &kind);
    (!around.last.planned.iter().any(|it| it.id == id)).then_some(change)
}
