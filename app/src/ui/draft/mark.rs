//! The mark at the top of a form: whether it is on the disk.

use super::{Keeping, Kept};
use crate::text::hour_minute;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::Saved;
use dioxus::prelude::*;
use shared::clock::{Millis, seoul_time};

/// What is said while it is so fresh, in milliseconds.
const JUST_NOW: Millis = 60_000;

/// Whether the draft is on the disk.
#[component]
pub fn KeptMark(keeping: Keeping) -> Element {
    let texts = texts();
    let now = shared().standing.read().as_ref().map_or(0, |it| it.now);
    let word = |at: Millis| {
        if now - at < JUST_NOW {
            return texts.get("ui.just_now");
        }
        hour_minute(seoul_time(at))
    };
    let busy = (keeping.busy)();
    match (keeping.kept)() {
        Kept::Slow => rsx! { Saved { at: None, busy, saving: true } },
        Kept::At(at) => rsx! { Saved { at: word(at), busy } },
        Kept::Failed(why) => {
            rsx! { Saved { at: None, busy, failed: texts.fill("ui.not_kept", &[("why", &why)]) } }
        }
    }
}
