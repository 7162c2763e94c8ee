//! What checks of mothers and infants say, at their edges.

use super::*;
use chrono::Days;
use serde_json::{Value, json};

fn packs() -> Packs {
    Packs::builtin().with(include_str!("../../../../assets/packs/growth.json")).unwrap()
}

/// The strongest act and the flags of an infant of so many days.
fn infant(days: u64, gest_days: i64, more: Value) -> (Option<&'static str>, Vec<String>) {
    let on: NaiveDate = "2026-11-22".parse().unwrap();
    let born = Born {
        on: Some(on - Days::new(days)),
        sex: Some("f"),
        gest_days: Some(gest_days),
        ..Born::default()
    };
    told("infant_check", &born, more)
}

fn told(kind: &str, born: &Born, more: Value) -> (Option<&'static str>, Vec<String>) {
    let mut values = json!({"measured_at": "2026-11-22T10:30", "danger_signs": [], "sleep_position": "back"});
    values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let found = findings(kind, values.as_object().unwrap(), born, &packs());
    let flags = found.iter().filter_map(|it| it.strip_prefix("flag.")).map(str::to_owned).collect();
    (strongest(&found), flags)
}

fn signs(codes: &[&str]) -> Value {
    json!(codes.iter().map(|code| json!({"danger_sign": code})).collect::<Vec<_>>())
}

#[test]
fn breath_and_warmth_count_by_age() {
    for (name, days, more, act) in [
        ("60 breaths on day 10", 10, json!({"breaths": 60}), Some("emergency")),
        ("58 breaths on day 10", 10, json!({"breaths": 58}), None),
        ("52 breaths on day 70", 70, json!({"breaths": 52}), Some("today")),
        ("49 breaths on day 70", 70, json!({"breaths": 49}), None),
        ("60 breaths on day 59", 59, json!({"breaths": 60}), Some("emergency")),
        ("60 breaths on day 60", 60, json!({"breaths": 60}), Some("today")),
        ("42 breaths after a year", 400, json!({"breaths": 42}), Some("today")),
        ("39 breaths after a year", 400, json!({"breaths": 39}), None),
        ("37.5 on day 10", 10, json!({"temp": 375}), Some("emergency")),
        ("37.4 on day 10", 10, json!({"temp": 374}), None),
        ("35.4 on day 10", 10, json!({"temp": 354}), Some("emergency")),
        ("35.5 on day 10", 10, json!({"temp": 355}), None),
        ("37.9 on day 70", 70, json!({"temp": 379}), None),
        ("38.0 on day 70", 70, json!({"temp": 380}), Some("emergency")),
        ("38.0 on day 92", 92, json!({"temp": 380}), None),
        ("does not feed on day 10", 10, json!({"danger_signs": signs(&["not_feeding"])}), Some("emergency")),
        ("draws in on day 10", 10, json!({"danger_signs": signs(&["chest_indrawing"])}), Some("emergency")),
        ("draws in on day 70", 70, json!({"danger_signs": signs(&["chest_indrawing"])}), Some("today")),
        ("fits on day 300", 300, json!({"danger_signs": signs(&["fits"])}), Some("emergency")),
    ] {
        assert_eq!(infant(days, 280, more).0, act, "{name}");
    }
    let nobody_knows = Born::default();
    assert_eq!(
        told("infant_check", &nobody_knows, json!({"breaths": 60})).0,
        Some("emergency"),
        "age unknown"
    );
}

