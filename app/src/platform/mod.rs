//! What only the machine can tell: its clock, its random numbers, its files.
//!
//! The only place of the app that reads clocks, draws random numbers and asks what it runs on; everything
//! else gets these as arguments.

pub mod clock;
pub mod files;
pub mod focus;
pub mod keys;
pub mod look;
pub mod random;
pub mod timer;
pub mod tls;
