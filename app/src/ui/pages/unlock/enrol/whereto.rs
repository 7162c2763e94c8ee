//! The first step: which server, the one-time code, what this device is called.

use super::typed::{DEVICE_MAX, Typed, is_about_code, is_about_server};
use crate::host::Fault;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Button, Field, Keyboard, Look, TextInput, described_by};
use dioxus::prelude::*;

/// Server, code and name.
#[component]
pub(super) fn WhereTo(typed: Signal<Typed>, fault: Option<Fault>, onnext: EventHandler<()>) -> Element {
    let texts = texts();
    let mut typed = typed;
    let missing = typed.read().lacks().map(|key| texts.get(key));
    let bad_code = fault.as_ref().is_some_and(is_about_code);
    let next = move || {
        if typed.read().lacks().is_none() {
            onnext.call(());
        }
    };
    rsx! {
        h2 { {texts.get("unlock.code_title")} }
        Server { typed, wrong: fault.as_ref().is_some_and(is_about_server) }
        Field { id: "code", label: texts.get("unlock.code"), hint: texts.get("unlock.code_hint"),
            TextInput {
                id: "code",
                value: typed.read().code.clone(),
                placeholder: "ABCD-EFGH",
                invalid: bad_code,
                described: described_by("code", true, false),
                onchange: move |text| typed.write().code = text,
                onenter: move |()| next(),
            }
        }
        Field { id: "device", label: texts.get("unlock.device"), hint: texts.get("unlock.device_hint"),
            TextInput {
                id: "device",
                value: typed.read().device.clone(),
                max: DEVICE_MAX,
                described: described_by("device", true, false),
                onchange: move |text| typed.write().device = text,
                onenter: move |()| next(),
            }
        }
        Button { look: Look::Primary, big: true, block: true, label: texts.get("unlock.next_passphrase"), missing, onpress: move |()| next() }
    }
}

/// The server: where this page came from, unless somebody wants another.
#[component]
fn Server(typed: Signal<Typed>, wrong: bool) -> Element {
    let texts = texts();
    let mut typed = typed;
    let mut other = use_signal(|| false);
    let origin = use_memo(|| shared().standing.read().as_ref().and_then(|it| it.origin.clone()));
    if let Some(origin) = origin().filter(|_| !other() && !wrong) {
        return rsx! {
            div { class: "split wrap server",
                div { class: "grow",
                    span { class: "meta", {texts.get("unlock.server")} }
                    br {}
                    span { class: "b", "{origin}" }
                }
                Button { look: Look::Bare, label: texts.get("unlock.server_other"), onpress: move |()| other.set(true) }
            }
        };
    }
    rsx! {
        Field { id: "server", label: texts.get("unlock.server"), hint: texts.get("unlock.server_hint"),
            TextInput {
                id: "server",
                value: typed.read().server.clone(),
                keyboard: Keyboard::Address,
                placeholder: "https://",
                invalid: wrong,
                described: described_by("server", true, false),
                onchange: move |text| typed.write().server = text,
            }
        }
    }
}
