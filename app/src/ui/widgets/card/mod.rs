//! White ground for what belongs together. Cards do not lie in cards.

use super::{Glyph, Icon, Tone};
use dioxus::prelude::*;

/// How a card lies on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardLook {
    /// White, with space inside and between its children.
    #[default]
    Plain,
    /// Without space inside: for rows.
    Flush,
    /// Ground of what is beside the point.
    Sunk,
    /// The one that matters most: a strong border.
    Edge,
}

/// A card, with a title and what stands at the right of it.
///
/// ```ignore
/// Card { title: texts.get("profile.tasks"), action: rsx! { Button { … } }, TaskRow { … } }
/// ```
#[component]
pub fn Card(
    #[props(default)] look: CardLook,
    #[props(default)] title: Option<String>,
    /// At the right of the title.
    #[props(default)]
    action: Option<Element>,
    children: Element,
) -> Element {
    let class = match look {
        CardLook::Plain => "card stack",
        CardLook::Flush => "card flush",
        CardLook::Sunk => "card sunk stack",
        CardLook::Edge => "card edge stack",
    };
    rsx! {
        section { class,
            if let Some(title) = title {
                div { class: "split wrap head",
                    h2 { class: "h3", "{title}" }
                    {action}
                }
            }
            {children}
        }
    }
}

/// The head of a part of a list: "기한 지남 3명".
///
/// ```ignore
/// SectionHead { tone: Tone::Danger, glyph: Glyph::Stop, title: "기한 지남", count: "3명" }
/// ```
#[component]
pub fn SectionHead(
    title: String,
    #[props(default)] glyph: Option<Glyph>,
    #[props(default)] tone: Tone,
    /// With its counter.
    #[props(default)]
    count: Option<String>,
) -> Element {
    rsx! {
        h2 { class: "sec-h {tone.class()}",
            if let Some(glyph) = glyph {
                Icon { glyph }
            }
            "{title}"
            if let Some(count) = count {
                span { class: "c", "{count}" }
            }
        }
    }
}
