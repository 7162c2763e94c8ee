//! What a person is asked to agree to, each purpose by itself, as data: the text that was read is named by its version.

use super::{Certainty, PackError, Wording};
use serde::Deserialize;

const PACK: &str = "consents";

/// One purpose. It is never ticked beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Purpose {
    /// Its code, stored with the decision.
    pub purpose: String,
    /// Visiting care rests on it; to refuse any other must not block the service.
    pub required: bool,
    /// What it is called.
    pub title: Wording,
    /// What for.
    pub why: Wording,
    /// What is processed.
    pub items: Wording,
    /// How long it is kept.
    pub kept: Wording,
    /// That one may refuse, and what follows.
    pub refusing: Wording,
}

/// The pack.
#[derive(Clone, Debug, Deserialize)]
pub struct Consents {
    /// Grows with every change.
    pub version: u32,
    /// Names the text; stored with every decision.
    pub form_version: String,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// For who is younger a guardian decides, years.
    pub guardian_below_years: u32,
    /// In order.
    pub purposes: Vec<Purpose>,
}

impl Consents {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let pack: Consents = serde_json::from_str(json)?;
        let known = crate::domain::consent::PURPOSE;
        match pack.purposes.iter().find(|it| !known.contains(&it.purpose.as_str())) {
            Some(it) => {
                Err(PackError::Wrong { pack: PACK, what: format!("no purpose is called {}", it.purpose) })
            }
            None => Ok(pack),
        }
    }
}
