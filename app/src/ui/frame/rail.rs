//! Where one can go: at the left in landscape, at the foot in portrait and on a phone.

use crate::ui::route::Route;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Glyph, Icon};
use dioxus::prelude::*;

/// The main menu. Its number is what needs this person: what the server refused.
#[component]
pub(super) fn Rail() -> Element {
    let texts = texts();
    let here: Route = use_route();
    let refused = use_memo(|| shared().standing.read().as_ref().map_or(0, |it| it.refused));
    let is_people = matches!(here, Route::People {} | Route::Profile { .. });
    rsx! {
        nav { class: "rail", "aria-label": texts.get("ui.menu"),
            Link { to: Route::Today {}, class: "logo",
                Icon { glyph: Glyph::Logo }
                {texts.get("ui.app")}
            }
            Place { to: Route::Today {}, glyph: Glyph::Today, name: texts.get("ui.nav.today"), here: here == Route::Today {} }
            Place { to: Route::People {}, glyph: Glyph::People, name: texts.get("ui.nav.people"), here: is_people }
            Place {
                to: Route::Center {},
                glyph: Glyph::Sync,
                name: texts.get("ui.nav.sync"),
                here: here == Route::Center {},
                number: refused(),
            }
        }
    }
}

#[component]
fn Place(to: Route, glyph: Glyph, name: String, here: bool, #[props(default)] number: u64) -> Element {
    rsx! {
        Link { to, class: "tab", "aria-current": here.then_some("page"),
            Icon { glyph }
            span { "{name}" }
            if number > 0 {
                span { class: "n",
                    "{number}"
                    span { class: "vh", {texts().get("ui.counted")} }
                }
            }
        }
    }
}
