//! Locked: six digits open it again, the passphrase always does.

use super::closed::{Passphrase, Purpose};
use super::entering::enter;
use super::hello::{Lease, Lobby, Owner, Problem};
use super::pin::PinEntry;
use crate::host::{Ask, Fault, LockRest};
use crate::platform::task;
use crate::ui::link::Link;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Button, Look};
use dioxus::prelude::*;
use shared::clock::Millis;

/// The PIN, or the passphrase for whoever has forgotten it.
#[component]
pub(super) fn Locked() -> Element {
    let texts = texts();
    let mut forgotten = use_signal(|| false);
    rsx! {
        Lobby { title: "unlock.hello", aside: rsx! { Owner {} },
            if forgotten() {
                Passphrase { purpose: Purpose::Open }
                Button { look: Look::Bare, block: true, label: texts.get("unlock.by_pin"), onpress: move |()| forgotten.set(false) }
            } else {
                ByPin { onforgotten: move |()| forgotten.set(true) }
            }
            Lease {}
        }
    }
}

#[component]
fn ByPin(onforgotten: EventHandler<()>) -> Element {
    let (texts, shared, link) = (texts(), shared(), use_context::<Link>());
    let mut typed = use_signal(String::new);
    let mut fault = use_signal(|| None::<Fault>);
    let mut busy = use_signal(|| false);
    let standing = shared.standing;
    let rest = use_memo(move || standing.read().as_ref().map(|it| it.rest).unwrap_or_default());
    let left = use_left(rest);
    let resting = left() > 0;
    let unlock = use_callback(move |pin: String| {
        let link = link.clone();
        spawn(async move {
            busy.set(true);
            let result = enter(&link, shared, Ask::Unlock { pin }).await;
            busy.set(false);
            typed.set(String::new());
            fault.set(result.err());
            // How many tries are left, and until when to wait, is among how things stand.
            let _ = enter(&link, shared, Ask::Standing).await;
        });
    });
    let name = standing.read().as_ref().and_then(|it| it.owner.as_ref().map(|owner| owner.name.clone()));
    let title = match name {
        Some(name) => texts.fill("unlock.pin_title", &[("name", &name)]),
        None => texts.get("unlock.pin_title_nameless"),
    };
    rsx! {
        h2 { class: "center", "{title}" }
        if resting {
            p { class: "sub center", role: "timer", "aria-live": "off",
                {texts.fill("unlock.pin_wait", &[("left", &texts.countdown(left()))])}
            }
        } else {
            p { class: "sub center", {told(rest())} }
        }
        PinEntry {
            typed,
            resting: resting || busy(),
            corner: rsx! {
                button { r#type: "button", class: "txt", onclick: move |_| onforgotten.call(()), {texts.get("unlock.pin_forgotten")} }
            },
            onfull: move |pin| unlock.call(pin),
        }
        Problem { text: fault.read().as_ref().map(|it| texts.fault(it)) }
    }
}

/// How many wrong PINs are free.
fn told(rest: LockRest) -> String {
    let texts = texts();
    match rest.free {
        0 => texts.get("unlock.pin_last"),
        free => texts.fill("unlock.pin_free", &[("n", &free)]),
    }
}

/// How long no PIN is taken, counted down by the second.
fn use_left(rest: Memo<LockRest>) -> Memo<Millis> {
    const TICK: Millis = 1_000;
    let standing = shared().standing;
    // Seconds since the host last said what time it is.
    let mut since = use_signal(|| 0);
    use_effect(move || {
        let _said = standing.read();
        since.set(0);
    });
    use_future(move || async move {
        loop {
            task::sleep(TICK).await;
            if rest.peek().until.is_some() {
                since += TICK;
            }
        }
    });
    use_memo(move || {
        let now = standing.read().as_ref().map_or(0, |it| it.now);
        rest().until.map_or(0, |until| (until - now - since()).max(0))
    })
}
