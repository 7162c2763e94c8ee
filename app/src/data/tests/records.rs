//! The form over declarations against the store: registering, editing, and the life of a record with its way back.

use super::tablet::*;
use crate::data::{Change, Command, Query, Refused};
use crate::form::record::{Beginning, Leaving, OneRecord, RecordForm, new_home, taken_back, touched};
use serde_json::{Value, json};
use shared::domain::LocalTime;
use shared::policy::Role;

const OTHER: u128 = 0x200;
const TASK: u128 = 0x300;
const VISIT: u128 = 0x301;

fn row(tablet: &Tablet, n: u128) -> Value {
    tablet.query(&Query::Form { id: id(n) }).remove(0)
}

fn opened(tablet: &Tablet, n: u128) -> OneRecord {
    OneRecord::of_row(&row(tablet, n)).unwrap()
}

fn save_form(tablet: &mut Tablet, form: &RecordForm) -> Result<crate::data::Done, Refused> {
    tablet.save(form.changes().into_iter().map(|(_, change)| change).collect())
}

fn profile(tablet: &Tablet, n: u128) -> Value {
    tablet.query(&Query::Profile { id: id(n), day: "2026-11-24".parse().unwrap() }).remove(0)
}

/// A household with one open task about its person and one planned visit to her.
fn with_waiting(tablet: &mut Tablet) {
    let with = || crate::data::HomeGiven::With(id(HOUSEHOLD));
    let task = json!({"task_kind": "call", "title": "보일러 점검 날짜 여쭙기", "subject": id(PERSON)});
    let visit = json!({"visit_kind": "senior_follow", "planned_for": "2026-11-26", "subjects": [{"person": id(PERSON)}]});
    tablet.save(vec![create(TASK, "task", with(), task), create(VISIT, "visit", with(), visit)]).unwrap();
}

fn leaving(tablet: &Tablet, alone: bool) -> Leaving {
    Leaving {
        person: opened(tablet, PERSON),
        household: opened(tablet, HOUSEHOLD),
        alone,
        waiting: vec![opened(tablet, TASK), opened(tablet, VISIT)],
        now: LocalTime("2026-11-24T10:00:00".parse().unwrap()),
    }
}

/// Save, and do the opposite.
fn there_and_back(tablet: &mut Tablet, changes: Vec<Change>) -> [Vec<Value>; 3] {
    let rows = |tablet: &Tablet| -> Vec<Value> {
        let rows = touched(&changes).into_iter().map(|id| tablet.query(&Query::Form { id }).remove(0));
        rows.map(|mut row| {
            row.as_object_mut().unwrap().remove("opened");
            row
        })
        .collect()
    };
    let whole = |tablet: &Tablet| -> Vec<Value> {
        touched(&changes).into_iter().map(|id| tablet.query(&Query::Form { id }).remove(0)).collect()
    };
    let (before, told) = (whole(tablet), rows(tablet));
    tablet.save(changes.clone()).unwrap();
    let then = rows(tablet);
    let back = taken_back(&changes, &before, &whole(tablet));
    tablet.save(back).unwrap();
    [told, then, rows(tablet)]
}

#[test]
fn a_form_registers_household_person_and_dwelling_in_one_save() {
    let mut tablet = Tablet::of(Role::Nurse);
    let by = Beginning { me: staff(Role::Nurse), role: Role::Nurse, fresh: [id(0x10), id(0x11), id(0x12)] };
    let mut form = new_home(DONG.parse().unwrap(), &by);
    form.records[1].set("name", json!("김새봄"));
    form.records[1].add("phones", json!({"number": "010-5555-6666"}));
    form.records[2].set("road_addr", json!("느티로 12길 99"));
    assert_eq!(form.misfits(), []);
    save_form(&mut tablet, &form).unwrap();
    let profile = profile(&tablet, 0x11);
    assert_eq!(profile["home"]["address"], "느티로 12길 99");
    assert_eq!(profile["phones"][0]["number"], "010-5555-6666");
    assert_eq!(profile["home"]["assigned"][0]["name"], "이하은");
    assert_eq!(profile["home"]["persons"][0]["relation"], "self");
    let found = tablet.query(&Query::Search { text: "ㄱㅅㅂ".into(), limit: 5 });
    assert_eq!(found[0]["id"], json!(id(0x11)));
}

#[test]
fn what_was_typed_survives_that_somebody_saved_the_same_meanwhile() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let mut form = RecordForm::of(opened(&tablet, DWELLING));
    form.records[0].set("heating", json!("oil"));
    form.records[0].add("hazards", json!({"hazard": "mould"}));
    tablet.edit(DWELLING, json!({"heating": "none", "hazards": {"add": [{"hazard": "leak"}]}})).unwrap();
    assert!(matches!(save_form(&mut tablet, &form), Err(Refused::ChangedSinceOpened { .. })));
    form.records[0].opened_again(&row(&tablet, DWELLING));
    save_form(&mut tablet, &form).unwrap();
    let fields = &row(&tablet, DWELLING)["fields"];
    assert_eq!(fields["heating"], "oil");
    let mut hazards: Vec<_> =
        fields["hazards"].as_object().unwrap().values().map(|it| &it["hazard"]).collect();
    hazards.sort_by_key(|it| it.as_str());
    assert_eq!(hazards, ["leak", "mould"]);
}

