//! Tests of the forms: no screen, no store.

mod changes;
mod discovery;
mod draft;
mod live;
mod next;
mod record;
mod taps;

use super::*;
use chrono::NaiveDateTime;
use serde_json::{Value, json};
use shared::id::{RecordId, StaffId};
use shared::kind::Fields;
use shared::pack::Packs;
use shared::role::Role;
use uuid::Uuid;

pub(super) fn id(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

pub(super) fn nurse() -> StaffId {
    StaffId(Uuid::from_u128(0x900))
}

/// A Tuesday.
pub(super) fn now() -> NaiveDateTime {
    "2026-11-24T10:02:30".parse().unwrap()
}

pub(super) const PERSON: u128 = 0x102;

/// A form and what stands around it.
pub(super) struct Desk {
    pub packs: Packs,
    pub last: LastValues,
    pub role: Role,
    pub now: NaiveDateTime,
}

impl Desk {
    pub fn new() -> Self {
        let dated = |value: Value| json!({ "value": value, "taken_at": "2026-11-01T10:00" });
        let last = LastValues::of_row(&json!({
            "person": {"name": "강순덕", "age": 82, "sex": "f"}, "household": id(0x100),
            "values": {
                "readings": dated(json!([{"sbp": 152, "dbp": 94, "pulse": 74}])), "glucose": dated(json!(124)),
                "glucose_state": dated(json!("fasting")), "weight": dated(json!(48_600)), "height": dated(json!(1520)),
                "meds_count": dated(json!(7)), "illnesses": dated(json!([{"illness": "htn"}, {"illness": "dyslip"}])),
            },
            "weight_year_ago": {"value": 50_700, "taken_at": "2025-11-20T10:00"},
        }));
        Desk { packs: Packs::builtin(), last, role: Role::Nurse, now: now() }
    }

    pub fn around(&self) -> Around<'_> {
        Around { packs: &self.packs, now: self.now, me: nurse(), role: self.role, last: &self.last }
    }

    pub fn form(&self) -> VisitForm {
        self.begin(None)
    }

    pub fn begin(&self, planned: Option<(RecordId, Fields)>) -> VisitForm {
        let fresh = (1..=8).chain(0x1000..0x1040).map(id).collect();
        VisitForm::begin(Begun { person: id(PERSON), planned, fresh }, &self.around()).unwrap()
    }

    pub fn live(&self, form: &VisitForm) -> Live {
        live(form, &self.around())
    }
}

pub(super) fn fields(value: Value) -> Fields {
    value.as_object().unwrap().clone()
}

/// Type a reading.
pub(super) fn read(form: &mut VisitForm, nth: usize, sbp: i64, dbp: i64) {
    form.own_mut().set_reading(nth, "sbp", Some(sbp), now());
    form.own_mut().set_reading(nth, "dbp", Some(dbp), now());
}
