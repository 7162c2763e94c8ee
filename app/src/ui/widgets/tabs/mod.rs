//! Parts of one page, one at a time.

use dioxus::prelude::*;

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// What `onchoose` says.
    pub id: String,
    /// Its name.
    pub label: String,
    /// How many there are inside.
    pub count: Option<u64>,
}

/// The parts of a page.
///
/// ```ignore
/// Tabs { label, tabs, current: tab(), onchoose: move |id| tab.set(id) }
/// ```
#[component]
pub fn Tabs(label: String, tabs: Vec<Tab>, current: String, onchoose: EventHandler<String>) -> Element {
    rsx! {
        nav { class: "tabs", "aria-label": label,
            for tab in tabs {
                button {
                    key: "{tab.id}",
                    r#type: "button",
                    "aria-current": (tab.id == current).then_some("true"),
                    onclick: move |_| onchoose.call(tab.id.clone()),
                    "{tab.label}"
                    if let Some(count) = tab.count {
                        " "
                        span { class: "c", "{count}" }
                    }
                }
            }
        }
    }
}
