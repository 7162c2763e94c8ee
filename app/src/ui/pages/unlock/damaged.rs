//! The store cannot be opened as it is: what happened, what can be brought back, and the passphrase for it.

use super::closed::{Passphrase, Purpose};
use super::hello::{Lobby, Why};
use crate::host::Damage;
use crate::ui::state::texts;
use crate::ui::widgets::Glyph;
use dioxus::prelude::*;

/// A damaged store.
#[component]
pub(super) fn Damaged(damage: Damage) -> Element {
    let texts = texts();
    let (saves, drafts) = (damage.recoverable, damage.drafts);
    let counts: [(&str, &dyn std::fmt::Display); 2] =
        [("saves", &texts.count(saves)), ("drafts", &texts.count(drafts))];
    let there = match (saves, drafts) {
        (0, 0) => texts.get("unlock.damaged_nothing"),
        _ => texts.fill("unlock.damaged_there", &counts),
    };
    rsx! {
        Lobby { title: "unlock.damaged_title", about: "unlock.damaged_what",
            Why { glyph: Glyph::Undo, title: there, text: texts.get("unlock.damaged_rest") }
            Passphrase { purpose: Purpose::Recover }
        }
    }
}
