//! Something to press. One filled button a screen; its words say the deed.

use super::{Glyph, Icon};
use dioxus::prelude::*;
use dioxus::router::NavigationTarget;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The next thing to do: one a screen.
    Primary,
    /// Another thing that is often done.
    Soft,
    /// Possible.
    #[default]
    Outline,
    /// Help is called, or something is given up.
    Danger,
    /// A link among words.
    Bare,
}

fn class(look: Look, big: bool, block: bool, alone: bool) -> String {
    let look = match look {
        Look::Primary => "primary",
        Look::Soft => "soft",
        Look::Outline => "outline",
        Look::Danger => "danger",
        Look::Bare => "bare",
    };
    let mut class = format!("btn {look}");
    for (name, on) in [("big", big), ("block", block), ("icon", alone)] {
        if on {
            class.push(' ');
            class.push_str(name);
        }
    }
    class
}

/// A button. With `missing` it cannot be pressed and says what is missing instead of its deed.
///
/// ```ignore
/// Button { look: Look::Primary, big: true, label: texts.get("visit.save"), missing, onpress: move |()| save() }
/// ```
#[component]
pub fn Button(
    /// The deed; with `alone` it is said to readers of the screen only.
    label: String,
    #[props(default)] look: Look,
    #[props(default)] glyph: Option<Glyph>,
    /// As tall as a field.
    #[props(default)]
    big: bool,
    /// As wide as its place.
    #[props(default)]
    block: bool,
    /// The drawing alone.
    #[props(default)]
    alone: bool,
    /// Why it cannot be pressed.
    #[props(default)]
    missing: Option<String>,
    /// What it opens is open: `aria-expanded`.
    #[props(default)]
    expanded: Option<bool>,
    onpress: EventHandler<()>,
) -> Element {
    let words = missing.clone().unwrap_or_else(|| label.clone());
    rsx! {
        button {
            r#type: "button",
            class: class(look, big, block, alone),
            disabled: missing.is_some(),
            "aria-label": alone.then(|| words.clone()),
            "aria-expanded": expanded.map(|it| it.to_string()),
            onclick: move |_| onpress.call(()),
            if let Some(glyph) = glyph {
                Icon { glyph }
            }
            if !alone {
                span { "{words}" }
            }
        }
    }
}

/// A link that looks like a button.
///
/// ```ignore
/// ButtonLink { look: Look::Primary, label: texts.get("today.start"), to: Route::Visit { draft } }
/// ```
#[component]
pub fn ButtonLink(
    /// The deed.
    label: String,
    #[props(into)] to: NavigationTarget,
    #[props(default)] look: Look,
    #[props(default)] glyph: Option<Glyph>,
    /// As tall as a field.
    #[props(default)]
    big: bool,
    /// As wide as its place.
    #[props(default)]
    block: bool,
    /// The drawing alone; the label is its name.
    #[props(default)]
    alone: bool,
) -> Element {
    rsx! {
        Link { to, class: class(look, big, block, alone), "aria-label": alone.then(|| label.clone()),
            if let Some(glyph) = glyph {
                Icon { glyph }
            }
            if !alone {
                span { "{label}" }
            }
        }
    }
}

/// Calls a number: 119, or a person's phone.
///
/// ```ignore
/// Call { look: Look::Danger, label: texts.get("visit.call_119"), number: "119" }
/// ```
#[component]
pub fn Call(
    /// The deed.
    label: String,
    /// Digits, with or without hyphens.
    number: String,
    #[props(default)] look: Look,
    /// As tall as a field.
    #[props(default)]
    big: bool,
    /// As wide as its place.
    #[props(default)]
    block: bool,
) -> Element {
    let digits: String = number.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect();
    rsx! {
        a { class: class(look, big, block, false), href: "tel:{digits}",
            Icon { glyph: Glyph::Phone }
            span { "{label}" }
        }
    }
}
