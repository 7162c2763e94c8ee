//! What a form shows beside its fields, and a whole visit from the form to the store.

use super::tablet::*;
use crate::data::{Change, Command, Draft, HomeGiven, Query, Refused};
use crate::form::{Around, Begun, LastValues, VisitForm, changes, quick_outcome};
use chrono::NaiveDateTime;
use serde_json::{Value, json};
use shared::body::Snapshot;
use shared::clock::seoul_time;
use shared::pack::Packs;
use shared::policy::Role;

fn last(tablet: &Tablet) -> Value {
    tablet.query(&Query::LastValues { person: id(PERSON) }).remove(0)
}

fn vitals(n: u128, at: &str, more: Value) -> Change {
    let mut given = json!({"subject": id(PERSON), "measured_at": at});
    given.as_object_mut().unwrap().extend(fields(more));
    event(n, "senior_vitals", PERSON, given)
}

fn now() -> NaiveDateTime {
    seoul_time(NOW)
}

fn fill(tablet: &Tablet, fresh: u128) -> (VisitForm, LastValues) {
    let known = LastValues::of_row(&last(tablet));
    let packs = Packs::builtin();
    let around = around(&packs, &known);
    let begun = Begun { person: id(PERSON), planned: None, fresh: (fresh..fresh + 48).map(id).collect() };
    (VisitForm::begin(begun, &around).unwrap(), known)
}

fn around<'a>(packs: &'a Packs, last: &'a LastValues) -> Around<'a> {
    Around { packs, now: now(), me: staff(Role::Nurse), role: Role::Nurse, last }
}

#[test]
fn of_each_field_the_newest_value_is_told_and_corrections_count() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let cuff = |sbp: i64| json!([{"sbp": sbp, "dbp": 84}]);
    tablet
        .save(vec![
            vitals(1, "2025-11-20T10:00", json!({"weight": 50_700, "height": 1520})),
            vitals(
                2,
                "2026-10-01T10:00",
                json!({"readings": cuff(142), "glucose": 124, "glucose_state": "fasting"}),
            ),
            vitals(3, "2026-11-01T10:00", json!({"readings": cuff(252), "weight": 48_600})),
        ])
        .unwrap();
    tablet.edit(3, json!({"readings": cuff(152)})).unwrap();
    let row = last(&tablet);
    let value = |name: &str| row["values"][name]["value"].clone();
    assert_eq!(
        (value("weight"), value("height"), value("glucose")),
        (json!(48_600), json!(1520), json!(124))
    );
    assert_eq!(row["values"]["readings"]["value"][0]["sbp"], 152);
    assert_eq!(row["values"]["glucose"]["taken_at"], "2026-10-01T10:00");
    let line: Vec<_> = row["sbp"].as_array().unwrap().iter().map(|it| it["value"].clone()).collect();
    assert_eq!(line, [142, 152]);
    assert_eq!(row["weight_year_ago"]["value"], 50_700);
    assert_eq!(row["me"]["name"], "이하은");
}

#[test]
fn a_person_who_is_not_here_is_told_and_without_rights_nothing_is_shown() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let ask = |tablet: &Tablet, person| tablet.data.query(&Query::LastValues { person }, tablet.now);
    assert_eq!(ask(&tablet, id(0x999)), Err(Refused::NotFound { id: id(0x999) }));
    tablet.now = NOW + 73 * HOUR;
    assert_eq!(ask(&tablet, id(PERSON)), Err(Refused::LeaseExpired));
}

