//! Rows of what was saved and which tasks follow.

use super::*;
use crate::domain::task::TASK;
use crate::kind::{check_create, check_known};
use serde_json::{Value, json};
use uuid::Uuid;

const PERSON: RecordId = RecordId(Uuid::from_u128(7));
const HOUSEHOLD: RecordId = RecordId(Uuid::from_u128(8));
fn born() -> Born {
    let on = "2026-11-12".parse().ok();
    Born { on, sex: Some("f"), gest_days: Some(280), weight: Some(3300), highest_waz: None }
}

const SAVED: RecordId = RecordId(Uuid::from_u128(9));

/// With the tables of growth.
fn packs() -> Packs {
    Packs::builtin().with(include_str!("../../../../assets/packs/growth.json")).unwrap()
}

fn after(kind_name: &str, values: Value, local_now: &str) -> Vec<RuleTask> {
    let context = SaveContext {
        subject: None,
        household: HOUSEHOLD,
        born: born(),
        local_now: local_now.parse().unwrap(),
    };
    tasks_after(kind_name, SAVED, values.as_object().unwrap(), &context, &packs())
}

fn assessment(instrument: &str, answers: &[Option<i64>]) -> Value {
    let version = if instrument == "kfrail" { "own-1" } else { "knhanes-1" };
    json!({"subject": PERSON, "instrument": instrument, "version": version, "answers": answers,
           "taken_at": "2026-11-22T10:30"})
}

fn vitals(more: Value) -> Value {
    let mut values = json!({"subject": PERSON, "measured_at": "2026-11-22T10:30"});
    values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    values
}

/// Each task as `rule due-or-moment urgency`.
fn told(tasks: &[RuleTask]) -> Vec<String> {
    tasks
        .iter()
        .map(|task| {
            let text = |name: &str| task.fields.get(name).and_then(Value::as_str);
            let due = text("due_at").or(text("due")).unwrap();
            format!("{} {due} {}", task.rule, text("urgency").unwrap())
        })
        .collect()
}

#[test]
fn answers_are_followed_up() {
    let some = |answers: &[i64]| answers.iter().copied().map(Some).collect::<Vec<_>>();
    for (name, instrument, answers, expected) in [
        ("PHQ-2 of 1", "phq2", some(&[1, 0]), vec![]),
        ("PHQ-2 of 2", "phq2", some(&[1, 1]), vec!["phq2_go_on 2026-11-29 7d"]),
        ("PHQ-9 of 4", "phq9", some(&[3, 1, 0, 0, 0, 0, 0, 0, 0]), vec![]),
        ("PHQ-9 of 5", "phq9", some(&[3, 2, 0, 0, 0, 0, 0, 0, 0]), vec!["phq9_recheck 2026-12-06 30d"]),
        ("PHQ-9 of 10", "phq9", some(&[3, 3, 2, 2, 0, 0, 0, 0, 0]), vec!["phq9_refer 2026-11-29 7d"]),
        (
            "item 9 at a total of 1",
            "phq9",
            some(&[0, 0, 0, 0, 0, 0, 0, 0, 1]),
            vec!["phq9_safety 2026-11-23T10:30 now"],
        ),
        (
            "item 9 at a total of 27",
            "phq9",
            some(&[3; 9]),
            vec!["phq9_safety 2026-11-23T10:30 now", "phq9_refer 2026-11-29 7d"],
        ),
        (
            "item 9 while another is missing",
            "phq9",
            [vec![None], some(&[0, 0, 0, 0, 0, 0, 0, 2])].concat(),
            vec!["phq9_safety 2026-11-23T10:30 now"],
        ),
        ("prefrail", "kfrail", some(&[1, 1, 0, 0, 0]), vec![]),
        ("frail", "kfrail", some(&[1, 1, 1, 0, 0]), vec!["frail_programme 2026-12-06 30d"]),
    ] {
        let tasks = after("assessment", assessment(instrument, &answers), "2026-11-22T12:00:00");
        assert_eq!(told(&tasks), expected, "{name}");
    }
}

