//! The way from the screens to the data host.

use crate::host::{Ask, Fault, Reply};
use crate::ui::state::Shared;

/// The way to the host. Cheap to clone.
#[derive(Clone)]
pub struct Link {}

impl Link {
    /// Start the host and listen to what it says.
    pub fn start(_shared: Shared) -> Link {
        Link {}
    }

    /// Ask the host.
    pub async fn ask(&self, _ask: Ask) -> Reply {
        Reply::Fault(Fault::Gone)
    }
}
