//! On a machine with files and threads of its own: desks, Android, iOS.

pub mod address;
pub mod choices;
pub mod claim;
pub mod clock;
pub mod device;
pub mod disk;
pub mod download;
pub mod focus;
pub mod host;
pub mod net;
pub mod packs;
pub mod task;
pub mod texts;
mod tls;
