//! Commands and queries against a real store in a temporary folder, as the screens and the headless tablet use them.

mod before_visit;
mod conflicts;
mod day;
mod desk;
mod drafts;
mod events;
mod indicators;
mod infants;
#[cfg(feature = "ui")]
mod missed;
mod profile;
mod records;
mod rights;
mod save;
mod saves;
mod search;
mod story;
mod tablet;
mod today;