#[test]
fn jaundice_counts_by_when_where_and_how_long() {
    let yellow = |more: Value| {
        let mut values = json!({"jaundice": "trunk"});
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        values
    };
    for (name, days, gest_days, more, act) in [
        ("began at 20 hours", 1, 280, yellow(json!({"jaundice_onset_day": 0})), Some("emergency")),
        ("began on the second day", 3, 280, yellow(json!({"jaundice_onset_day": 1})), Some("measure")),
        ("day 8, trunk only, feeds well", 8, 280, yellow(json!({"jaundice_onset_day": 3})), Some("measure")),
        ("palms and soles", 8, 280, yellow(json!({"jaundice": "palms_soles"})), Some("emergency")),
        (
            "feeds poorly",
            70,
            280,
            yellow(json!({"danger_signs": signs(&["not_feeding"])})),
            Some("emergency"),
        ),
        ("fever", 95, 280, yellow(json!({"temp": 375})), Some("emergency")),
        ("day 14, term", 14, 280, yellow(json!({})), Some("measure")),
        ("day 16, term", 16, 280, yellow(json!({})), Some("refer")),
        ("day 16, preterm", 16, 258, yellow(json!({})), Some("measure")),
        ("day 22, preterm", 22, 258, yellow(json!({})), Some("refer")),
        ("pale stool", 40, 280, json!({"stool_colour": "pale"}), Some("today")),
        ("dark urine", 40, 280, json!({"dark_urine": true}), Some("today")),
        ("none", 8, 280, json!({"jaundice": "none"}), None),
    ] {
        assert_eq!(infant(days, gest_days, more).0, act, "{name}");
    }
}

#[test]
fn feeding_sleep_and_development_are_looked_after() {
    for (name, days, more, act, flags) in [
        ("five nappies on day 5", 5, json!({"wet_day": 5}), None, vec![]),
        ("five nappies on day 6", 6, json!({"wet_day": 5}), Some("check"), vec!["few_wet_nappies"]),
        ("six nappies", 6, json!({"wet_day": 6}), None, vec![]),
        (
            "prone, on a soft bed",
            40,
            json!({"sleep_position": "prone", "soft_bed": true}),
            Some("advise"),
            vec!["sleep_safe"],
        ),
        (
            "not yet",
            200,
            json!({"milestones": [{"milestone": "m6_sits", "reached": "not_yet"}]}),
            None,
            vec![],
        ),
        (
            "not yet, and a parent worries",
            200,
            json!({"milestones": [{"milestone": "m6_sits", "reached": "not_yet"}], "parent_worry": true}),
            Some("refer"),
            vec!["development_refer"],
        ),
        ("lost a skill", 200, json!({"lost_skill": true}), Some("refer"), vec!["development_refer"]),
        ("K-DST refers", 200, json!({"kdst": "refer"}), Some("refer"), vec!["development_refer"]),
        ("K-DST good", 200, json!({"kdst": "good"}), None, vec![]),
        ("weighs too little", 90, json!({"weight": 2000}), None, vec!["remeasure"]),
    ] {
        let (strongest, found) = infant(days, 280, more);
        assert_eq!(strongest, act, "{name}");
        assert_eq!(found, flags, "{name}");
    }
}

#[test]
fn each_sign_of_a_mother_asks_for_a_doctor_today_and_some_for_an_ambulance() {
    let packs = packs();
    let asked = packs.care().signs("maternal_check", None);
    assert_eq!(asked.len(), 16, "the fifteen, and fits");
    let emergencies = ["chest_pain", "breathless", "heavy_bleeding", "harm_thoughts", "fits"];
    for sign in asked {
        let act = told("maternal_check", &Born::default(), json!({"danger_signs": signs(&[sign])})).0;
        let expected = if emergencies.contains(&sign.as_str()) { "emergency" } else { "today" };
        assert_eq!(act, Some(expected), "{sign}");
    }
    let mother = |more: Value| told("maternal_check", &Born::default(), more);
    assert_eq!(mother(json!({})), (None, vec![]));
    assert!(mother(json!({"danger_signs": signs(&["harm_thoughts"])})).1.contains(&"safety".to_owned()));
    for (sbp, dbp, act) in
        [(139, 89, None), (140, 80, Some("today")), (120, 90, Some("today")), (160, 90, Some("emergency"))]
    {
        assert_eq!(mother(json!({"readings": [{"sbp": sbp, "dbp": dbp}]})).0, act, "{sbp}/{dbp}");
    }
}

#[test]
fn an_infant_is_asked_for_the_signs_of_its_age() {
    let packs = packs();
    let of = |days: i64| packs.care().signs("infant_check", Some(days));
    assert_eq!((of(0)[0].as_str(), of(59).len(), of(60).len()), ("not_feeding", 6, 6));
    assert_ne!(of(59), of(60));
    assert!(packs.care().signs("senior_vitals", None).is_empty());
}
