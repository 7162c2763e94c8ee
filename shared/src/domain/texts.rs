//! The proof that every kind, group, field, code, class, flag and rule has a word in both languages.

use super::kinds;
use crate::kind::{Field, FieldType};
use crate::pack::Packs;
use std::collections::{BTreeMap, BTreeSet};

/// Names given to `Problem::rule` in the domain and the rules.
const RULES: &[&str] = &[
    "answers_of_which",
    "answers_or_refused",
    "asked_in_private",
    "asked_only_alone",
    "cancelled_needs_result",
    "class_differs",
    "decided_once",
    "done_needs_outcome",
    "due_on_one_day",
    "duplicate_of_which",
    "five_digits",
    "flags_differ",
    "glucose_needs_state",
    "health_photo_apart",
    "known_before_reported",
    "length_needs_posture",
    "name_or_unknown",
    "next_contact_needed",
    "not_a_choice",
    "override_needs_reason",
    "pregnant_or_after",
    "recipient_needed",
    "sbp_above_dbp",
    "sixty_four_hex_digits",
    "something_decided",
    "ten_digits",
    "total_differs",
    "twenty_five_digits",
];

/// Flags that no pack lists.
const FLAGS: &[&str] = &[
    "bp_crisis",
    "bp_low",
    "ends_before_start",
    "first_visit_alone",
    "glucose_emergency",
    "glucose_to_confirm",
    "glucose_urgent",
    "isolated_systolic",
    "no_start_time",
    "no_visitor",
    "remeasure",
    "single_reading",
    "starts_in_the_future",
    "very_long",
    "very_short",
    "weight_fallen",
    "weight_loss",
    "weight_not_regained",
];

fn of_fields(kind: &str, fields: &[Field], keys: &mut BTreeSet<String>) {
    for field in fields {
        keys.insert(format!("field.{kind}.{}", field.name));
        match field.ty {
            FieldType::Code(codes) => {
                keys.extend(codes.iter().map(|code| format!("code.{}.{code}", field.name)));
            }
            FieldType::List { of, .. } => of_fields(kind, of, keys),
            _ => {}
        }
    }
}

fn wanted() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for kind in kinds().iter() {
        keys.insert(format!("kind.{}", kind.name));
        for group in kind.groups {
            keys.insert(format!("group.{}.{}", kind.name, group.name));
            of_fields(kind.name, group.fields, &mut keys);
        }
    }
    let packs = Packs::builtin().with(include_str!("../../../assets/packs/growth.json")).unwrap();
    let growth = packs.growth().unwrap();
    for measure in crate::pack::MEASURES {
        keys.insert(format!("class.{measure}.normal"));
        keys.insert(format!("measure.{measure}"));
    }
    keys.extend(growth.lines.iter().map(|line| format!("class.{}.{}", line.measure, line.class)));
    for instrument in packs.instruments() {
        let code = &instrument.code;
        keys.extend(instrument.classes.iter().map(|band| format!("class.{code}.{}", band.class)));
        keys.extend(instrument.flags.iter().map(|rule| format!("flag.{}", rule.flag)));
    }
    let pressure = &packs.cutoffs().blood_pressure;
    keys.extend(pressure.classes.iter().map(|line| format!("class.bp.{}", line.class)));
    keys.insert(format!("class.bp.{}", pressure.otherwise));
    for scale in packs.cutoffs().scales() {
        let measure = match scale.scale.as_str() {
            "glucose_with_symptoms" => "glucose",
            "waist_f" | "waist_m" => "waist",
            other => other,
        };
        keys.extend(scale.bands.iter().map(|band| format!("class.{measure}.{}", band.class)));
    }
    keys.extend(packs.signals().overrides.iter().map(|rule| format!("override.{}", rule.name)));
    keys.extend(packs.follow_ups().rules.iter().map(|rule| format!("task.{}", rule.rule)));
    keys.extend(packs.care().rules.iter().map(|rule| format!("flag.{}", rule.flag)));
    keys.extend(packs.plans().tasks().map(|task| format!("task.{}", task.rule)));
    let statuses = ["not_due", "due", "overdue", "done", "too_early", "lapsed"];
    keys.extend(statuses.iter().map(|status| format!("status.{status}")));
    keys.extend(crate::pack::ACTS.iter().map(|act| format!("act.{act}")));
    keys.extend(RULES.iter().map(|rule| format!("rule.{rule}")));
    keys.extend(FLAGS.iter().map(|flag| format!("flag.{flag}")));
    keys
}

#[test]
fn every_name_has_a_word_in_both_languages_and_no_word_is_left_over() {
    let wanted = wanted();
    for (language, json) in [
        ("ko", include_str!("../../../assets/text/ko/kinds.json")),
        ("en", include_str!("../../../assets/text/en/kinds.json")),
    ] {
        let words: BTreeMap<String, String> = serde_json::from_str(json).unwrap();
        let missing: Vec<_> = wanted.iter().filter(|key| !words.contains_key(*key)).collect();
        assert!(missing.is_empty(), "{language} has no word for {missing:#?}");
        let left_over: Vec<_> = words.keys().filter(|key| !wanted.contains(*key)).collect();
        assert!(left_over.is_empty(), "{language} has words for nothing: {left_over:#?}");
        let empty: Vec<_> = words.iter().filter(|(_, word)| word.trim().is_empty()).collect();
        assert!(empty.is_empty(), "{language} has empty words: {empty:?}");
    }
}

#[test]
fn every_rule_that_a_kind_breaks_is_in_the_list() {
    let sources = [
        include_str!("assessment.rs"),
        include_str!("attachment.rs"),
        include_str!("consent.rs"),
        include_str!("discovery.rs"),
        include_str!("duty_report.rs"),
        include_str!("dwelling.rs"),
        include_str!("household.rs"),
        include_str!("infant_check.rs"),
        include_str!("maternal_check.rs"),
        include_str!("person.rs"),
        include_str!("private_check.rs"),
        include_str!("senior_vitals.rs"),
        include_str!("task.rs"),
        include_str!("visit.rs"),
        include_str!("../rules/assessment.rs"),
    ];
    for source in sources {
        for call in source.split("Problem::rule(").skip(1) {
            let arguments =
                call.split(");").next().unwrap_or_default().split(")]").next().unwrap_or_default();
            let named = arguments.trim_end_matches(')').rsplit(", ").next().unwrap_or_default();
            if let Some(rule) = named.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                assert!(RULES.contains(&rule), "{rule} has no sentence");
            }
        }
    }
    let all = sources.concat();
    for rule in RULES {
        assert!(all.contains(&format!("\"{rule}\"")), "nothing breaks {rule}");
    }
}