#[test]
fn measurements_are_followed_up() {
    let bp = |sbp: i64, dbp: i64| json!({"readings": [{"sbp": sbp, "dbp": dbp}, {"sbp": sbp, "dbp": dbp}]});
    for (name, values, expected) in [
        ("stage 1", bp(150, 90), vec![]),
        ("stage 2", bp(165, 90), vec!["bp_stage2 2026-11-29 7d"]),
        ("crisis", bp(182, 100), vec!["bp_crisis 2026-11-22 now"]),
        ("low", bp(88, 50), vec!["bp_low 2026-11-22 now"]),
        ("four medicines", json!({"meds_count": 4}), vec![]),
        ("five medicines", json!({"meds_count": 5}), vec!["meds_review 2026-12-22 30d"]),
        ("ten medicines", json!({"meds_count": 10}), vec!["meds_excessive 2026-12-06 30d"]),
        ("pain of 6", json!({"pain": 6}), vec![]),
        ("pain of 7", json!({"pain": 7}), vec!["pain_severe 2026-11-29 7d"]),
        (
            "fasting glucose of 126",
            json!({"glucose": 126, "glucose_state": "fasting"}),
            vec!["glucose_confirm 2026-12-06 30d"],
        ),
        (
            "glucose of 310",
            json!({"glucose": 310, "glucose_state": "fasting"}),
            vec!["glucose_urgent 2026-11-22 now"],
        ),
        (
            "glucose of 50",
            json!({"glucose": 50, "glucose_state": "random"}),
            vec!["glucose_urgent 2026-11-22 now"],
        ),
        ("HbA1c of 6.5 %", json!({"hba1c": 65}), vec!["glucose_confirm 2026-12-06 30d"]),
    ] {
        assert_eq!(told(&after("senior_vitals", vitals(values), "2026-11-22T12:00:00")), expected, "{name}");
    }
}

#[test]
fn a_discovery_is_acted_on_by_its_urgency() {
    let tenant = json!([{"signal": "rent_arrears", "value": 7}, {"signal": "reg_expired"},
                        {"signal": "benefit_denied"}, {"signal": "illness"}]);
    let elec = json!([{"signal": "elec_arrears", "value": 3}]);
    for (name, signals, more, expected) in [
        ("the tenant", &tenant, json!({}), vec!["discovery_first_action 2026-11-23T10:30 now"]),
        ("electricity only", &elec, json!({}), vec!["discovery_first_action 2026-12-22 30d"]),
        (
            "a person decides otherwise",
            &elec,
            json!({"urgency_override": "72h", "override_reason": "기침이 심함"}),
            vec!["discovery_first_action 2026-11-25T10:30 72h"],
        ),
        ("no crisis", &tenant, json!({"status": "not_crisis"}), vec![]),
    ] {
        let mut values = json!({"found_at": "2026-11-22T10:30", "channel": "landlord", "signals": signals});
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let tasks = after("discovery", values, "2026-11-22T12:00:00");
        assert_eq!(told(&tasks), expected, "{name}");
        assert!(tasks.iter().all(|task| task.fields["linked"] == json!(SAVED)), "{name}");
    }
}

#[test]
fn a_door_that_stayed_shut_is_tried_again() {
    for (name, values, expected) in [
        (
            "absent",
            json!({"visit_kind": "senior_first", "status": "done", "outcome": "absent",
                   "started_at": "2026-11-22T10:30"}),
            vec!["visit_retry 2026-11-25 72h"],
        ),
        (
            "absent, only the day is known",
            json!({"visit_kind": "senior_first", "outcome": "absent", "planned_for": "2026-11-20"}),
            vec!["visit_retry 2026-11-23 72h"],
        ),
        ("done", json!({"visit_kind": "senior_first", "status": "done", "outcome": "done"}), vec![]),
        ("planned", json!({"visit_kind": "senior_first"}), vec![]),
    ] {
        assert_eq!(told(&after("visit", values, "2026-11-22T12:00:00")), expected, "{name}");
    }
}

