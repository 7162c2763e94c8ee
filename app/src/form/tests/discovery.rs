//! The form of a discovery.

use super::*;
use crate::data::{Change, HomeGiven};
use crate::form::record::*;
use shared::domain::discovery::SIGNAL;

fn dong() -> shared::id::DongCode {
    "1111051500".parse().unwrap()
}

/// The tenant at the landlord's: seven months behind, ill, her registration expired, a benefit denied.
fn tenant() -> (RecordForm, Packs) {
    let packs = Packs::builtin();
    let mut form = new_discovery([id(2), id(1)], (dong(), None), now(), Some(id(7)));
    let record = &mut form.records[1];
    for code in ["rent_arrears", "reg_expired", "benefit_denied", "illness"] {
        record.set_sign(code, &packs, true);
    }
    let rent = record.element_with("signals", "signal", "rent_arrears").unwrap();
    record.set_in("signals", &rent, "value", json!(7));
    (form, packs)
}

#[test]
fn the_tenant_at_the_landlords_comes_to_75_and_24_hours() {
    let (form, packs) = tenant();
    let record = &form.records[1];
    let risk = risk_of(record, &packs);
    assert_eq!((risk.score, risk.parts[0].points), (75, 30));
    assert_eq!(urgency_of(record, &risk, &packs), ("now".to_owned(), 24));
    assert_eq!(due(record, 24), Some("2026-11-25T10:02:00".parse().unwrap()));
}

#[test]
fn a_place_in_words_is_enough_and_whoever_is_not_known_needs_no_name() {
    let (mut form, packs) = tenant();
    assert_eq!(missing(&form), Some("place"));
    form.records[1].set("place_note", json!("새솔길 5, 별채"));
    assert_eq!(missing(&form), None);
    assert_eq!(form.misfits(), []);
    let made = form.changes();
    let [
        (0, Change::Create { home: HomeGiven::Dong(_), .. }),
        (1, Change::Create { kind, home: HomeGiven::With(home), fields, .. }),
    ] = &made[..]
    else {
        panic!("{made:?}");
    };
    assert_eq!(*home, id(2), "a household is made for it");
    assert_eq!(kind, "discovery");
    assert_eq!(fields["signals"].as_array().map(Vec::len), Some(4));
    assert_eq!((&fields["channel"], &fields["source_visit"]), (&json!("visit_senior"), &json!(id(7))));
    form.records[1].set_sign("illness", &packs, false);
    assert_eq!(risk_of(&form.records[1], &packs).score, 60);
}

#[test]
fn where_the_household_is_known_no_words_are_needed_and_a_person_decides() {
    let (mut form, packs) = tenant();
    form.records[1].home = Some(HomeGiven::With(id(3)));
    assert_eq!(missing(&form), None);
    assert_eq!(form.changes().len(), 1, "no other household is made");
    form.records[1].set("urgency_override", json!("7d"));
    let risk = risk_of(&form.records[1], &packs);
    assert_eq!(urgency_of(&form.records[1], &risk, &packs), ("7d".to_owned(), 168));
    assert_eq!(form.misfits().len(), 1, "why it is not followed is missing");
}

#[test]
fn a_resident_number_goes_nowhere() {
    let (mut form, _) = tenant();
    form.records[1].set("note", json!("600101-2345678"));
    assert!(form.misfits().iter().any(|it| it.problem.field == "note"));
}

#[test]
fn every_sign_is_asked_once() {
    let mut asked: Vec<_> = SIGN_GROUPS.iter().flat_map(|it| it.often.iter().chain(it.seldom)).collect();
    let mut all: Vec<_> = SIGNAL.iter().collect();
    asked.sort_unstable();
    all.sort_unstable();
    assert_eq!(asked, all);
}
