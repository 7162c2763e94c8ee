//! The pages, each in its folder with its style sheet.

pub mod center;
pub mod conflicts;
pub mod desk;
pub mod devices;
pub mod discovery;
pub mod figures;
pub mod people;
pub mod profile;
pub mod quarantine;
pub mod record;
pub mod today;
pub mod unlock;
pub mod visit;