#[test]
fn who_died_leaves_the_lists_with_what_waits_for_her_and_comes_back_whole() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    with_waiting(&mut tablet);
    let changes = leaving(&tablet, true).archived("deceased", "돌아가심", "2026-11-23".parse().unwrap());
    let [before, then, after] = there_and_back(&mut tablet, changes);
    let of = |rows: &[Value], n: u128, what: &str| {
        let row = rows.iter().find(|row| row["id"] == json!(id(n))).unwrap();
        row[what].clone()
    };
    assert_eq!(of(&then, PERSON, "archived"), "deceased");
    assert_eq!(of(&then, HOUSEHOLD, "archived"), "deceased");
    assert_eq!(of(&then, VISIT, "archived"), "deceased");
    assert_eq!(of(&then, TASK, "fields")["status"], "cancelled");
    assert_eq!(before, after);
    assert_eq!(profile(&tablet, PERSON)["tasks"].as_array().unwrap().len(), 1);
}

#[test]
fn who_lived_with_others_leaves_them_in_their_household() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    with_waiting(&mut tablet);
    let day = "2026-11-20".parse().unwrap();
    let changes = leaving(&tablet, false).archived("moved: 부산 따님 댁", "이사하심", day);
    let [before, then, after] = there_and_back(&mut tablet, changes);
    let household = then.iter().find(|row| row["id"] == json!(id(HOUSEHOLD))).unwrap();
    assert_eq!(household["archived"], Value::Null);
    let members = household["fields"]["members"].as_object().unwrap();
    assert_eq!(members.values().next().unwrap()["to"], "2026-11-20");
    assert_eq!(before, after);
}

#[test]
fn who_moves_to_another_household_takes_along_what_waits_for_her() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    tablet.save(household(OTHER, "새솔길 5", "윤갑수")).unwrap();
    with_waiting(&mut tablet);
    let changes = leaving(&tablet, true).moved_to(id(OTHER));
    let [before, then, after] = there_and_back(&mut tablet, changes);
    for n in [PERSON, TASK, VISIT] {
        let row = then.iter().find(|row| row["id"] == json!(id(n))).unwrap();
        assert_eq!(row["home"], json!({"with": id(OTHER)}));
    }
    assert_eq!(before, after);
}

#[test]
fn a_draft_of_an_edit_ends_with_its_save() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let mut form = RecordForm::of(opened(&tablet, PERSON));
    form.records[0].set("nickname", json!("새봄 할머니"));
    let draft = crate::data::Draft {
        id: id(PERSON),
        kind: "person".into(),
        about: Some(id(PERSON)),
        opened: Default::default(),
        fields: form.to_fields(),
        page: 1,
    };
    tablet.command(Command::KeepDraft(draft)).unwrap();
    let kept = tablet.query(&Query::Drafts).remove(0);
    let again = RecordForm::of_fields(kept["fields"].as_object().unwrap()).unwrap();
    let changes = again.changes().into_iter().map(|(_, change)| change).collect();
    tablet.command(Command::Save { changes, draft: Some(id(PERSON)) }).unwrap();
    assert_eq!(tablet.query(&Query::Drafts), Vec::<Value>::new());
    assert_eq!(row(&tablet, PERSON)["fields"]["nickname"], "새봄 할머니");
}

#[test]
fn who_is_here_already_is_noticed_while_somebody_is_registered() {
    let tablet = Tablet::of(Role::Nurse).with_household();
    let by = Beginning { me: staff(Role::Nurse), role: Role::Nurse, fresh: [id(0x10), id(0x11), id(0x12)] };
    let why = |name: &str, phone: &str, road: &str, detail: &str| -> Vec<&'static str> {
        let mut form = new_home(DONG.parse().unwrap(), &by);
        form.records[1].set("name", json!(name));
        form.records[1].add("phones", json!({ "number": phone }));
        form.records[2].set("road_addr", json!(road));
        form.records[2].set("detail", json!(detail));
        let answered = form.questions().into_iter().filter(|question| {
            let rows = tablet.query(&Query::Search { text: question.text.clone(), limit: 10 });
            rows.iter().any(|row| question.answers(row))
        });
        answered.map(|question| question.field).collect()
    };
    assert_eq!(why("김영자", "010 1234 5678", "가회로 12길 8", "302호"), ["name", "phone", "address"]);
    assert_eq!(why("김영", "010-1234-567", "가회로", ""), Vec::<&str>::new(), "not yet");
    assert_eq!(why("김영자", "", "가회로 12길 8", "303호"), ["name"], "another unit of the house");
    assert_eq!(why("박하늘", "01012345679", "가회로 12길 8", ""), ["address"]);
}
