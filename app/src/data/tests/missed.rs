//! Absent or refused, as the page of today keeps it and takes it back.

use super::tablet::*;
use crate::data::{HomeGiven, Query};
use crate::form::{Around, LastValues, Planned};
use crate::ui::pages::today::absent::{Missed, Undo, record, undo};
use crate::ui::pages::today::view::{Day, First};
use serde_json::{Value, json};
use shared::clock::seoul_time;
use shared::id::RecordId;
use shared::pack::Packs;
use shared::policy::Role;

fn day(tablet: &Tablet) -> Day {
    let row = tablet.query(&Query::Day { day: "2026-11-24".parse().unwrap(), rows: 9 }).remove(0);
    serde_json::from_value(row).unwrap()
}

fn first(tablet: &Tablet) -> First {
    day(tablet).first.unwrap()
}

fn form(tablet: &Tablet, id: RecordId) -> Planned {
    let row = tablet.query(&Query::Form { id }).remove(0);
    Planned {
        id,
        fields: fields(row["fields"].clone()),
        opened: serde_json::from_value(row["opened"].clone()).unwrap(),
    }
}

/// Keep it; answers the records that were touched.
fn keep(tablet: &mut Tablet, missed: Missed) -> Vec<RecordId> {
    let first = first(tablet);
    let person = first.waiting.person.id.unwrap();
    let planned = first.visit.map(|visit| form(tablet, visit));
    let last = LastValues::of_row(&tablet.query(&Query::LastValues { person })[0]);
    let packs = Packs::builtin();
    let now = seoul_time(NOW + 30_500);
    let around = Around { packs: &packs, now, me: staff(Role::Nurse), role: Role::Nurse, last: &last };
    let command = record(&first, person, missed, planned.as_ref(), id(0x500), &around);
    tablet.command(command).unwrap().records
}

fn take_back(tablet: &mut Tablet, what: &Undo, touched: &[RecordId]) {
    let forms = touched.iter().map(|id| form(tablet, *id)).collect();
    tablet.command(undo(what, forms)).unwrap();
}

#[test]
fn a_visit_that_nobody_planned_is_made_and_goes_again() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let task = json!({"task_kind": "visit", "duty": "nurse", "due": "2026-11-20", "subject": id(PERSON)});
    tablet.save(vec![create(1, "task", HomeGiven::With(id(HOUSEHOLD)), task)]).unwrap();
    let touched = keep(&mut tablet, Missed::Absent);
    assert_eq!(touched.len(), 2, "the visit, and the task to try again");
    let visit = tablet.show(0x500);
    assert_eq!(visit["fields"]["outcome"], "absent");
    assert_eq!(visit["fields"]["started_at"], "2026-11-24T10:00");
    assert_eq!(visit["fields"]["visit_kind"], "senior_follow");
    assert!(day(&tablet).groups[0].rows[0].knocked.is_some());
    take_back(&mut tablet, &Undo::Made(touched.clone()), &touched);
    assert!(day(&tablet).groups[0].rows[0].knocked.is_none());
    assert_eq!(day(&tablet).done.doors, 0);
}

#[test]
fn a_planned_visit_ends_so_and_is_planned_again_when_it_is_taken_back() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let planned = json!({"visit_kind": "senior_first", "planned_for": "2026-11-24",
                         "visitors": [{"staff": staff(Role::Nurse), "duty": "nurse"}], "subjects": [{"person": id(PERSON)}]});
    tablet.save(vec![create(1, "visit", HomeGiven::With(id(HOUSEHOLD)), planned)]).unwrap();
    let before = tablet.show(1)["fields"].clone();
    let touched = keep(&mut tablet, Missed::Refused);
    assert_eq!(touched.len(), 2, "who refuses is asked again in three months");
    assert_eq!(tablet.show(1)["fields"]["status"], "done");
    assert_eq!(day(&tablet).done.doors, 1);
    let made = touched.iter().copied().filter(|it| *it != id(1)).collect();
    let what = Undo::Planned { visit: id(1), added: Value::Null, made };
    take_back(&mut tablet, &what, &touched);
    assert_eq!(tablet.show(1)["fields"], before);
    assert_eq!(first(&tablet).visit, Some(id(1)));
}

#[test]
fn who_was_not_among_the_visitors_joins_them_and_leaves_them_again() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let planned =
        json!({"visit_kind": "joint", "planned_for": "2026-11-24", "subjects": [{"person": id(PERSON)}]});
    tablet.save(vec![create(1, "visit", HomeGiven::With(id(HOUSEHOLD)), planned)]).unwrap();
    let touched = keep(&mut tablet, Missed::Absent);
    let visitors = |tablet: &Tablet| {
        tablet.show(1)["fields"]["visitors"]
            .as_object()
            .map_or(0, |it| it.values().filter(|it| !it.is_null()).count())
    };
    assert_eq!((visitors(&tablet), day(&tablet).done.doors), (1, 1));
    let made = touched.iter().copied().filter(|it| *it != id(1)).collect();
    let what = Undo::Planned { visit: id(1), added: json!(staff(Role::Nurse)), made };
    take_back(&mut tablet, &what, &touched);
    assert_eq!(visitors(&tablet), 0);
    assert_eq!(day(&tablet).done.doors, 0);
}
