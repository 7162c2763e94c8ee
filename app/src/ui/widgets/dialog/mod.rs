//! A question that must be answered before anything else.

use crate::platform::focus;
use dioxus::prelude::*;
use std::rc::Rc;

/// A question over the page. Escape and the ground beside it mean `onclose`. The tab key stays inside, and what had the
/// focus before gets it back.
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
    rsx! {
        if open {
            Opened { title, foot, onclose, children }
        }
    }
}

/// Lives as long as the question is asked.
#[component]
fn Opened(title: String, foot: Option<Element>, onclose: EventHandler<()>, children: Element) -> Element {
    let mut itself = use_signal(|| None::<Rc<MountedData>>);
    let before = use_hook(focus::held);
    use_drop(move || before.give_back());
    let to_itself = move || async move {
        let dialog = itself.peek().clone();
        if let Some(dialog) = dialog {
            // Where focus cannot be moved, the dialog is still read as the last thing on the page.
            let _ = dialog.set_focus(true).await;
        }
    };
    rsx! {
        div { class: "scrim", onclick: move |_| onclose.call(()),
            // Whoever leaves the dialog with the tab key comes back to it.
            span { tabindex: "0", onfocusin: move |_| to_itself() }
            dialog {
                class: "dialog",
                open: true,
                "aria-modal": "true",
                "aria-label": "{title}",
                tabindex: "-1",
                onclick: move |event| event.stop_propagation(),
                onkeydown: move |event| {
                    if event.key() == Key::Escape {
                        onclose.call(());
                    }
                },
                onmounted: move |event| {
                    itself.set(Some(event.data()));
                    to_itself()
                },
                h2 { "{title}" }
                {children}
                if let Some(foot) = foot {
                    div { class: "foot", {foot} }
                }
            }
            span { tabindex: "0", onfocusin: move |_| to_itself() }
        }
    }
}
