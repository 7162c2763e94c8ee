//! The store against a real database in a temporary folder; replies of the server are written by hand.

mod fixture;
mod open;
mod save;