#[test]
fn two_tablets_make_the_same_task_from_the_same_fact() {
    let values = assessment("phq9", &[Some(1); 9]);
    let one = after("assessment", values.clone(), "2026-11-22T12:00:00");
    let other = after("assessment", values, "2026-11-25T09:00:00");
    assert_eq!(one, other);
    let next_month = json!({"taken_at": "2026-12-22T10:30"});
    let mut later = assessment("phq9", &[Some(1); 9]);
    later.as_object_mut().unwrap().extend(next_month.as_object().unwrap().clone());
    assert_ne!(after("assessment", later, "2026-12-22T12:00:00")[0].id, one[0].id);
}

#[test]
fn every_task_of_a_rule_can_be_saved() {
    let saves = [
        ("assessment", assessment("phq9", &[Some(3); 9])),
        ("senior_vitals", vitals(json!({"readings": [{"sbp": 190, "dbp": 100}], "meds_count": 12}))),
        ("discovery", json!({"found_at": "2026-11-22T10:30", "channel": "self", "signals": []})),
    ];
    for (kind_name, values) in saves {
        let tasks = after(kind_name, values, "2026-11-22T12:00:00");
        assert!(!tasks.is_empty());
        for task in tasks {
            assert_eq!(check_create(&TASK, &task.fields), [], "{}", task.rule);
            assert_eq!(check_known(&TASK, &task.fields), [], "{}", task.rule);
        }
    }
}

#[test]
fn the_open_part_of_a_task_does_not_tell_about_health() {
    for task in after("assessment", assessment("phq9", &[Some(3); 9]), "2026-11-22T12:00:00") {
        for group in TASK.groups.iter().filter(|group| group.part == Part::Open) {
            for field in group.fields {
                let text = task.fields.get(field.name).map(Value::to_string).unwrap_or_default();
                assert!(!text.contains("phq9"), "{}: {text}", field.name);
            }
        }
        assert_eq!(task.fields["clinical_rule"], json!(task.rule));
    }
}

fn facts_of_the_other_instruments() -> Vec<(&'static str, Value)> {
    let packs = Packs::builtin();
    let mut nsi = vec![0; 10];
    nsi[5] = 1;
    [
        ("epds", vec![2, 0, 11]),
        ("gds15", vec![0; 15]),
        ("gds15", vec![0, 1, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1]),
        ("tug", vec![150, 0]),
        ("katz", vec![2]),
        ("nsi", nsi),
        ("nsi", vec![1; 10]),
        ("ucla3", vec![3, 3, 3]),
        ("cist", vec![1]),
        ("audit_c", vec![4, 4, 4]),
        ("audit_c", vec![4, 1, 0]),
        ("latch", vec![1; 5]),
        ("latch", vec![2, 2, 2, 1, 1]),
    ]
    .into_iter()
    .map(|(code, answers)| {
        let version = &packs.instrument(code).unwrap().version;
        ("assessment", json!({"subject": PERSON, "instrument": code, "version": version, "answers": answers}))
    })
    .collect()
}

fn facts_of_checks() -> Vec<(&'static str, Value)> {
    let infant = |more: Value| {
        let mut values = json!({"subject": PERSON, "danger_signs": [], "sleep_position": "back"});
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ("infant_check", values)
    };
    vec![
        ("private_check", json!({"subject": PERSON, "asked_alone": true, "injuries": [{"injury": "burn"}]})),
        ("maternal_check", json!({"subject": PERSON, "danger_signs": [{"danger_sign": "chest_pain"}]})),
        ("maternal_check", json!({"subject": PERSON, "danger_signs": [{"danger_sign": "exhaustion"}]})),
        infant(json!({"jaundice": "trunk"})),
        infant(json!({"wet_day": 4})),
        infant(json!({"hip": "click"})),
        infant(json!({"weight": 2000})),
        infant(json!({"weight": 2400})),
    ]
}

