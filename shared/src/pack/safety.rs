//! What must be done when somebody is in danger, whom to call, and which duties to report there are, as data that is
//! there without a network.

use super::{Certainty, Condition, PackError, Wording};
use serde::Deserialize;
use std::collections::BTreeSet;

const PACK: &str = "safety";

/// One step of a protocol.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SafetyStep {
    /// Its code, stored when it is taken.
    pub step: String,
    /// What is done.
    pub text: Wording,
    /// What came of it must be written down.
    #[serde(default)]
    pub said: bool,
    /// It may be left out.
    #[serde(default)]
    pub optional: bool,
    /// It is needed only when this is so, of the record that the steps stand in.
    #[serde(default)]
    pub only_if: Option<Condition>,
    /// Numbers that are offered beside it.
    #[serde(default)]
    pub calls: Vec<String>,
}

/// What must be done after some findings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Protocol {
    /// Its code.
    pub protocol: String,
    /// Any of these findings begins it.
    pub on: Vec<String>,
    /// What the banner says.
    pub title: Wording,
    /// In order.
    pub steps: Vec<SafetyStep>,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Somebody to call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Call {
    /// The number as it is dialled, with hyphens.
    pub number: String,
    /// Who answers.
    pub name: Wording,
    /// Protocols, duties and flags that it is for.
    #[serde(rename = "for")]
    pub of: Vec<String>,
    /// When somebody answers.
    pub hours: Wording,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// A duty to report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Duty {
    /// Its code.
    pub duty: String,
    /// What must be done.
    pub text: Wording,
    /// The article.
    pub law: String,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// The pack.
#[derive(Clone, Debug, Deserialize)]
pub struct Safety {
    /// Grows with every change.
    pub version: u32,
    /// Where it comes from as a whole.
    pub source: String,
    /// The protocols.
    pub protocols: Vec<Protocol>,
    /// The most urgent first.
    pub calls: Vec<Call>,
    /// Duties to report.
    pub duties: Vec<Duty>,
}

impl Safety {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let pack: Safety = serde_json::from_str(json)?;
        let wrong = |what: String| Err(PackError::Wrong { pack: PACK, what });
        for protocol in &pack.protocols {
            let codes: BTreeSet<_> = protocol.steps.iter().map(|step| &step.step).collect();
            if codes.len() != protocol.steps.len() || codes.is_empty() {
                return wrong(format!("{}: each step once", protocol.protocol));
            }
            let mut numbers = protocol.steps.iter().flat_map(|step| &step.calls);
            if let Some(number) = numbers.find(|number| pack.calls.iter().all(|call| call.number != **number))
            {
                return wrong(format!("{}: {number} is not in the list of calls", protocol.protocol));
            }
        }
        Ok(pack)
    }

    /// A protocol by its code.
    pub fn protocol(&self, code: &str) -> Option<&Protocol> {
        self.protocols.iter().find(|it| it.protocol == code)
    }

    /// Whom to call for a protocol, a duty or a flag, the most urgent first.
    pub fn calls_for<'a>(&'a self, of: &'a str) -> impl Iterator<Item = &'a Call> {
        self.calls.iter().filter(move |call| call.of.iter().any(|it| it == of))
    }
}
