//! The form of a discovery: which signs are asked in which group, what they come to, what is still missing.

use super::{OneRecord, RecordForm};
use crate::data::HomeGiven;
use crate::form::visit::minute;
use chrono::{NaiveDateTime, TimeDelta};
use serde_json::{Value, json};
use shared::domain::convert;
use shared::domain::discovery::{DISCOVERY, Signal};
use shared::domain::household::HOUSEHOLD;
use shared::id::{DongCode, RecordId};
use shared::pack::Packs;
use shared::rules::discovery::{Risk, risk};

/// Signs that are asked together.
#[derive(Debug)]
pub struct SignGroup {
    /// Its name; the texts have a word for it.
    pub name: &'static str,
    /// Often seen.
    pub often: &'static [&'static str],
    /// Asked on demand.
    pub seldom: &'static [&'static str],
}

/// All signs of the pack, in groups.
pub static SIGN_GROUPS: [SignGroup; 3] = [
    SignGroup {
        name: "money",
        often: &["rent_arrears", "power_cut", "water_cut", "no_heating", "job_loss", "nhi_arrears"],
        seldom: &[
            "gas_cut",
            "elec_arrears",
            "gas_arrears",
            "water_arrears",
            "mgmt_fee_arrears",
            "telecom_arrears",
            "debt_overdue",
            "business_closed",
            "bad_housing",
        ],
    },
    SignGroup {
        name: "system",
        often: &["reg_expired", "benefit_denied", "benefit_stopped"],
        seldom: &["unregistered_birth"],
    },
    SignGroup {
        name: "body",
        often: &["illness", "hunger", "alone", "isolated", "abuse_suspect", "suicide_attempt"],
        seldom: &["disability_care", "age_80_up", "child_under_7"],
    },
];

/// Channels that are asked first; the others on demand.
pub static CHANNELS_OFTEN: [&str; 4] = ["visit_senior", "landlord", "neighbour", "tongjang"];

/// A new discovery, found now; learnt during `visit`, when there was one. It is the second record: the first is the
/// household that is made for it when no other is known.
pub fn new_discovery(
    [household, id]: [RecordId; 2],
    (dong, known): (DongCode, Option<RecordId>),
    now: NaiveDateTime,
    visit: Option<RecordId>,
) -> RecordForm {
    let home = OneRecord::new(household, &HOUSEHOLD, HomeGiven::Dong(dong));
    let mut record = OneRecord::new(id, &DISCOVERY, HomeGiven::With(known.unwrap_or(household)));
    found(&mut record, now);
    if let Some(visit) = visit {
        record.set("channel", json!("visit_senior"));
        record.set("source_visit", json!(visit));
    }
    RecordForm { records: vec![home, record], ..RecordForm::default() }
}

/// It was found now.
pub fn found(record: &mut OneRecord, now: NaiveDateTime) {
    record.set("found_at", json!(minute(now)));
}

/// What the signs of a discovery come to.
pub fn risk_of(record: &OneRecord, packs: &Packs) -> Risk {
    let sign = |(_, it): (String, shared::kind::Fields)| {
        let signal = convert::text(&it, "signal")?.to_owned();
        let value = it.get("value").and_then(Value::as_i64);
        Some(Signal { signal, value, unit: None, evidence: None, observed_at: None })
    };
    let signals: Vec<Signal> = record.elements("signals").into_iter().filter_map(sign).collect();
    risk(&signals, packs)
}

/// How soon, and in how many hours: what a person decided, else what the signs came to.
pub fn urgency_of(record: &OneRecord, risk: &Risk, packs: &Packs) -> (String, i64) {
    let own = convert::text(&record.fields, "urgency_override");
    let decided = own.and_then(|it| Some((it.to_owned(), packs.signals().hours_of(it)?)));
    decided.unwrap_or_else(|| (risk.urgency.clone(), risk.hours))
}

/// Until when somebody must have acted.
pub fn due(record: &OneRecord, hours: i64) -> Option<NaiveDateTime> {
    let found = convert::text(&record.fields, "found_at")?;
    let found = NaiveDateTime::parse_from_str(found, "%Y-%m-%dT%H:%M").ok()?;
    found.checked_add_signed(TimeDelta::hours(hours))
}

/// Whether it is of a household that was registered before.
pub fn at_known_home(form: &RecordForm) -> bool {
    let [household, record] = &form.records[..] else { return false };
    !matches!(record.home, Some(HomeGiven::With(home)) if home == household.id)
}

/// What must be there before it can go up: `channel`, `place` or `signals`.
pub fn missing(form: &RecordForm) -> Option<&'static str> {
    let record = form.of_kind(DISCOVERY.name)?;
    let place = convert::text(&record.fields, "place_note").is_some_and(|it| !it.trim().is_empty());
    if convert::text(&record.fields, "channel").is_none() {
        Some("channel")
    } else if !place && !at_known_home(form) {
        Some("place")
    } else if record.elements("signals").is_empty() {
        Some("signals")
    } else {
        None
    }
}

impl OneRecord {
    /// A sign was seen, or was not.
    pub fn set_sign(&mut self, code: &str, packs: &Packs, seen: bool) {
        match self.element_with("signals", "signal", code) {
            Some(key) if !seen => self.remove("signals", &key),
            None if seen => {
                let mut sign = json!({ "signal": code });
                if let Some(unit) = packs.signals().signal(code).and_then(|it| it.unit.as_deref()) {
                    sign["unit"] = json!(unit);
                }
                self.add("signals", sign);
            }
            _ => {}
        }
    }
}
