//! The person who works here, and what she may set: language, theme, size of the letters, lock.

use crate::host::{Ask, Owner, Reply};
use crate::platform::look::{Appearance, TextSize, Theme};
use crate::text::Lang;
use crate::ui::link::Link as Host;
use crate::ui::pages::unlock::Entering;
use crate::ui::state::{set_look, shared, texts};
use crate::ui::widgets::{Button, Choice, Face, Field, Glyph, Seg, lasting};
use dioxus::prelude::*;
use std::rc::Rc;

/// The button with the person's first letter, and the menu under it.
#[component]
pub(super) fn Who() -> Element {
    let texts = texts();
    let owner = use_memo(|| shared().standing.read().as_ref().and_then(|it| it.owner.clone()));
    let mut open = use_signal(|| false);
    let mut itself = use_signal(|| None::<Rc<MountedData>>);
    let Some(owner) = owner() else { return rsx! {} };
    let close = move |()| async move {
        open.set(false);
        let button = itself.peek().clone();
        if let Some(button) = button {
            // Where focus cannot be moved, it stays at the top of the page.
            let _ = button.set_focus(true).await;
        }
    };
    let role = texts.get(&format!("code.duty.{}", owner.role));
    rsx! {
        div {
            class: "mine",
            onkeydown: move |event| async move {
                if event.key() == Key::Escape && open() {
                    close(()).await;
                }
            },
            button {
                r#type: "button",
                class: "who",
                "aria-expanded": open().to_string(),
                onmounted: move |event| itself.set(Some(event.data())),
                onclick: move |_| open.toggle(),
                Face { name: given_name(&owner.name) }
                span { class: "nw only-l", "aria-hidden": "true", "{owner.name}" }
                span { class: "vh", {texts.fill("ui.who", &[("name", &owner.name), ("role", &role)])} }
            }
            if open() {
                div { class: "away", onclick: move |_| close(()) }
                Menu { owner, role, onclose: close }
            }
        }
    }
}

/// Colleagues are told apart by what stands behind the family name, or behind the last space.
fn given_name(name: &str) -> &str {
    let behind_the_first = || name.char_indices().nth(1).map(|(at, _)| &name[at..]);
    name.rsplit_once(' ').map(|(_, last)| last).or_else(behind_the_first).unwrap_or(name)
}

#[component]
fn Menu(owner: Owner, role: String, onclose: EventHandler<()>) -> Element {
    let texts = texts();
    let (host, entering) = (use_context::<Host>(), use_context::<Entering>());
    let has_pin = use_memo(|| shared().standing.read().as_ref().is_some_and(|it| it.has_pin));
    let name = owner.name;
    rsx! {
        div {
            class: "menu stack",
            role: "dialog",
            "aria-label": texts.fill("ui.menu_of", &[("name", &name)]),
            tabindex: "-1",
            onmounted: move |event| async move {
                // Where focus cannot be moved, the menu is the next thing behind its button.
                let _ = event.set_focus(true).await;
            },
            div {
                p { class: "b", "{name}" }
                p { class: "meta", "{role}" }
            }
            Looks {}
            Button {
                block: true,
                label: texts.get(if has_pin() { "ui.pin_change" } else { "ui.pin_choose" }),
                onpress: move |()| {
                    onclose.call(());
                    entering.choose_pin();
                },
            }
            Button {
                glyph: Glyph::Lock,
                block: true,
                label: texts.get("ui.lock"),
                onpress: move |()| {
                    let host = host.clone();
                    onclose.call(());
                    // The menu is gone before the host has answered.
                    lasting(async move {
                        if let Reply::Standing(standing) = host.ask(Ask::Lock).await {
                            shared().standing.set(Some(*standing));
                        }
                    });
                },
            }
        }
    }
}

/// Language, theme and size of the letters: they change at once, and stay so on this device.
#[component]
pub fn Looks() -> Element {
    let texts = texts();
    let look = (shared().look)();
    let named = |prefix: &str, name: &str| Choice::new(name, texts.get(&format!("{prefix}.{name}")));
    let themes = Theme::ALL.map(|it| named("ui.theme", it.name()));
    let sizes = TextSize::ALL.map(|it| named("ui.text", it.name()));
    // Each language is called as those call it who speak it.
    let langs = [Choice::new("ko", "한국어"), Choice::new("en", "English")];
    let lang = if look.lang == Lang::Ko { "ko" } else { "en" };
    rsx! {
        Field { id: "look-lang", group: true, label: texts.get("ui.lang"),
            Seg {
                name: "look-lang",
                label: texts.get("ui.lang"),
                options: langs.to_vec(),
                chosen: lang.to_owned(),
                onchoose: move |name: String| set_look(Appearance { lang: name.parse().unwrap_or(look.lang), ..look }),
            }
        }
        Field { id: "look-theme", group: true, label: texts.get("ui.theme"),
            Seg {
                name: "look-theme",
                label: texts.get("ui.theme"),
                options: themes.to_vec(),
                chosen: look.theme.name().to_owned(),
                onchoose: move |name: String| {
                    let theme = Theme::ALL.into_iter().find(|it| it.name() == name);
                    set_look(Appearance { theme: theme.unwrap_or_default(), ..look });
                },
            }
        }
        Field { id: "look-text", group: true, label: texts.get("ui.text"),
            Seg {
                name: "look-text",
                label: texts.get("ui.text"),
                options: sizes.to_vec(),
                chosen: look.text.name().to_owned(),
                onchoose: move |name: String| {
                    let text = TextSize::ALL.into_iter().find(|it| it.name() == name);
                    set_look(Appearance { text: text.unwrap_or_default(), ..look });
                },
            }
        }
    }
}
