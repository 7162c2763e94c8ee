//! A question that must be answered before anything else.

use dioxus::prelude::*;

/// A question over the page. Escape and the ground beside it mean `onclose`.
///
/// ```ignore
/// Dialog { open: asking(), title: "두 번째 부재예요", onclose: move |()| asking.set(false),
///     foot: rsx! { Button { label: "그만두기", onpress } Button { look: Look::Primary, label: "부재로 남기기", onpress } },
///     p { "안내문을 남기고, 사흘 뒤 다시 가는 할 일을 만들까요?" }
/// }
/// ```
#[component]
pub fn Dialog(
    open: bool,
    title: String,
    /// The deeds; the main one last.
    #[props(default)]
    foot: Option<Element>,
    onclose: EventHandler<()>,
    children: Element,
) -> Element {
    if !open {
        return rsx! {};
    }
    rsx! {
        div { class: "scrim", onclick: move |_| onclose.call(()),
            div {
                class: "dialog",
                role: "dialog",
                "aria-modal": "true",
                "aria-label": "{title}",
                tabindex: "-1",
                onclick: move |event| event.stop_propagation(),
                onkeydown: move |event| {
                    if event.key() == Key::Escape {
                        onclose.call(());
                    }
                },
                onmounted: move |event| async move {
                    // Where focus cannot be moved, the dialog is still read as the last thing on the page.
                    let _ = event.set_focus(true).await;
                },
                h2 { "{title}" }
                {children}
                if let Some(foot) = foot {
                    div { class: "foot", {foot} }
                }
            }
        }
    }
}
