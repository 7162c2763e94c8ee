//! Forms without a screen: what is typed so far, what it comes to while it is typed, and the changes that a save makes
//! of it. Pure: time, packs and what was known before are arguments. Care rules stay in `shared`.

mod answers;
mod changes;
mod check;
mod last;
mod live;
mod measure;
mod next;
mod pages;
mod quick;
pub mod record;
#[cfg(test)]
mod tests;
mod visit;

pub use answers::Taken;
pub use changes::{Place, changes, place_of};
pub use check::{Check, PartReading};
pub use last::{Colleague, Dated, LastScore, LastValues, OpenTask, PersonLine, VisitLine};
pub use live::{Danger, Live, Wrong, live};
pub use measure::{Measure, Steps, measure_of};
pub use next::{INTERVALS, Next, Offer, workday};
pub use pages::{ARRIVAL, JUDGEMENT, LIVING, MIND, Owner, STRENGTH, VITALS, instruments_on, page_of, pages};
pub use quick::{Planned, quick_outcome};
pub use visit::{Around, Begun, VisitForm, met};
