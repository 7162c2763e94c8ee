//! The form over declarations: what is asked where, what a save changes, what is wrong and where.

use super::*;
use crate::data::{Change, HomeGiven};
use crate::form::record::*;
use shared::domain::dwelling::DWELLING;
use shared::domain::household::HOUSEHOLD;
use shared::domain::kinds;
use shared::domain::person::PERSON;
use shared::kind::{Problem, Why};

const OLD: &str = "018f0000-0000-7000-8000-000000000001";
const OTHER: &str = "018f0000-0000-7000-8000-000000000002";

fn by() -> Beginning {
    Beginning { me: nurse(), role: Role::Nurse, fresh: [id(1), id(2), id(3)] }
}

fn new() -> RecordForm {
    new_home("1111051500".parse().unwrap(), &by())
}

fn opened(rev: i64) -> Value {
    json!({"base": {"open": rev}, "mark": 1})
}

fn dwelling(shown: Value) -> OneRecord {
    let row = json!({"id": id(9), "kind": "dwelling", "fields": shown, "opened": opened(4)});
    OneRecord::of_row(&row).unwrap()
}

fn edited(record: OneRecord) -> Value {
    match RecordForm::of(record).changes().pop() {
        Some((0, Change::Edit { fields, .. })) => Value::Object(fields),
        None => Value::Null,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_household_is_made_before_its_members_and_the_maker_looks_after_it() {
    let mut form = new();
    form.records[1].set("name", json!("김새봄"));
    form.records[2].set("road_addr", json!("느티로 3"));
    let phone = form.records[1].add("phones", json!({}));
    form.records[1].add("phones", json!({}));
    form.records[1].set_in("phones", &phone, "number", json!("010-1234-5678"));
    let changes: Vec<Change> = form.changes().into_iter().map(|(_, change)| change).collect();
    let made: Vec<(String, Value)> = changes
        .into_iter()
        .map(|change| match change {
            Change::Create { kind, fields, .. } => (kind, Value::Object(fields)),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        made,
        [
            (
                "household".into(),
                json!({
                    "assigned": [{"staff": nurse(), "duty": "nurse"}],
                    "members": [{"person": id(2), "relation": "self"}],
                })
            ),
            ("person".into(), json!({"name": "김새봄", "phones": [{"number": "010-1234-5678"}]})),
            ("dwelling".into(), json!({"road_addr": "느티로 3"})),
        ]
    );
}

#[test]
fn a_member_joins_a_household_that_is_there() {
    let row = json!({"id": id(9), "kind": "household", "opened": opened(1), "fields": {"members": {OLD: {"person": id(7)}}}});
    let form = new_member(OneRecord::of_row(&row).unwrap(), true, &by());
    let [(0, Change::Edit { id: household, fields, .. }), (1, Change::Create { home, .. })] =
        &form.changes()[..]
    else {
        panic!("{:?}", form.changes())
    };
    assert_eq!(*household, id(9));
    assert_eq!(Value::Object(fields.clone()), json!({"members": {"add": [{"person": id(2)}]}}));
    assert!(matches!(home, HomeGiven::With(with) if *with == id(9)));
}

#[test]
fn only_what_differs_is_changed_and_what_was_emptied_is_null() {
    let mut it = dwelling(json!({
        "heating": "oil", "detail": "302호", "hazards": {OLD: {"hazard": "mould"}, OTHER: {"hazard": "leak"}},
    }));
    assert_eq!(edited(it.clone()), Value::Null);
    it.set("heating", json!("none"));
    it.set("detail", json!(" "));
    it.set("zip", Value::Null);
    it.add("hazards", json!({"hazard": "gas"}));
    it.remove("hazards", OTHER);
    it.set_in("hazards", OLD, "hazard", json!("mould"));
    let expected = json!({
        "heating": "none", "detail": null, "hazards": {"add": [{"hazard": "gas"}], "remove": [OTHER]},
    });
    assert_eq!(edited(it), expected);
}

#[test]
fn what_is_wrong_is_told_at_its_place_and_what_is_missing_is_marked_so() {
    let mut form = new();
    let phone = form.records[1].add("phones", json!({"owner": "self"}));
    form.records[2].set("road_addr", json!("600101-2345678"));
    let misfits = form.misfits();
    let told: Vec<(usize, &str, bool)> =
        misfits.iter().map(|it| (it.record, it.problem.field.as_str(), it.is_missing())).collect();
    let number = format!("phones.{phone}.number");
    assert_eq!(told, [(1, "name", true), (1, number.as_str(), true), (2, "road_addr", false)]);
    assert_eq!(misfits[2].problem.why, Why::ResidentNumber);
}

#[test]
fn what_was_wrong_before_holds_nobody_up() {
    let mut it = dwelling(json!({"zip": "031"}));
    it.set("heating", json!("oil"));
    assert_eq!(RecordForm::of(it.clone()).misfits(), []);
    it.set("zip", json!("0312"));
    assert_eq!(RecordForm::of(it.clone()).misfits(), [], "the rule was broken in the same way before");
    it.set("bjd_code", json!("12"));
    assert_eq!(RecordForm::of(it).misfits().len(), 1);
}

#[test]
fn a_refusal_is_found_again_in_the_form() {
    let mut form = new();
    form.records[1].add("phones", json!({}));
    let second = form.records[1].add("phones", json!({"number": "1"}));
    form.records[2].set("zip", json!("1"));
    let made = form.changes();
    let place = |field: &str| {
        let found = form.place_of(&Problem { field: field.into(), why: Why::Missing }, &made);
        (found.record, found.problem.field)
    };
    assert_eq!(place("1.phones.0.number"), (1, format!("phones.{second}.number")));
    assert_eq!(place("2.zip"), (2, "zip".to_owned()));
    let mut it = dwelling(json!({"hazards": {OLD: {"hazard": "gas"}}}));
    let added = it.add("hazards", json!({"hazard": "x"}));
    let form = RecordForm::of(it);
    let made = form.changes();
    let place =
        |field: &str| form.place_of(&Problem { field: field.into(), why: Why::Missing }, &made).problem.field;
    assert_eq!(place("hazards.add.0.hazard"), format!("hazards.{added}.hazard"));
    assert_eq!(place(&format!("hazards.change.{OLD}.hazard")), format!("hazards.{OLD}.hazard"));
    assert_eq!(place("heating"), "heating");
}

#[test]
fn a_form_is_read_back_from_its_draft_and_shown_again_with_what_was_typed() {
    let mut form = new();
    form.records[1].set("name", json!("김새봄"));
    form.joining.push(id(5));
    let kept = serde_json::from_str(&serde_json::to_string(&form.to_fields()).unwrap()).unwrap();
    let again = RecordForm::of_fields(&kept).unwrap();
    assert_eq!(again.to_fields(), form.to_fields());
    assert!(RecordForm::of_fields(&fields(json!({"person": id(1)}))).is_none(), "a draft of another form");

    let mut it = dwelling(json!({"heating": "oil", "zip": "03121", "hazards": {OLD: {"hazard": "gas"}}}));
    it.set("heating", json!("none"));
    it.remove("hazards", OLD);
    it.add("hazards", json!({"hazard": "fire"}));
    it.opened_again(&json!({
        "id": id(9), "kind": "dwelling", "opened": opened(9),
        "fields": {"heating": "district", "zip": "03122", "hazards": {OLD: {"hazard": "gas"}, OTHER: {"hazard": "leak"}}},
    }));
    assert_eq!((it.value("heating"), it.value("zip")), (json!("none"), json!("03122")));
    let hazards: Vec<Value> =
        it.elements("hazards").into_iter().map(|(_, it)| it["hazard"].clone()).collect();
    assert_eq!(hazards, ["leak", "fire"]);
    assert_eq!(it.opened.base[&shared::kind::Part::Open], 9);
}

#[test]
fn every_field_of_a_kind_is_asked_once_and_the_numbers_of_other_systems_last() {
    let names = |kind: &'static shared::kind::Kind, blocks: Vec<Block>| -> Vec<&str> {
        let of = |block: Block| {
            let fields = block.fields(kind);
            let names = if block.is_set() { vec![block.group.name] } else { vec![] };
            if block.is_set() { names } else { fields.iter().map(|it| it.name).collect() }
        };
        blocks.into_iter().flat_map(of).collect()
    };
    for kind in [&PERSON, &HOUSEHOLD, &DWELLING] {
        let [known, technical] = everything(kind, Role::Coordinator);
        let all = [names(kind, known), names(kind, technical)].concat();
        let made = [
            names(kind, asked_first(kind, Role::Coordinator)),
            names(kind, asked_later(kind, Role::Coordinator).concat()),
        ];
        let sorted = |mut names: Vec<&'static str>| {
            names.sort_unstable();
            names
        };
        assert_eq!(sorted(all.clone()), sorted(made.concat()), "{}", kind.name);
        let count: usize = kind
            .groups
            .iter()
            .map(|group| if group.class == shared::kind::MergeClass::Set { 1 } else { group.fields.len() })
            .sum();
        assert_eq!(all.len(), count, "{}", kind.name);
    }
    let first = names(&PERSON, asked_first(&PERSON, Role::Nurse));
    assert_eq!(first, ["name", "alias_or_unknown", "birth_date", "birth_precision", "sex", "phones"]);
    let last = names(&DWELLING, asked_later(&DWELLING, Role::Nurse).concat());
    assert_eq!(last[last.len() - 3..], ["hjd_code", "bjd_code", "bldg_mgmt_no"]);
    let records = kinds();
    let mut records = records.iter().filter(|it| it.shape == shared::kind::Shape::Record);
    assert!(records.all(|it| !everything(it, Role::Nurse)[0].is_empty()));
}

#[test]
fn what_a_role_may_not_read_is_not_asked() {
    let asks = |role: Role, group: &str| {
        [&PERSON, &HOUSEHOLD]
            .into_iter()
            .any(|kind| everything(kind, role)[0].iter().any(|it| it.group.name == group))
    };
    assert!(asks(Role::Nurse, "disability") && !asks(Role::Planner, "disability"));
    assert!(asks(Role::Planner, "income") && !asks(Role::Nurse, "income"));
}

#[test]
fn a_dwelling_of_which_nothing_is_known_is_not_made() {
    let mut form = new();
    form.records[1].set("name", json!("김새봄"));
    assert_eq!(form.changes().len(), 2);
    let row = json!({"id": id(9), "kind": "household", "opened": opened(1), "fields": {}});
    let mut form = edited_home(OneRecord::of_row(&row).unwrap(), Some(id(3)));
    assert_eq!(form.changes().len(), 0);
    form.records[1].set("road_addr", json!("느티로 3"));
    assert!(matches!(&form.changes()[..], [(1, Change::Create { id: made, .. })] if *made == id(3)));
    assert_eq!(form.misfits(), []);
}

#[test]
fn a_group_in_open_conflict_is_marked_also_for_one_element() {
    let mut it = dwelling(json!({"heating": "oil"}));
    let group = |name: &str| DWELLING.group_named(name).unwrap();
    it.opened.joins = vec![format!("{}.{OLD}", group("hazards").id).parse().unwrap()];
    assert!(it.in_conflict(group("hazards")) && !it.in_conflict(group("heating")));
}

#[test]
fn a_reason_is_stored_with_its_words_and_read_again() {
    assert_eq!(reason_with("moved", " 부산 따님 댁 "), "moved: 부산 따님 댁");
    assert_eq!(reason_with("deceased", ""), "deceased");
    assert_eq!(reason_with("other", "재개발로 집이 헐림"), "재개발로 집이 헐림");
    assert_eq!(reason_of("moved: 부산 따님 댁"), (Some("moved"), "부산 따님 댁"));
    assert_eq!(reason_of("mistake"), (Some("mistake"), ""));
    assert_eq!(reason_of("재개발: 헐림"), (None, "재개발: 헐림"));
}
