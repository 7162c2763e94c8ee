//! What stands around everything before the pages: the greeting at the left, above it where there is no room, and the
//! one thing to do at the right.

use crate::host::Standing;
use crate::ui::frame::Looks;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Button, Card, Chip, Face, Glyph, Icon, Look as ButtonLook, Tone};
use dioxus::prelude::*;

/// The two halves. `title` is the key of the only `h1`.
#[component]
pub(super) fn Lobby(
    title: &'static str,
    /// Under the title.
    #[props(default)]
    about: Option<&'static str>,
    /// Under that.
    #[props(default)]
    aside: Option<Element>,
    /// At the foot of the greeting.
    #[props(default = "unlock.sealed")]
    foot: &'static str,
    /// What to do.
    children: Element,
) -> Element {
    let texts = texts();
    let today = use_memo(|| shared().standing.read().as_ref().map(|it| it.today));
    let mut looking = use_signal(|| false);
    let is_known = use_memo(|| shared().standing.read().as_ref().is_some_and(|it| it.owner.is_some()));
    rsx! {
        main { class: "lock",
            header { class: "hello",
                div { class: "split wrap",
                    span { class: "line logo",
                        Icon { glyph: Glyph::Logo }
                        {texts.get("ui.app")}
                    }
                    div { class: "line",
                        if is_known() {
                            Chip { tone: Tone::Offline, glyph: Glyph::Offline, text: texts.get("unlock.offline") }
                        }
                        Button {
                            look: ButtonLook::Bare,
                            glyph: Glyph::Gear,
                            label: texts.get("unlock.looks"),
                            expanded: looking(),
                            onpress: move |()| looking.toggle(),
                        }
                    }
                }
                if looking() {
                    Card { Looks {} }
                }
                div { class: "stack t",
                    if let Some(today) = today() {
                        p { class: "sub", {texts.weekday(today)} }
                    }
                    h1 { {texts.get(title)} }
                    if let Some(about) = about {
                        p { class: "sub", {texts.get(about)} }
                    }
                }
                {aside}
                p { class: "meta line top foot",
                    Icon { glyph: Glyph::Shield }
                    span { class: "grow", {texts.get(foot)} }
                }
            }
            section { class: "panel",
                div { class: "narrow stack", {children} }
            }
        }
    }
}

/// Whose tablet it is, and what it keeps for her.
#[component]
pub(super) fn Owner() -> Element {
    let texts = texts();
    let standing = shared().standing;
    let known = use_memo(move || standing.read().clone().and_then(|it| Some((it.owner.clone()?, it))));
    let Some((owner, standing)) = known() else { return rsx! {} };
    let role = texts.get(&format!("word.role.{}", owner.role.as_str()));
    rsx! {
        div { class: "user",
            Face { name: owner.name.clone(), big: true }
            span {
                span { class: "nm", "{owner.name}" }
                " "
                span { class: "sub", "{role}" }
                br {}
                span { class: "meta", {kept(&standing)} }
            }
        }
    }
}

/// What this tablet keeps for its owner, in a sentence.
fn kept(standing: &Standing) -> String {
    let texts = texts();
    match standing.waiting {
        0 => texts.get("unlock.kept_none"),
        waiting => texts.fill("unlock.kept", &[("n", &texts.count(waiting))]),
    }
}

/// Until when somebody can work without a network.
#[component]
pub(super) fn Lease() -> Element {
    let texts = texts();
    let standing = shared().standing;
    let said =
        use_memo(move || standing.read().as_ref().and_then(|it| texts.lease(it.lease_expires, it.now)));
    let Some(said) = said() else { return rsx! {} };
    rsx! {
        p { class: "meta center",
            "{said}"
            br {}
            {texts.get("unlock.lease_grows")}
        }
    }
}

/// What is so, and why it is no harm.
#[component]
pub(super) fn Why(glyph: Glyph, title: String, text: String) -> Element {
    rsx! {
        div { class: "why",
            Icon { glyph }
            h2 { "{title}" }
            p { class: "sub", "{text}" }
        }
    }
}

/// What did not go through, and what to do.
#[component]
pub(super) fn Problem(text: Option<String>) -> Element {
    rsx! {
        div { class: "problem", role: "alert",
            if let Some(text) = text {
                p { class: "err",
                    Icon { glyph: Glyph::Stop }
                    span { "{text}" }
                }
            }
        }
    }
}
