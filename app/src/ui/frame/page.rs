//! A page with the rail: title, what can be done at the top, and the body.

use super::menu::Who;
use super::offers::Offer;
use super::places::is_desk;
use super::rail::Rail;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Badge, ButtonLink, Glyph, Look, SyncBadge};
use dioxus::prelude::*;
use dioxus::router::NavigationTarget;
use std::rc::Rc;

/// A page. Its children lie in `main`; `div { class: "cols" }` puts a panel of 380 at their right.
///
/// ```ignore
/// Page { title: texts.get("today.title"), subtitle: day, div { class: "cols", … } }
/// Page { title: name, subtitle: about, back: Some((Route::Today {}.into(), texts.get("profile.back"))),
///     actions: rsx! { ButtonLink { look: Look::Primary, … } }, … }
/// ```
#[component]
pub fn Page(
    /// The only `h1`.
    title: String,
    /// Beside it.
    #[props(default)]
    subtitle: Option<String>,
    /// Where the arrow at the left leads, and its name.
    #[props(default)]
    back: Option<(NavigationTarget, String)>,
    /// What can be done, before the sync badge.
    #[props(default)]
    actions: Option<Element>,
    children: Element,
) -> Element {
    let body = use_signal(|| None::<Rc<MountedData>>);
    let role = use_memo(|| shared().standing.read().as_ref().and_then(|it| Some(it.owner.as_ref()?.role)));
    rsx! {
        div { class: "app", class: if role().is_some_and(is_desk) { "desk" },
            SkipLink { body }
            Rail {}
            header { class: "bar",
                if let Some((to, label)) = back {
                    ButtonLink { to, label, look: Look::Bare, glyph: Glyph::Left, alone: true }
                }
                Title { title, subtitle }
                {actions}
                Sync {}
                Who {}
            }
            Body { body,
                div { class: "page stack",
                    Offer {}
                    {children}
                }
            }
        }
    }
}

/// What the skip link leads to.
#[component]
pub(super) fn Body(body: Signal<Option<Rc<MountedData>>>, children: Element) -> Element {
    let mut body = body;
    rsx! {
        main {
            class: "main",
            id: "content",
            tabindex: "-1",
            onmounted: move |event| body.set(Some(event.data())),
            {children}
        }
    }
}

#[component]
pub(super) fn Title(title: String, subtitle: Option<String>) -> Element {
    rsx! {
        div { class: "ttl",
            h1 { "{title}" }
            if let Some(subtitle) = subtitle {
                span { class: "sub hide-p", "{subtitle}" }
            }
        }
    }
}

/// The first thing that the tab key reaches.
#[component]
pub(super) fn SkipLink(body: Signal<Option<Rc<MountedData>>>) -> Element {
    rsx! {
        a {
            class: "skip",
            href: "#content",
            onclick: move |event| {
                event.prevent_default();
                let body = body.peek().clone();
                async move {
                    if let Some(body) = body {
                        // Where focus cannot be moved, the next tab goes through the bar as usual.
                        let _ = body.set_focus(true).await;
                    }
                }
            },
            {texts().get("ui.skip")}
        }
    }
}

/// The badge of how things stand now.
#[component]
pub(super) fn Sync() -> Element {
    let badge = use_memo(|| shared().standing.read().as_ref().map(Badge::of));
    rsx! {
        if let Some(badge) = badge() {
            SyncBadge { badge }
        }
    }
}
