//! In a browser: the page, and the dedicated worker that is the data host.
//!
//! Only a dedicated worker may keep a file open for reading and writing at once (OPFS), so the store lives there. Page
//! and worker are the same program; [`host::run_here`] asks which of them it is.

pub mod address;
pub mod choices;
pub mod claim;
pub mod clock;
pub mod device;
pub mod disk;
pub mod download;
pub mod focus;
pub mod host;
mod indexed;
pub mod net;
pub mod packs;
mod pool;
pub mod task;
pub mod texts;
