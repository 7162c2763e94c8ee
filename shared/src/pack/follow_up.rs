//! What is to be done after a finding, by whom and until when, as data.

use super::PackError;
use crate::domain::codes::{DUTY, URGENCY};
use crate::domain::task::TASK_KIND;
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

/// The pack.
#[derive(Clone, Debug, Deserialize)]
pub struct FollowUps {
    /// Grows with every change.
    pub version: u32,
    /// The rules, the most urgent first.
    pub rules: Vec<FollowUp>,
}

impl FollowUps {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let pack: FollowUps = serde_json::from_str(json)?;
        pack.rules.iter().try_for_each(FollowUp::check)?;
        Ok(pack)
    }
}