/// Values from which every rule follows, some of them in more than one way.
fn facts_of_every_rule() -> Vec<(&'static str, Value)> {
    let some = |answers: &[i64]| answers.iter().copied().map(Some).collect::<Vec<_>>();
    let pressure = |sbp: i64| json!({"readings": [{"sbp": sbp, "dbp": 90}, {"sbp": sbp, "dbp": 90}]});
    let discovery = |more: Value| {
        let mut values = json!({"channel": "landlord", "signals": [{"signal": "elec_arrears", "value": 3}]});
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        values
    };
    let mut facts = vec![
        ("discovery", discovery(json!({}))),
        ("discovery", discovery(json!({"urgency_override": "now", "override_reason": "화재"}))),
        ("discovery", discovery(json!({"urgency_override": "72h", "override_reason": "기침이 심함"}))),
        ("visit", json!({"visit_kind": "senior_first", "outcome": "absent"})),
    ];
    for (instrument, answers) in
        [("phq2", some(&[1, 1])), ("phq9", some(&[3; 9])), ("phq9", some(&[3, 2, 0, 0, 0, 0, 0, 0, 0]))]
    {
        facts.push(("assessment", assessment(instrument, &answers)));
    }
    facts.push(("assessment", assessment("kfrail", &some(&[1; 5]))));
    facts.extend(facts_of_the_other_instruments());
    facts.extend(facts_of_checks());
    let vital =
        [json!({"meds_count": 5}), json!({"meds_count": 10}), json!({"pain": 9}), json!({"hba1c": 65})];
    let urgent =
        [pressure(190), pressure(85), pressure(165), json!({"glucose": 50, "glucose_state": "random"})];
    facts.extend(vital.into_iter().chain(urgent).map(|more| ("senior_vitals", vitals(more))));
    facts
}

#[test]
fn tasks_with_the_same_id_have_the_same_values_whatever_the_rule() {
    let times = ["2026-11-22T10:30", "2026-11-22T10:30:05", "2026-11-22T17:45", "2026-11-23T10:30"];
    let subjects = [None, Some(PERSON), Some(RecordId(Uuid::from_u128(17)))];
    let mut seen: std::collections::BTreeMap<RecordId, RuleTask> = Default::default();
    let mut rules = std::collections::BTreeSet::new();
    let packs = packs();
    for (kind_name, values) in facts_of_every_rule() {
        for (time, subject) in times.iter().flat_map(|time| subjects.map(|subject| (time, subject))) {
            let mut values = values.as_object().unwrap().clone();
            let (name, tells_subject) = match kind_name {
                "assessment" => ("taken_at", true),
                "senior_vitals" | "maternal_check" | "infant_check" => ("measured_at", true),
                "private_check" => ("asked_at", true),
                "discovery" => ("found_at", false),
                _ => ("started_at", false),
            };
            values.insert(name.to_owned(), json!(time));
            if let Some(subject) = subject.filter(|_| tells_subject) {
                values.insert("subject".to_owned(), json!(subject));
            }
            let local_now = "2026-11-24T12:00:00".parse().unwrap();
            let context = SaveContext { subject, household: HOUSEHOLD, born: born(), local_now };
            for task in tasks_after(kind_name, SAVED, &values, &context, &packs) {
                let first = seen.entry(task.id).or_insert_with(|| task.clone());
                assert_eq!(*first, task, "{} at {time}", task.rule);
                rules.insert(task.rule);
            }
        }
    }
    let all = Packs::builtin().follow_ups().rules.iter().map(|rule| rule.rule.clone()).collect();
    assert_eq!(rules, all, "the facts of this test make a task of each rule");
}

#[test]
fn answers_given_at_another_minute_ask_for_safety_again() {
    let mut values = assessment("phq9", &[Some(3); 9]);
    let ids = |values: &Value| -> Vec<RecordId> {
        after("assessment", values.clone(), "2026-11-22T12:00:00").iter().map(|task| task.id).collect()
    };
    let [safety, refer] = ids(&values)[..] else { panic!("two tasks") };
    values["taken_at"] = json!("2026-11-22T10:31");
    let later = ids(&values);
    assert!(later[0] != safety && later[1] == refer, "the minute counts where hours do, else the day");
}
