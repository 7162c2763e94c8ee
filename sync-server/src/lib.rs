//! The central store of a neighbourhood: `http` speaks the protocol, `reconcile` decides, `desk` answers
//! coordinators, `store` keeps.
//!
//! `reconcile` knows no HTTP, `store` no rules. Answers go out after the commit.

pub mod accounts;
pub mod desk;
pub mod edge;
pub mod http;
pub mod reconcile;
pub mod store;
