//! A task with its tick.

use dioxus::prelude::*;

/// One task. It stands in a `ul`; without `ontoggle` there is nothing to tick.
///
/// ```ignore
/// ul { TaskRow { what: "혈압 다시 재기", late: "9일 지남", note: "이하은", done: false, ontoggle: move |done| … } }
/// ```
#[component]
pub fn TaskRow(
    what: String,
    /// How late it is, in words; shown in red.
    #[props(default)]
    late: Option<String>,
    /// Until when, whose.
    #[props(default)]
    note: Option<String>,
    /// Name of the tick: "혈압 다시 재기 완료".
    #[props(default)]
    tick: Option<String>,
    #[props(default)] done: bool,
    #[props(default)] ontoggle: Option<EventHandler<bool>>,
) -> Element {
    let name = tick.unwrap_or_else(|| what.clone());
    rsx! {
        li { class: "task", class: if done { "done" },
            if let Some(ontoggle) = ontoggle {
                label { class: "tick",
                    input {
                        r#type: "checkbox",
                        "aria-label": name,
                        checked: done,
                        onchange: move |event| ontoggle.call(event.checked()),
                    }
                }
            }
            div { class: "grow",
                div { class: "what", "{what}" }
                if late.is_some() || note.is_some() {
                    div { class: "meta",
                        if let Some(late) = &late {
                            span { class: "t-danger b", "{late}" }
                        }
                        if late.is_some() && note.is_some() { " · " }
                        if let Some(note) = note { "{note}" }
                    }
                }
            }
        }
    }
}
