//! What stands around every page: rail, bars, focus mode, and the pages that come before any other.
//!
//! A page is the child of a [`Page`] or, where somebody fills a form in, of a [`Focus`]; each brings its own bar, so
//! that there is one `h1` and it is the page's.

mod focus;
mod menu;
mod offers;
mod page;
mod places;
mod rail;

pub use focus::Focus;
pub use menu::Looks;
pub use page::Page;

use crate::data::Query;
use crate::host::{Phase, Standing};
use crate::text::Lang;
use crate::ui::link::Link;
use crate::ui::pages::unlock::{Unlock, provide_entering};
use crate::ui::route::Route;
use crate::ui::state::{ask_rows, shared};
use crate::ui::widgets::{Toasts, provide_toasts};
use dioxus::prelude::*;
use offers::provide_offers;
use places::{is_desk, places};
use serde_json::Value;

/// The frame of all pages. Whatever the address says: while the store is not open, the unlock page is shown. What was
/// being typed is a draft in the store.
#[component]
pub fn Frame() -> Element {
    provide_toasts();
    let entering = provide_entering();
    provide_offers();
    let is_open = use_memo(|| shared().standing.read().as_ref().is_some_and(|it| it.phase == Phase::Open));
    let here: Route = use_route();
    let begins = use_memo(|| shared().standing.read().as_ref().and_then(begins_at));
    let look = (shared().look)();
    let lang = match look.lang {
        Lang::Ko => "ko",
        Lang::En => "en",
    };
    let link = use_context::<Link>();
    let (touched, typed) = (link.clone(), link);
    rsx! {
        div {
            class: "look",
            onpointerdown: move |_| touched.present(),
            onkeydown: move |_| typed.present(),
            lang, "data-theme": look.theme.name(), "data-text": look.text.name(),
            if is_open() && !entering.holds() {
                match begins().filter(|_| here == Route::Today {}) {
                    Some(to) => rsx! { Begin { to } },
                    None => rsx! { Outlet::<Route> {} },
                }
            } else {
                Unlock {}
            }
            Toasts {}
        }
    }
}

/// Where the day of somebody begins who works at a desk.
fn begins_at(standing: &Standing) -> Option<Route> {
    let role = standing.owner.as_ref()?.role;
    is_desk(role).then(|| places(role)[0].to.clone())
}

/// The page of the role; the conflicts when one of them comes first.
#[component]
fn Begin(to: Route) -> Element {
    let navigator = use_navigator();
    let link = use_context::<Link>();
    use_future(move || {
        let (to, link) = (to.clone(), link.clone());
        async move {
            let waiting = ask_rows(&link, Query::Conflicts { settled: false }).await.unwrap_or_default();
            let comes_first = |it: &Value| it["may_settle"] == true && !it["first"].is_null();
            let to =
                if waiting.iter().any(comes_first) { Route::Conflicts { household: Vec::new() } } else { to };
            navigator.replace(to);
        }
    });
    rsx! {}
}
