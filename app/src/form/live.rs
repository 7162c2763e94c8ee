//! What the form comes to while it is typed: classes, scores, dangers, tasks that will follow, what does not fit. All of
//! it by the rules of `shared`, over the very values that a save would carry.

use super::changes::Facts;
use super::check::{Check, check_kind};
use super::next::{Offer, offer, to_plan};
use super::pages::{Owner, VITALS, instruments_on, page_of, pages};
use super::visit::{Around, VisitForm, met};
use chrono::NaiveDate;
use shared::domain::convert;
use shared::domain::visit::{self, VISIT};
use shared::id::RecordId;
use shared::kind::{Fields, Kind, Problem, canonical, check_create};
use shared::pack::Score;
use shared::rules::blood_pressure::{BpClass, classify};
use shared::rules::born::Born;
use shared::rules::finding::findings;
use shared::rules::measures::{Bmi, Class, bmi, medicines, pain};
use shared::rules::tasks::{RuleTask, SaveContext, tasks_after};

/// Something that cannot wait. The texts have a title, what to ask and what to do for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// A thought of self-harm.
    Safety,
    /// Pressure is very high.
    PressureHigh,
    /// Pressure is low.
    PressureLow,
    /// Glucose needs an emergency call.
    GlucoseEmergency,
    /// Glucose needs someone today.
    GlucoseUrgent,
}

impl Danger {
    const ALL: [(Danger, &'static str); 5] = [
        (Danger::Safety, "flag.safety"),
        (Danger::PressureHigh, "flag.bp_crisis"),
        (Danger::PressureLow, "flag.bp_low"),
        (Danger::GlucoseEmergency, "flag.glucose_emergency"),
        (Danger::GlucoseUrgent, "flag.glucose_urgent"),
    ];

    /// Its name in the texts.
    pub fn name(self) -> &'static str {
        match self {
            Danger::Safety => "safety",
            Danger::PressureHigh => "pressure_high",
            Danger::PressureLow => "pressure_low",
            Danger::GlucoseEmergency => "glucose_emergency",
            Danger::GlucoseUrgent => "glucose_urgent",
        }
    }

    /// The page on which it arises.
    pub fn page(self) -> u8 {
        match self {
            Danger::Safety => super::pages::MIND,
            _ => VITALS,
        }
    }
}

/// A value that does not fit: it must be mended before the visit can be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where it is typed.
    pub page: u8,
    /// What it belongs to.
    pub owner: Owner,
    /// What is wrong.
    pub problem: Problem,
}

/// What the form comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// As the rules name them, e.g. `class.bp.stage2`.
    pub findings: Vec<String>,
    /// Of the readings that are whole.
    pub pressure: Option<BpClass>,
    /// Of the glucose.
    pub glucose: Option<String>,
    /// Of weight now, and height now or as it was measured last.
    pub bmi: Option<Bmi>,
    /// Of the pain.
    pub pain: Option<Class>,
    /// Of the number of medicines.
    pub medicines: Option<Class>,
    /// Instruments that are open and not refused, in the order of the pages.
    pub scores: Vec<Score>,
    /// What cannot wait, the most pressing first.
    pub dangers: Vec<Danger>,
    /// Tasks that a save makes.
    pub tasks: Vec<RuleTask>,
    /// What does not fit.
    pub wrong: Vec<Wrong>,
    /// Worth a second look; names of sentences under `flag.`.
    pub flags: Vec<String>,
    /// Instruments of which answers are missing, and how many.
    pub unanswered: Vec<(String, usize)>,
    /// The next visit that is offered.
    pub offer: Option<Offer>,
    /// The day of the next visit that a save plans.
    pub plans: Option<NaiveDate>,
}

/// What the form comes to now.
pub fn live(form: &VisitForm, around: &Around<'_>) -> Live {
    let facts = Facts::of(form, around);
    let found = facts.findings(around);
    let offer = offer(form.outcome(), form.visit, &found, around);
    let own = form.own();
    let scores = scores(form, around);
    let glucose = found.iter().find_map(|it| it.strip_prefix("class.glucose.")).map(str::to_owned);
    Live {
        pressure: classify(&own.whole_readings(), around.packs),
        glucose: glucose.filter(|class| class != "none"),
        bmi: bmi_of(own, around),
        pain: own.number("pain").map(|it| pain(it, around.packs)),
        medicines: own.number("meds_count").map(|it| medicines(it, around.packs)),
        dangers: dangers(&found),
        tasks: tasks(form, &facts, around),
        wrong: wrong(&facts),
        flags: flags(&found, &facts, around),
        unanswered: unanswered(form, &scores),
        plans: to_plan(form.next, offer.as_ref()).map(|(day, _)| day),
        findings: found,
        scores,
        offer,
    }
}

