//! Values that do not fit are named, with what would fit; nothing of the save is kept.

use crate::World;
use anyhow::{Result, ensure};
use dolbom_tests::refusal::{Expected, Kept, refuses};
use serde_json::{Value, json};

/// Vitals in a visit of their own, all in one save.
fn with_vitals(world: &World, sbp: i64) -> Value {
    let mut visit = world.a_visit("혈압을 잼");
    visit["with"] = json!([{
        "kind": "senior_vitals", "measured_at": "2026-11-20T10:20", "readings": [{"sbp": sbp, "dbp": 80}],
    }]);
    visit
}

fn with_assessment(world: &World, instrument: &str) -> Value {
    let mut visit = world.a_visit("우울 선별");
    visit["with"] = json!([{
        "kind": "assessment", "instrument": instrument, "taken_at": "2026-11-20T10:40", "mode": "interview",
        "answers": [0, 0],
    }]);
    visit
}

#[test]
fn values_that_do_not_fit_are_named_with_what_would_fit() -> Result<()> {
    let world = World::new()?;
    let kept = Kept::of(&world.nurse)?;
    let add = |object: &Value, cause: &str, remedy: &str| -> Result<Value> {
        let expected = Expected { exit: 1, cause, remedy };
        refuses(&world.nurse, &["add", "visit", "--json", &object.to_string()], &expected)
    };
    let far = add(&with_vitals(&world, 400), "refused/invalid", "mmHg")?;
    ensure!(far.to_string().contains("readings.0.sbp"), "the field is named: {far}");
    ensure!(far.to_string().contains("out_of_range"), "{far}");

    let mut unknown = world.a_visit("x");
    unknown["shoe_size"] = json!(43);
    let unknown = add(&unknown, "refused/invalid", "outcome")?;
    ensure!(unknown.to_string().contains("shoe_size"), "the field is named: {unknown}");

    let instrument = add(&with_assessment(&world, "phq99"), "refused/unknown_instrument", "phq9")?;
    ensure!(instrument["known"].to_string().contains("phq2"), "those that there are: {instrument}");

    for number in ["850101-2345678", "850101 2345678", "8501012345678"] {
        let personal =
            add(&world.a_visit(&format!("주민번호 {number} 확인")), "refused/invalid", "Remove them")?;
        ensure!(personal.to_string().contains("resident_number"), "{personal}");
        ensure!(!personal.to_string().contains("2345678"), "the digits are not repeated: {personal}");
    }
    kept.is_still(&world.nurse)?;
    world.nurse.add("visit", &with_vitals(&world, 140))?;
    world.nurse.add("visit", &with_assessment(&world, "phq2"))?;
    world.all_goes_through()
}

#[test]
fn a_code_of_no_instrument_and_a_name_of_no_kind_list_those_that_there_are() -> Result<()> {
    let world = World::new()?;
    let kept = Kept::of(&world.nurse)?;
    let instrument = Expected { exit: 1, cause: "refused/unknown_instrument", remedy: "phq9" };
    refuses(&world.nurse, &["score", "phq99", "--json", r#"{"answers": [1]}"#], &instrument)?;
    let kind = Expected { exit: 1, cause: "refused/unknown_kind", remedy: "senior_vitals" };
    refuses(&world.nurse, &["list", "horse"], &kind)?;
    refuses(&world.nurse, &["add", "horse", "--json", "{}"], &kind)?;
    let line = Expected { exit: 2, cause: "usage/not_json", remedy: "Correct it" };
    refuses(&world.nurse, &["add", "visit", "--json", "{\"note\": "], &line)?;
    kept.is_still(&world.nurse)?;
    world.all_goes_through()
}

#[test]
fn of_many_lines_those_before_the_wrong_one_are_saved_and_the_wrong_one_is_named() -> Result<()> {
    let world = World::new()?;
    let wrong = with_vitals(&world, -3);
    let lines = format!("{}\n{}\n{}\n", world.a_visit("하나"), wrong, world.a_visit("셋"));
    let said = world.nurse.say_with(&["add", "visit"], &[], &lines)?;
    ensure!(said.code == 1 && said.rows.len() == 1, "{} {:?}", said.code, said.rows);
    ensure!(said.error.starts_with("Line 2: "), "{}", said.error);
    ensure!(world.nurse.done(&["list", "visit"])?.len() == 2, "the one that was there, and the first line");
    world.all_goes_through()
}
