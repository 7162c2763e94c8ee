//! A household's head and the rows under it: persons, records, anything in a list.

use super::{Glyph, Icon, Tone};
use dioxus::prelude::*;
use dioxus::router::NavigationTarget;

/// The address of a household above its rows.
///
/// ```ignore
/// HomeHead { address: "느티로 12길 8, 반지하 01호", note: "걸어서 3분" }
/// ```
#[component]
pub fn HomeHead(
    address: String,
    #[props(default)] note: Option<String>,
    #[props(default = Glyph::Home)] glyph: Glyph,
    /// There is no heading between the page's title and this one.
    #[props(default)]
    top: bool,
) -> Element {
    rsx! {
        div { class: "home-h",
            Icon { glyph }
            if top {
                h2 { class: "h4", "{address}" }
            } else {
                h3 { class: "h4", "{address}" }
            }
            if let Some(note) = note {
                span { class: "meta", "{note}" }
            }
        }
    }
}

/// The first letter of somebody's name in a disc.
///
/// ```ignore
/// Face { name: "강순덕", tone: Tone::Caution }
/// ```
#[component]
pub fn Face(
    name: String,
    /// Caution for a mother, positive for a child: only to tell rows apart.
    #[props(default)]
    tone: Tone,
    #[props(default)] big: bool,
) -> Element {
    let letter: String = name.chars().take(1).collect();
    rsx! {
        span { class: "face {tone.class()}", class: if big { "l" }, "aria-hidden": "true", "{letter}" }
    }
}

/// A row that leads to a page. It stands in a `li` of a `ul`.
///
/// ```ignore
/// li { Row { to: Route::Profile { id }, face: rsx! { Face { name } }, name: "강순덕", about: "82세 여",
///     detail: "혈압 다시 재기", end: rsx! { Chip { tone: Tone::Solid, text: "9일 지남" } } } }
/// ```
#[component]
pub fn Row(
    #[props(into)] to: NavigationTarget,
    /// What it is about, in large letters.
    name: String,
    /// Beside it: age and sex.
    #[props(default)]
    about: Option<String>,
    /// Under it.
    #[props(default)]
    detail: Option<String>,
    /// Instead of `name`, e.g. with marked letters.
    #[props(default)]
    marked: Option<Element>,
    /// Instead of `detail`, e.g. with marked letters.
    #[props(default)]
    under: Option<Element>,
    /// Before it.
    #[props(default)]
    face: Option<Element>,
    /// At the right.
    #[props(default)]
    end: Option<Element>,
) -> Element {
    rsx! {
        Link { to, class: "row",
            RowBody { name, about, detail, marked, under, face, end, arrow: true }
        }
    }
}

/// A row that does something, or, without `onpress`, only tells.
///
/// ```ignore
/// li { RowButton { name: "강순덕 님 방문 기록", detail: "오늘 10:31", end: rsx! { Chip { … } } } }
/// ```
#[component]
pub fn RowButton(
    /// What it is about, in large letters.
    name: String,
    /// Beside it.
    #[props(default)]
    about: Option<String>,
    /// Under it.
    #[props(default)]
    detail: Option<String>,
    /// Instead of `name`, e.g. with marked letters.
    #[props(default)]
    marked: Option<Element>,
    /// Before it.
    #[props(default)]
    face: Option<Element>,
    /// At the right.
    #[props(default)]
    end: Option<Element>,
    /// What is shown beside the list.
    #[props(default)]
    current: bool,
    #[props(default)] onpress: Option<EventHandler<()>>,
) -> Element {
    let body = rsx! {
        RowBody { name, about, detail, marked, face, end, arrow: onpress.is_some() }
    };
    match onpress {
        Some(onpress) => rsx! {
            button {
                r#type: "button",
                class: "row",
                "aria-current": current.then_some("true"),
                onclick: move |_| onpress.call(()),
                {body}
            }
        },
        None => rsx! {
            div { class: "row", {body} }
        },
    }
}

#[component]
fn RowBody(
    name: String,
    about: Option<String>,
    detail: Option<String>,
    marked: Option<Element>,
    #[props(default)] under: Option<Element>,
    face: Option<Element>,
    end: Option<Element>,
    arrow: bool,
) -> Element {
    rsx! {
        {face}
        span { class: "grow",
            span { class: "nm",
                if let Some(marked) = marked { {marked} } else { "{name}" }
            }
            if let Some(about) = about {
                " "
                span { class: "sub nw", "{about}" }
            }
            if let Some(under) = under {
                br {}
                span { class: "sub", {under} }
            } else if let Some(detail) = detail {
                br {}
                span { class: "sub", "{detail}" }
            }
        }
        if end.is_some() || arrow {
            span { class: "end",
                {end}
                if arrow {
                    span { class: "hide-p", Icon { glyph: Glyph::Right } }
                }
            }
        }
    }
}
