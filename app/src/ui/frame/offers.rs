//! What the browser offers: a newer build that waits, and an installation. A page says so at its top, a form never: an
//! update loads the page again.

use crate::data::Query;
use crate::platform::offers;
use crate::ui::route::Route;
use crate::ui::state::{rows, texts};
use crate::ui::widgets::{Banner, Button, Glyph, Look, Tone};
use dioxus::prelude::*;
use tokio::sync::mpsc;

/// What is offered now.
#[derive(Clone, Copy)]
struct Offers {
    update: Signal<bool>,
    install: Signal<bool>,
    /// Somebody said "later" to an installation since the app was opened.
    later: Signal<bool>,
}

/// Begin: once, in the frame.
pub(super) fn provide_offers() {
    let mut it = use_context_provider(|| Offers {
        update: Signal::new(offers::update_waits()),
        install: Signal::new(offers::install_is_offered()),
        later: Signal::new(false),
    });
    use_future(move || async move {
        let (tell, mut told) = mpsc::unbounded_channel();
        offers::on_change(move || {
            // When the screens are gone, nobody is left to offer it to.
            let _nobody_hears = tell.send(());
        });
        while told.recv().await.is_some() {
            it.update.set(offers::update_waits());
            it.install.set(offers::install_is_offered());
        }
    });
}

/// The offer that matters most, if any.
#[component]
pub(super) fn Offer() -> Element {
    let it: Offers = use_context();
    let here: Route = use_route();
    let is_quiet = matches!(here, Route::Today {} | Route::Center {});
    if (it.update)() {
        rsx! { Update {} }
    } else if (it.install)() && !(it.later)() && is_quiet {
        rsx! { Install {} }
    } else {
        rsx! {}
    }
}

/// A newer build waits. While a form is not finished, nothing is said.
#[component]
fn Update() -> Element {
    let texts = texts();
    let drafts = rows(|| Query::Drafts);
    let is_free = use_memo(move || matches!(&*drafts.read(), Some(Ok(drafts)) if drafts.is_empty()));
    if !is_free() {
        return rsx! {};
    }
    rsx! {
        Banner {
            tone: Tone::Info,
            glyph: Glyph::Sync,
            title: texts.get("ui.offer.update_title"),
            action: rsx! {
                Button { look: Look::Soft, label: texts.get("ui.offer.update"), onpress: move |()| offers::apply_update() }
            },
            p { {texts.get("ui.offer.update_about")} }
        }
    }
}

/// The browser can put the app on the home screen.
#[component]
fn Install() -> Element {
    let texts = texts();
    let mut it: Offers = use_context();
    rsx! {
        Banner {
            tone: Tone::Info,
            glyph: Glyph::Tablet,
            title: texts.get("ui.offer.install_title"),
            action: rsx! {
                Button { look: Look::Soft, label: texts.get("ui.offer.install"), onpress: move |()| offers::install() }
                Button { look: Look::Bare, label: texts.get("ui.offer.later"), onpress: move |()| it.later.set(true) }
            },
            p { {texts.get("ui.offer.install_about")} }
        }
    }
}
