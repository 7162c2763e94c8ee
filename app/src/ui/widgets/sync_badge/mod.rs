//! How the records stand to the server, in one word. It leads to the sync centre.

mod badge;

pub use badge::Badge;

use super::{Glyph, Icon};
use crate::ui::route::Route;
use crate::ui::state::texts;
use dioxus::prelude::*;

/// The badge of the bar.
///
/// ```ignore
/// SyncBadge { badge: Badge::of(&standing) }
/// ```
#[component]
pub fn SyncBadge(badge: Badge) -> Element {
    let texts = texts();
    let (class, glyph) = match badge {
        Badge::Syncing(_) => ("syncing", Glyph::Sync),
        Badge::Refused(_) => ("refused", Glyph::Stop),
        Badge::Conflict(_) => ("conflict", Glyph::Swap),
        Badge::Waiting(_) => ("waiting", Glyph::Waiting),
        Badge::Offline(_) => ("offline", Glyph::Offline),
        Badge::Synced => ("synced", Glyph::Sent),
    };
    let (word, note) = badge.words(&texts);
    rsx! {
        Link { to: Route::Center {}, class: "sync {class}",
            Icon { glyph }
            span {
                "{word}"
                if let Some(note) = note {
                    " "
                    small { "{note}" }
                }
            }
        }
    }
}
