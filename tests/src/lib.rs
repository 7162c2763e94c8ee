//! What the tests of the whole path share: a kind that no program knows, the replay of reference traces,
//! servers and tablets in one process over a faulty network, and the real programs as processes.

pub mod probe;
pub mod server;
pub mod trace;
