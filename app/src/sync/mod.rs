//! Moves ops to the central store and frames back.
//!
//! [`Machine`] decides and does nothing; [`driver`] does what it says, over the store and a [`Transport`].
//! Nothing here knows SQL, a kind of record or a screen.

pub mod backoff;
pub mod driver;
pub mod failure;
pub mod http;
pub mod machine;
pub mod report;
pub mod transport;

pub use failure::Failure;
pub use machine::{Ask, Asked, Event, FrameSeen, Frames, HeadSeen, Input, Machine, Output, PieceSeen, Wake};
pub use report::{SyncEnd, SyncReport};
pub use transport::Transport;
