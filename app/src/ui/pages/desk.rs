//! The pages of the desk. A tablet in the field opens none of them: in a browser their code is a file of its own, which
//! is fetched when the first of them is opened, and kept from then on.

use super::{conflicts, devices, figures, quarantine};
use crate::ui::frame::Page;
use crate::ui::route::Route;
use crate::ui::state::texts;
use crate::ui::widgets::{Button, Empty, Glyph, Skeleton};
use dioxus::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Shows one of these pages.
type Show = fn(Route) -> Element;

/// What was fetched, for as long as the program runs.
static SHOW: GlobalSignal<Option<Show>> = Signal::global(|| None);

/// What is behind this function, and only behind it, is the file of its own.
#[wasm_split(desk, fallible)]
fn fetched() -> Result<Show, SplitLoaderError> {
    Ok(show)
}

fn show(route: Route) -> Element {
    match route {
        Route::Conflicts { household } => rsx! { conflicts::Conflicts { household } },
        Route::Devices {} => rsx! { devices::Devices {} },
        Route::Figures {} => rsx! { figures::Figures {} },
        Route::FigureList { which, period, part } => rsx! { figures::FigureList { which, period, part } },
        Route::Quarantine {} => rsx! { quarantine::Quarantine {} },
        _ => rsx! {},
    }
}

/// The page, once its code is here.
#[component]
fn Desk(route: Route) -> Element {
    let texts = texts();
    let mut asked = use_resource(|| async {
        if SHOW.peek().is_none() {
            *SHOW.write() = Some(fetched().await?);
        }
        Ok::<_, SplitLoaderError>(())
    });
    let failed = matches!(&*asked.read(), Some(Err(_)));
    match SHOW() {
        Some(show) => show(route),
        None if failed => rsx! {
            Page { title: texts.get("ui.desk"),
                Empty { glyph: Glyph::Offline, title: texts.get("ui.desk_not_fetched"), text: texts.get("ui.desk_fetched_how"),
                    Button { label: texts.get("people.retry"), onpress: move |()| asked.restart() }
                }
            }
        },
        None => rsx! { Page { title: texts.get("ui.desk"), Skeleton { lines: 6 } } },
    }
}

/// The conflict desk; with the household that is looked at, or with the first one.
#[component]
pub fn Conflicts(household: Vec<String>) -> Element {
    rsx! { Desk { route: Route::Conflicts { household } } }
}

/// The tablets of the dong, who works here, what was downloaded.
#[component]
pub fn Devices() -> Element {
    rsx! { Desk { route: Route::Devices {} } }
}

/// How things stand in a period, in numbers.
#[component]
pub fn Figures() -> Element {
    rsx! { Desk { route: Route::Figures {} } }
}

/// The list behind a number.
#[component]
pub fn FigureList(which: String, period: String, part: String) -> Element {
    rsx! { Desk { route: Route::FigureList { which, period, part } } }
}

/// Saves that the server did not take.
#[component]
pub fn Quarantine() -> Element {
    rsx! { Desk { route: Route::Quarantine {} } }
}
