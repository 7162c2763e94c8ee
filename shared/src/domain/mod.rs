//! The kinds of Dolbom: for each one a typed struct per group and beside it one plain declaration.
//!
//! A declaration says what is stored, who may read and write it and how concurrent changes meet; nothing
//! else in the project lists the fields of a kind. Codes are text in the structs, so that a code which a
//! newer program wrote survives being read and written here; the declared list is checked on saving.

pub mod assessment;
pub mod attachment;
pub mod codes;
pub mod consent;
pub mod convert;
pub mod discovery;
pub mod duty_report;
pub mod dwelling;
pub mod household;
pub mod immunisation;
pub mod infant_check;
mod local_time;
pub mod maternal_check;
pub mod person;
pub mod private_check;
#[cfg(test)]
mod proof;
pub mod safety_steps;
pub mod senior_vitals;
pub mod task;
#[cfg(test)]
mod texts;
pub mod visit;

pub use local_time::LocalTime;

use crate::kind::Kinds;

/// A code of a declared list, e.g. `city_gas`. Text, because a newer program may know more of them.
pub type Code = String;

/// All kinds, roots first.
pub fn kinds() -> Kinds {
    Kinds::new([
        &household::HOUSEHOLD,
        &dwelling::DWELLING,
        &person::PERSON,
        &visit::VISIT,
        &senior_vitals::SENIOR_VITALS,
        &assessment::ASSESSMENT,
        &maternal_check::MATERNAL_CHECK,
        &infant_check::INFANT_CHECK,
        &private_check::PRIVATE_CHECK,
        &immunisation::IMMUNISATION,
        &safety_steps::SAFETY_STEPS,
        &discovery::DISCOVERY,
        &task::TASK,
        &consent::CONSENT,
        &attachment::ATTACHMENT,
        &attachment::HEALTH_PHOTO,
        &duty_report::DUTY_REPORT,
    ])
}
