//! The client of nurses, planners and coordinators.
//!
//! Intent goes down (`data::Command`), facts come up (`data::Query`); nothing waits for the network but the
//! word "sent". `store` knows SQL and nothing of HTTP, `sync` moves ops and frames, `platform` is the only place that
//! reads clocks, draws random numbers and asks what it runs on.

pub mod data;
pub mod form;
pub mod host;
pub mod packs;
pub mod platform;
pub mod store;
pub mod sync;
pub mod text;
#[cfg(feature = "ui")]
pub mod ui;
