//! What is to be done after a finding, by whom and until when, and when the next visit is offered, as data.

use super::PackError;
use crate::domain::codes::{DUTY, URGENCY};
use crate::domain::task::TASK_KIND;
use crate::domain::visit::VISIT_KIND;
use crate::kind::Part;
use serde::{Deserialize, Serialize};

const PACK: &str = "tasks";

/// One rule: a task that follows from findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Its name; the texts have a sentence for it.
    pub rule: String,
    /// Who may read why the task is there.
    pub part: Part,
    /// What the task asks for.
    pub task_kind: String,
    /// Whose it is.
    pub duty: String,
    /// It follows from a danger: it is done only with a next contact.
    #[serde(default)]
    pub guarded: bool,
    /// Any of these findings makes it, e.g. `class.phq9.mild`.
    pub on: Vec<String>,
    /// None of these findings may be there.
    #[serde(default)]
    pub unless: Vec<String>,
    /// How soon; by the discovery's own urgency when not given.
    #[serde(default)]
    pub urgency: Option<String>,
    /// Last day, in days after the fact.
    #[serde(default)]
    pub due_days: Option<u64>,
    /// Last moment, in hours after the fact.
    #[serde(default)]
    pub due_hours: Option<i64>,
    /// Where the rule comes from.
    pub source: String,
}

impl FollowUp {
    /// Whether these findings make the task.
    pub fn follows(&self, findings: &[String]) -> bool {
        let any = |of: &[String]| of.iter().any(|finding| findings.contains(finding));
        any(&self.on) && !any(&self.unless)
    }

    fn check(&self) -> Result<(), PackError> {
        let known = |list: &[&str], code: &str| list.contains(&code);
        let odd = [
            (!known(TASK_KIND, &self.task_kind)).then_some(&self.task_kind),
            (!known(DUTY, &self.duty)).then_some(&self.duty),
            self.urgency.as_ref().filter(|urgency| !known(URGENCY, urgency)),
        ];
        match odd.into_iter().flatten().next() {
            Some(code) => {
                Err(PackError::Wrong { pack: PACK, what: format!("{}: no code {code:?}", self.rule) })
            }
            None => Ok(()),
        }
    }
}

/// When the next visit is offered. A person may choose another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextVisit {
    /// Its name.
    pub rule: String,
    /// Any of these findings of the visit makes it; none at all: always.
    #[serde(default)]
    pub on: Vec<String>,
    /// What sort of visit comes next.
    pub visit_kind: String,
    /// How many days later.
    pub days: u64,
    /// Where the interval comes from.
    pub source: String,
}

impl NextVisit {
    /// The finding that makes it; `None` inside when it always holds.
    pub fn follows<'a>(&'a self, findings: &[String]) -> Option<Option<&'a str>> {
        match self.on.iter().find(|finding| findings.contains(finding)) {
            Some(finding) => Some(Some(finding)),
            None => self.on.is_empty().then_some(None),
        }
    }

    fn check(&self) -> Result<(), PackError> {
        let wrong = |what: String| PackError::Wrong { pack: PACK, what: format!("{}: {what}", self.rule) };
        if self.days == 0 || self.days > NEXT_DAYS_MAX {
            return Err(wrong(format!("{} days", self.days)));
        }
        if VISIT_KIND.contains(&self.visit_kind.as_str()) {
            Ok(())
        } else {
            Err(wrong(format!("no code {:?}", self.visit_kind)))
        }
    }
}

/// The longest interval, in days.
const NEXT_DAYS_MAX: u64 = 730;

/// The pack.
#[derive(Clone, Debug, Deserialize)]
pub struct FollowUps {
    /// Grows with every change.
    pub version: u32,
    /// The rules, the most urgent first.
    pub rules: Vec<FollowUp>,
    /// When a senior is visited next, the soonest first: the first that follows counts.
    pub next_visits: Vec<NextVisit>,
}

impl FollowUps {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let pack: FollowUps = serde_json::from_str(json)?;
        pack.rules.iter().try_for_each(FollowUp::check)?;
        pack.next_visits.iter().try_for_each(NextVisit::check)?;
        if !pack.next_visits.is_sorted_by_key(|it| it.days) {
            return Err(PackError::Wrong { pack: PACK, what: "next_visits: the soonest first".to_owned() });
        }
        Ok(pack)
    }
}
