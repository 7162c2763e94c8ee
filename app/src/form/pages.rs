//! The pages of a senior visit: what is asked where. A field stands on the page that its declaration names.

use super::visit::met;
use shared::domain::senior_vitals::SENIOR_VITALS;
use shared::domain::visit::VISIT;
use shared::role::Role;

/// 도착·동의: who came, whether somebody was met.
pub const ARRIVAL: u8 = 1;
/// 활력징후
pub const VITALS: u8 = 2;
/// 노쇠·낙상
pub const STRENGTH: u8 = 3;
/// 마음
pub const MIND: u8 = 4;
/// 생활·약
pub const LIVING: u8 = 5;
/// 판단·다음
pub const JUDGEMENT: u8 = 6;

/// What a value of the form belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The visit.
    Visit,
    /// What is measured and seen: its place among the checks.
    Check(usize),
    /// An instrument.
    Result(String),
    /// A task that the visit closes.
    Task,
    /// The next visit.
    Next,
}

/// When an instrument is asked by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// At every visit.
    Always,
    /// At a first visit and at that to who turns 70.
    First,
    /// When somebody wants it, or another instrument leads to it.
    Wanted,
}

/// Which instruments are asked on which page, and when.
static INSTRUMENTS: &[(u8, &str, When)] = &[
    (STRENGTH, "kfrail", When::Always),
    (STRENGTH, "fall3", When::First),
    (STRENGTH, "tug", When::Wanted),
    (MIND, "phq2", When::Always),
    (MIND, "phq9", When::Wanted),
    (MIND, "gds15", When::Wanted),
    (MIND, "ucla3", When::Wanted),
    (MIND, "cist", When::Wanted),
    (MIND, "minicog", When::Wanted),
    (LIVING, "nsi", When::First),
    (LIVING, "must", When::Wanted),
    (LIVING, "audit_c", When::Wanted),
    (LIVING, "katz", When::Wanted),
    (LIVING, "lawton", When::Wanted),
];

/// Instruments that ask the same: one of them is enough.
static EITHER: &[[&str; 2]] = &[["phq9", "gds15"]];

/// The pages that this role fills in. Where nobody was met there is nothing to measure.
pub fn pages(role: Role, outcome: &str) -> Vec<u8> {
    let measures = role.writes(&SENIOR_VITALS) && met(outcome);
    let all = ARRIVAL..=JUDGEMENT;
    all.filter(|page| measures || matches!(*page, ARRIVAL | JUDGEMENT)).collect()
}

/// The instruments of a page, in order.
pub fn instruments_on(page: u8) -> impl Iterator<Item = &'static str> {
    INSTRUMENTS.iter().filter(move |(on, ..)| *on == page).map(|(_, code, _)| *code)
}

/// Whether an instrument is asked at this sort of visit without anybody choosing it.
pub(super) fn asked_by_itself(code: &str, visit_kind: &str) -> bool {
    let first = matches!(visit_kind, "senior_first" | "senior_70");
    INSTRUMENTS
        .iter()
        .any(|(_, it, when)| *it == code && (*when == When::Always || *when == When::First && first))
}

/// The instrument that asks the same as this one.
pub(super) fn instead_of(code: &str) -> Option<&'static str> {
    EITHER.iter().find_map(|[one, other]| match code {
        _ if code == *one => Some(*other),
        _ if code == *other => Some(*one),
        _ => None,
    })
}

/// The page on which a value is typed. `field` may be the path to it.
pub fn page_of(owner: &Owner, field: &str) -> u8 {
    let name = field.split('.').next().unwrap_or_default();
    match owner {
        Owner::Visit => VISIT.field(name).map_or(ARRIVAL, |(_, field)| field.page),
        Owner::Check(_) => SENIOR_VITALS.field(name).map_or(VITALS, |(_, field)| field.page.max(VITALS)),
        Owner::Result(code) => {
            INSTRUMENTS.iter().find(|(_, it, _)| it == code).map_or(JUDGEMENT, |(page, ..)| *page)
        }
        Owner::Task => ARRIVAL,
        Owner::Next => JUDGEMENT,
    }
}
