//! The store against a real database in a temporary folder; replies of the server are written by hand.

mod acks;
mod clock;
mod fixture;
mod frames;
mod indicators;
mod open;
mod random;
mod released;
mod save;
mod schema;
mod server;
mod sight;