pub(super) fn bmi_of(own: &Check, around: &Around<'_>) -> Option<Bmi> {
    let height = own.number("height").or_else(|| around.last.number("height"));
    bmi(own.number("weight")?, height?, around.packs)
}

fn scores(form: &VisitForm, around: &Around<'_>) -> Vec<Score> {
    let codes = pages(around.role, form.outcome()).into_iter().flat_map(instruments_on);
    codes
        .filter(|code| form.is_open(code, around) && !form.refused(code))
        .filter_map(|code| around.packs.instrument(code).ok())
        .map(|instrument| form.score(instrument, around))
        .collect()
}

fn dangers(found: &[String]) -> Vec<Danger> {
    let raised = |finding: &str| found.iter().any(|it| it == finding);
    Danger::ALL.into_iter().filter(|(_, finding)| raised(finding)).map(|(danger, _)| danger).collect()
}

fn context(form: &VisitForm, around: &Around<'_>) -> SaveContext {
    let household = around.last.household.unwrap_or(form.person);
    SaveContext { subject: Some(form.person), household, born: Born::default(), local_now: around.now }
}

fn tasks(form: &VisitForm, facts: &Facts, around: &Around<'_>) -> Vec<RuleTask> {
    let context = context(form, around);
    let mut all: Vec<RuleTask> = Vec::new();
    for (kind, id, fields) in facts.all() {
        for task in tasks_after(kind.name, id, fields, &context, around.packs) {
            let known = around.last.tasks.iter().any(|it| it.id == task.id);
            if !known && !all.iter().any(|it| it.id == task.id) {
                all.push(task);
            }
        }
    }
    all.sort_by_cached_key(|task| convert::text(&task.fields, "due").map(str::to_owned));
    all
}

fn wrong(facts: &Facts) -> Vec<Wrong> {
    let of = |(owner, kind, fields): (Owner, &'static Kind, &Fields)| {
        let canonical = match canonical(serde_json::Value::Object(fields.clone())) {
            serde_json::Value::Object(fields) => fields,
            _ => Fields::new(),
        };
        let problems = check_create(kind, &canonical).into_iter();
        let place = move |problem: Problem| {
            let page = page_of(&owner, &problem.field);
            Wrong { page, owner: owner.clone(), problem }
        };
        problems.map(place).collect::<Vec<_>>()
    };
    facts.owned().flat_map(of).collect()
}

fn flags(found: &[String], facts: &Facts, around: &Around<'_>) -> Vec<String> {
    let mut flags: Vec<String> =
        found.iter().filter_map(|it| it.strip_prefix("flag.")).map(str::to_owned).collect();
    flags.extend(visit::flags(&facts.whole_visit, around.now).into_iter().map(str::to_owned));
    flags
}

/// Of what was begun and not refused: a missing answer means no class.
fn unanswered(form: &VisitForm, scores: &[Score]) -> Vec<(String, usize)> {
    let begun = scores.iter().filter(|score| form.asked(&score.instrument) && !score.complete());
    begun.map(|score| (score.instrument.clone(), score.missing.len() + score.invalid.len())).collect()
}

impl Facts {
    /// What the values say that a rule may act upon.
    fn findings(&self, around: &Around<'_>) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (kind, _, fields) in self.all() {
            found.extend(findings(kind.name, fields, around.packs));
        }
        found
    }

    /// Every fact with its kind and id.
    fn all(&self) -> impl Iterator<Item = (&'static Kind, RecordId, &Fields)> {
        let visit = [(&VISIT, self.visit_id, &self.whole_visit)].into_iter();
        let checks = self.checks.iter().map(|it| (check_kind(it.kind), it.id, &it.fields));
        let results =
            self.results.iter().map(|(_, id, fields)| (&shared::domain::assessment::ASSESSMENT, *id, fields));
        visit.chain(checks).chain(results)
    }

    fn owned(&self) -> impl Iterator<Item = (Owner, &'static Kind, &Fields)> {
        let owners = std::iter::once(Owner::Visit)
            .chain(self.checks.iter().map(|it| Owner::Check(it.nth)))
            .chain(self.results.iter().map(|(code, _, _)| Owner::Result(code.clone())));
        owners.zip(self.all()).map(|(owner, (kind, _, fields))| (owner, kind, fields))
    }
}

impl VisitForm {
    /// Whether somebody was met.
    pub fn met(&self) -> bool {
        met(self.outcome())
    }
}
