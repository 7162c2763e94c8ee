//! The only door for screens, the headless tablet and tests: what a person can do and what she can see.

mod command;
mod query;

pub use command::{Change, Choice, Command, Done, Draft, HomeGiven, Refused};
pub use query::{Answer, Query};
