//! Before any other page: enrol, passphrase, PIN, another tab, a damaged store, a browser that will not do.
//!
//! Which of them is shown is the host's word alone ([`Phase`]). Only what comes after enrolling and after recovering, a
//! PIN and the first sync, is this page's own: [`Entering`] holds the other pages back until it is through.

mod closed;
mod damaged;
mod elsewhere;
mod enrol;
mod entering;
mod hello;
mod locked;
mod pin;
mod welcome;

pub use entering::{Entering, provide_entering};

use crate::host::Phase;
use crate::ui::state::shared;
use crate::ui::widgets::Skeleton;
use closed::Closed;
use damaged::Damaged;
use dioxus::prelude::*;
use elsewhere::{Elsewhere, Unfit};
use enrol::Enrol;
use hello::Lobby;
use locked::Locked;
use welcome::Welcome;

/// The page for every phase in which the store is not open, and for what comes right after the first opening.
#[component]
pub fn Unlock() -> Element {
    let phase = use_memo(|| shared().standing.read().as_ref().map(|it| it.phase));
    match phase() {
        None | Some(Phase::Starting) => rsx! {
            Lobby { title: "unlock.starting", Skeleton { lines: 4 } }
        },
        Some(Phase::New) => rsx! { Enrol {} },
        Some(Phase::Closed) => rsx! { Closed {} },
        Some(Phase::Locked) => rsx! { Locked {} },
        Some(Phase::Elsewhere) => rsx! { Elsewhere {} },
        Some(Phase::Unfit) => rsx! { Unfit {} },
        Some(Phase::Damaged(damage)) => rsx! { Damaged { damage } },
        Some(Phase::Open) => rsx! { Welcome {} },
    }
}
