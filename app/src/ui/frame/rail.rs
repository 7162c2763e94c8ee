//! Where one can go: at the left in landscape, at the foot in portrait and on a phone; a side menu at a desk.

use super::places::{Counted, Place, is_deed, is_desk, places};
use crate::ui::pages::quarantine::CountRefusals;
use crate::ui::route::Route;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Glyph, Icon};
use dioxus::prelude::*;

/// The main menu. A number is what needs this person.
#[component]
pub(super) fn Rail() -> Element {
    let texts = texts();
    let here: Route = use_route();
    let known = use_memo(|| {
        let standing = shared().standing;
        let standing = standing.read();
        let it = standing.as_ref()?;
        Some((it.owner.clone()?, Counted::of(it)))
    });
    let Some((owner, counted)) = known() else { return rsx! {} };
    rsx! {
        nav { class: "rail", "aria-label": texts.get("ui.menu"),
            Link { to: Route::Today {}, class: "logo",
                Icon { glyph: Glyph::Logo }
                {texts.get("ui.app")}
            }
            for place in places(owner.role) {
                Tab { key: "{place.name}", place, here: here.clone(), counted }
            }
            if owner.role.settles() {
                CountRefusals {}
            }
            if is_desk(owner.role) {
                p { class: "foot meta",
                    {texts.get(&format!("code.duty.{}", owner.role))}
                    br {}
                    "{owner.name}"
                }
            }
        }
    }
}

#[component]
fn Tab(place: &'static Place, here: Route, counted: Counted) -> Element {
    let texts = texts();
    let number = (place.number)(counted);
    rsx! {
        Link { to: place.to.clone(), class: if is_deed(place) { "tab deed" } else if (place.holds)(&here) { "tab here" } else { "tab" },
            Icon { glyph: place.glyph }
            span { {texts.get(place.name)} }
            if number > 0 {
                span { class: "n",
                    "{number}"
                    span { class: "vh", {texts.get("ui.counted")} }
                }
            }
        }
    }
}