#[test]
fn a_visit_is_typed_kept_as_a_draft_and_saved_as_one_act() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let (mut form, known) = fill(&tablet, 0x500);
    form.own_mut().set_reading(0, "sbp", Some(142), now());
    form.own_mut().set_reading(0, "dbp", Some(84), now());
    (0..2).for_each(|item| form.answer("phq2", item, Some(1), now()));
    (2..9).for_each(|item| form.answer("phq9", item, Some(i64::from(item == 8)), now()));
    let draft = Draft {
        id: id(0x4ff),
        kind: "visit".into(),
        about: Some(id(PERSON)),
        opened: Snapshot::default(),
        fields: form.to_fields(),
        page: 4,
    };
    tablet.command(Command::KeepDraft(draft)).unwrap();
    let mut tablet = tablet.reopened();
    let kept = tablet.query(&Query::Drafts).remove(0);
    let form = VisitForm::of_fields(kept["fields"].as_object().unwrap()).unwrap();

    let packs = Packs::builtin();
    let all = changes(&form, &Snapshot::default(), None, &around(&packs, &known));
    let changes = all.into_iter().map(|(_, change)| change).collect();
    let done = tablet.command(Command::Save { changes, draft: Some(id(0x4ff)) }).unwrap();
    assert!(done.flags.contains(&"safety".to_owned()), "{:?}", done.flags);
    assert!(tablet.query(&Query::Drafts).is_empty());
    let row = last(&tablet);
    assert_eq!(
        (&row["scores"]["phq9"]["total"], &row["scores"]["phq9"]["class"]),
        (&json!(3), &json!("minimal"))
    );
    assert_eq!(row["visit"]["outcome"], "done");
    assert_eq!(row["planned"].as_array().unwrap().len(), 1);
    assert_eq!(row["planned"][0]["planned_for"], "2026-12-01", "a thought of self-harm: within a week");
    let rules: Vec<_> = row["tasks"].as_array().unwrap().iter().map(|it| it["rule"].clone()).collect();
    assert_eq!(rules, ["phq9_safety"]);

    let (mut again, known) = fill(&tablet, 0x600);
    let task = known.tasks[0].clone();
    again.set_closed(task.id, &task.opened, true);
    let all = crate::form::changes(&again, &Snapshot::default(), None, &around(&packs, &known));
    tablet.save(all.into_iter().map(|(_, change)| change).collect()).unwrap();
    assert_eq!(last(&tablet)["tasks"], json!([]));
}

#[test]
fn two_tablets_that_plan_the_next_visit_make_the_same_elements() {
    let plan = |seed| {
        let mut tablet = Tablet::seeded(Role::Nurse, seed).with_household();
        let (form, known) = fill(&tablet, seed << 32);
        let packs = Packs::builtin();
        let all = changes(&form, &Snapshot::default(), None, &around(&packs, &known));
        tablet.save(all.into_iter().map(|(_, change)| change).collect()).unwrap();
        let planned = last(&tablet)["planned"][0].clone();
        let visit: shared::id::RecordId = serde_json::from_value(planned["id"].clone()).unwrap();
        (planned, tablet.query(&Query::Show { id: visit })[0]["fields"].clone())
    };
    assert_eq!(plan(1), plan(2));
}

#[test]
fn nobody_opened_is_recorded_in_one_save_and_a_task_follows() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let planned = json!({"visit_kind": "senior_follow", "planned_for": "2026-11-24", "subjects": [{"person": id(PERSON)}]});
    tablet.save(vec![create(7, "visit", HomeGiven::With(id(PERSON)), planned)]).unwrap();
    let form = tablet.query(&Query::Form { id: id(7) }).remove(0);
    let visit = crate::form::Planned {
        id: id(7),
        opened: serde_json::from_value(form["opened"].clone()).unwrap(),
        fields: fields(form["fields"].clone()),
    };
    let known = LastValues::of_row(&last(&tablet));
    let packs = Packs::builtin();
    let all = quick_outcome(id(PERSON), "absent", Some(&visit), id(8), &around(&packs, &known));
    tablet.save(all).unwrap();
    let row = last(&tablet);
    assert_eq!((&row["visit"]["outcome"], row["planned"].as_array().unwrap().len()), (&json!("absent"), 0));
    assert_eq!(row["tasks"][0]["rule"], "visit_retry");
}
