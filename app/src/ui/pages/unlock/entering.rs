//! What comes between the first opening and the first page: a PIN, the first sync, what came back of a damaged store.

use crate::host::{Ask, Fault, Reply, Standing};
use crate::ui::link::Link;
use crate::ui::state::Shared;
use dioxus::prelude::*;

/// How far somebody has come who has just enrolled or recovered; `None` when nothing holds the pages back.
#[derive(Clone, Copy)]
pub struct Entering(pub(super) Signal<Option<Stage>>);

/// What is shown before the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// What came back of a damaged store.
    Back,
    /// A PIN may be chosen, and then the first sync is waited for.
    Pin,
    /// Another PIN is chosen; nothing else.
    NewPin,
    /// The first sync is under way.
    Sync,
}

impl Entering {
    /// Show the choice of a PIN before the pages go on.
    pub fn choose_pin(mut self) {
        self.0.set(Some(Stage::NewPin));
    }

    /// Whether the pages have to wait.
    pub fn holds(self) -> bool {
        (self.0)().is_some()
    }
}

/// Begin: once, in the frame.
pub fn provide_entering() -> Entering {
    use_context_provider(|| Entering(Signal::new(None)))
}

/// Ask for something that is answered with how things stand, and take note of it.
pub(super) async fn enter(link: &Link, mut shared: Shared, ask: Ask) -> Result<Standing, Fault> {
    match link.ask(ask).await {
        Reply::Standing(standing) => {
            shared.standing.set(Some((*standing).clone()));
            Ok(*standing)
        }
        Reply::Fault(fault) => Err(fault),
        _ => Err(Fault::Gone),
    }
}
