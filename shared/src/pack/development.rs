//! What children learn at which age, as something to talk about. It is no screening.

use super::{Certainty, PackError, Wording};
use serde::Deserialize;

const PACK: &str = "development";

/// One thing that children learn.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Milestone {
    /// Its code, stored with the answer.
    pub milestone: String,
    /// What is asked.
    pub text: Wording,
}

/// What is asked at one age.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AtMonths {
    /// From so many months on.
    pub months: u32,
    /// In order.
    pub milestones: Vec<Milestone>,
}

/// The pack.
#[derive(Clone, Debug, Deserialize)]
pub struct Development {
    /// Grows with every change.
    pub version: u32,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
    ages: Vec<AtMonths>,
}

impl Development {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let pack: Development = serde_json::from_str(json)?;
        if pack.ages.is_sorted_by(|one, next| one.months < next.months) {
            Ok(pack)
        } else {
            Err(PackError::Wrong { pack: PACK, what: "the ages must ascend".to_owned() })
        }
    }

    /// What is asked of who is so many months old: that of the highest age that is reached.
    pub fn at(&self, months: u32) -> Option<&AtMonths> {
        self.ages.iter().rfind(|age| months >= age.months)
    }

    /// The question behind a stored code.
    pub fn milestone(&self, code: &str) -> Option<&Milestone> {
        self.ages.iter().flat_map(|age| &age.milestones).find(|it| it.milestone == code)
    }
}
