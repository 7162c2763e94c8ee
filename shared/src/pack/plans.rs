//! Which visits are made by plan, and what follows when nobody is met, as data.

use super::{Age, Certainty, PackError};
use crate::domain::codes::{DUTY, URGENCY};
use crate::domain::task::TASK_KIND;
use crate::domain::visit::VISIT_KIND;
use crate::kind::Part;
use serde::Deserialize;

const PACK: &str = "plans";

/// The task that a plan makes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PlanTask {
    /// Its name; the texts have a sentence under `task.`.
    pub rule: String,
    /// Who may read why the task is there.
    pub part: Part,
    /// What the task asks for.
    pub task_kind: String,
    /// Whose it is.
    pub duty: String,
    /// How soon.
    pub urgency: String,
    /// What sort of visit it becomes.
    #[serde(default)]
    pub visit_kind: Option<String>,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// A visit around a birthday.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BirthdayPlan {
    /// Which birthday.
    pub years: u32,
    /// The window begins so many days before it.
    pub days_before: u64,
    /// And ends so many days after it.
    pub days_after: u64,
    /// The task.
    pub task: PlanTask,
}

/// What is done once after a birth.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BirthPlan {
    /// The window begins at this age.
    pub from: Age,
    /// And ends at this.
    pub to: Age,
    /// The task.
    pub task: PlanTask,
}

/// A series of visits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SeriesPlan {
    /// Weeks after the birth.
    pub weeks: Vec<u32>,
    /// Months after the birth.
    pub months: Vec<u32>,
    /// Weeks of pregnancy.
    pub antenatal_weeks: Vec<u32>,
    /// A visit so many days before its day counts for it.
    pub days_early: u64,
    /// And so many days after it.
    pub days_late: u64,
    /// The task of a visit after the birth.
    pub task: PlanTask,
    /// The task of a visit before it.
    pub antenatal_task: PlanTask,
}

/// When the mood of a mother is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MoodPlan {
    /// Weeks after the birth.
    pub weeks: Vec<u32>,
    /// Months after the birth.
    pub months: Vec<u32>,
    /// Answers so many days before the day count for it.
    pub days_early: u64,
    /// And so many days after it.
    pub days_late: u64,
    /// With which instrument.
    pub instrument: String,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Who is offered the sustained visits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OfferRule {
    /// Any of these findings.
    pub findings: Vec<String>,
    /// Any of these risk factors.
    pub any_of: Vec<String>,
    /// All of these risk factors.
    pub all_of: Vec<String>,
    /// So many other risk factors.
    pub others: usize,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// What follows when nobody is met.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UnreachedRule {
    /// Absent so many times in a row: a note is left.
    pub note_after: usize,
    /// Absent so many times in a row …
    pub escalate_after: usize,
    /// … within so many days: the supervisor is told.
    pub escalate_within_days: i64,
    /// A refusal is asked again after so many days.
    pub ask_again_days: u64,
    /// The note and the supervisor have so many days.
    pub due_days: u64,
    /// The note.
    pub note: PlanTask,
    /// The supervisor.
    pub escalate: PlanTask,
    /// The refusal.
    pub ask_again: PlanTask,
}

/// The pack.
#[derive(Clone, Debug, Deserialize)]
pub struct Plans {
    /// Grows with every change.
    pub version: u32,
    /// Visits around birthdays.
    pub birthdays: Vec<BirthdayPlan>,
    /// What is done once after a birth.
    pub newborn: Vec<BirthPlan>,
    /// The sustained visits.
    pub sustained: SeriesPlan,
    /// The mood of mothers.
    pub mood: MoodPlan,
    /// Who is offered the sustained visits.
    pub offer: OfferRule,
    /// What follows when nobody is met.
    pub unreached: UnreachedRule,
}

impl Plans {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let pack: Plans = serde_json::from_str(json)?;
        let wrong = |what: String| Err(PackError::Wrong { pack: PACK, what });
        for task in pack.tasks() {
            let odd = [
                (TASK_KIND, Some(&task.task_kind)),
                (DUTY, Some(&task.duty)),
                (URGENCY, Some(&task.urgency)),
                (VISIT_KIND, task.visit_kind.as_ref()),
            ];
            let unknown = |(list, code): &(&[&str], Option<&String>)| {
                code.is_some_and(|code| !list.contains(&code.as_str()))
            };
            if let Some((_, code)) = odd.into_iter().find(unknown) {
                return wrong(format!("{}: no code {:?}", task.rule, code.map_or("", String::as_str)));
            }
        }
        let sorted = |list: &[u32]| list.is_sorted_by(|one, next| one < next);
        let series = &pack.sustained;
        if [&series.weeks, &series.months, &series.antenatal_weeks].into_iter().all(|list| sorted(list)) {
            Ok(pack)
        } else {
            wrong("sustained: the visits must ascend".to_owned())
        }
    }

    /// All tasks that a plan makes.
    pub fn tasks(&self) -> impl Iterator<Item = &PlanTask> {
        let birthdays = self.birthdays.iter().map(|it| &it.task);
        let newborn = self.newborn.iter().map(|it| &it.task);
        let (series, unreached) = (&self.sustained, &self.unreached);
        let single = [
            &series.task,
            &series.antenatal_task,
            &unreached.note,
            &unreached.escalate,
            &unreached.ask_again,
        ];
        birthdays.chain(newborn).chain(single)
    }
}
