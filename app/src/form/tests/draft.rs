//! What a draft keeps is what was typed, also across versions of the program.

use super::*;

#[test]
fn a_form_is_read_back_from_its_draft_as_it_was() {
    let desk = Desk::new();
    let mut form = desk.form();
    read(&mut form, 0, 182, 100);
    form.own_mut().measure_again_later(now());
    form.own_mut().set("weight", json!(48_200), now());
    form.answer("phq2", 1, Some(2), now());
    form.next = Next::On("2026-12-08".parse().unwrap());
    form.seen.insert(VITALS);
    let text = serde_json::to_string(&form.to_fields()).unwrap();
    let kept: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(VisitForm::of_fields(&fields(kept)).unwrap(), form);
}

#[test]
fn a_draft_of_an_older_program_is_read_and_one_of_a_newer_keeps_what_is_known() {
    let old =
        fields(json!({"person": id(PERSON), "visit": id(1), "vitals_id": id(2), "vitals": {"glucose": 118},
            "readings": [{"sbp": 182}], "again_at": "2026-11-24T10:12"}));
    let form = VisitForm::of_fields(&old).unwrap();
    assert_eq!((form.own().id, form.own().number("glucose")), (id(2), Some(118)));
    assert_eq!(form.own().readings, [PartReading { sbp: Some(182), ..PartReading::default() }]);
    assert_eq!(form.own().again_at.map(|at| at.to_string()).as_deref(), Some("2026-11-24T10:12"));
    assert_eq!((form.outcome(), form.next), ("done", Next::Offered));
    let mut newer = form.to_fields();
    newer.insert("smell".into(), json!("of gas"));
    assert_eq!(VisitForm::of_fields(&newer).unwrap(), form);
    assert_eq!(VisitForm::of_fields(&fields(json!({"name": "김영자"}))), None, "a draft of another form");
}

#[test]
fn a_planned_visit_begins_with_what_is_planned_and_the_nurse_who_came() {
    let desk = Desk::new();
    let planner = StaffId(Uuid::from_u128(0x901));
    let shown = fields(json!({
        "visit_kind": "senior_first", "planned_for": "2026-11-24",
        "visitors": {Uuid::from_u128(5).to_string(): {"staff": planner, "duty": "planner"}},
    }));
    let form = desk.begin(Some((id(0x500), shown)));
    assert_eq!((form.visit, form.planned), (id(0x500), true));
    let header: Vec<_> =
        form.header.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    let expected = [
        ("outcome", "done"),
        ("place", "home"),
        ("planned_for", "2026-11-24"),
        ("started_at", "2026-11-24T10:02"),
        ("visit_kind", "senior_first"),
    ];
    assert_eq!(header.into_iter().collect::<std::collections::BTreeMap<_, _>>(), expected.into());
    let there: Vec<_> = form.visitors.iter().map(|it| (it.staff, it.duty.as_str())).collect();
    assert_eq!(there, [(planner, "planner"), (nurse(), "nurse")]);
}

#[test]
fn a_stepper_begins_at_the_last_value_and_stays_in_its_range() {
    let of = |name: &str| {
        let (_, field) = shared::domain::senior_vitals::SENIOR_VITALS.field(name).unwrap();
        measure_of(name, field.ty).unwrap()
    };
    assert_eq!(of("weight").start(Some(48_600)), 48_600);
    assert_eq!(of("weight").start(None), 55_000);
    assert_eq!(of("weight").quick(None, Some(48_600), -1), 48_100);
    assert_eq!(of("spo2").quick(Some(98), None, 1), 100);
    assert_eq!(measure_of("plan", shared::kind::FieldType::Flag), None);
}
