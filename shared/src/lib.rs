//! What the tablet and the central store must agree on: identifiers, kinds of records, the rules of
//! reconciliation, the protocol and the care rules.
//!
//! Nothing here reads a clock, draws a random number or does input or output: `now`, `today` and fresh
//! ids are arguments. It builds alone and for the browser.

pub mod body;
pub mod chunk;
pub mod clock;
pub mod decide;
pub mod desk;
pub mod digest;
pub mod domain;
pub mod id;
pub mod kind;
pub mod normal;
pub mod op;
pub mod outcome;
pub mod pack;
pub mod policy;
pub mod protocol;
pub mod record;
pub mod role;
pub mod rules;
pub mod weakness;
