//! Care rules over packs: what a measurement, a set of answers or the warning signs come to, and what is to
//! be done next. Pure: the same facts give the same answer on every tablet. Screening, never a diagnosis.

pub mod ahead;
pub mod assessment;
pub mod blood_pressure;
pub mod born;
pub mod care;
pub mod concern;
pub mod consent;
pub mod devices;
pub mod discovery;
pub mod finding;
pub mod first;
pub mod growth;
pub mod immunisation;
pub mod indicators;
pub mod joint;
pub mod lms;
pub mod measures;
pub mod plans;
pub mod privacy;
pub mod safety;
pub mod tasks;
pub mod trend;
pub mod visit;
