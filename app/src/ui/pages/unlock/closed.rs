//! There is a store: its passphrase opens it.

use super::entering::{Entering, Stage, enter};
use super::hello::{Lease, Lobby, Owner};
use crate::host::{Ask, Fault};
use crate::ui::link::Link;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Button, Field, Keyboard, Look, Meter, TextInput, described_by};
use dioxus::prelude::*;

/// The passphrase, at the start and after a long while.
#[component]
pub(super) fn Closed() -> Element {
    rsx! {
        Lobby { title: "unlock.hello", about: "unlock.closed_about", aside: rsx! { Owner {} },
            Passphrase { purpose: Purpose::Open }
            Lease {}
        }
    }
}

/// What the passphrase is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Open the store.
    Open,
    /// Bring back what a damaged store had not sent.
    Recover,
}

impl Purpose {
    fn ask(self, passphrase: String) -> Ask {
        match self {
            Purpose::Open => Ask::Open { passphrase },
            Purpose::Recover => Ask::Recover { passphrase },
        }
    }

    /// What is shown before the pages.
    fn then(self) -> Option<Stage> {
        (self == Purpose::Recover).then_some(Stage::Back)
    }

    fn title(self) -> &'static str {
        match self {
            Purpose::Open => "unlock.passphrase_title",
            Purpose::Recover => "unlock.recover_title",
        }
    }

    fn deed(self) -> &'static str {
        match self {
            Purpose::Open => "unlock.open",
            Purpose::Recover => "unlock.recover",
        }
    }
}

/// Asks for the passphrase and does something with it; what was typed stays until it fits.
#[component]
pub(super) fn Passphrase(purpose: Purpose) -> Element {
    let (texts, shared, link) = (texts(), shared(), use_context::<Link>());
    let mut entering: Entering = use_context();
    let mut typed = use_signal(String::new);
    let mut shown = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let mut fault = use_signal(|| None::<Fault>);
    let open = use_callback(move |()| {
        let link = link.clone();
        spawn(async move {
            if busy() || typed.read().is_empty() {
                return;
            }
            busy.set(true);
            // Beforehand: when it goes through, this page is gone.
            entering.0.set(purpose.then());
            let result = enter(&link, shared, purpose.ask(typed())).await;
            busy.set(false);
            match result {
                Ok(_) => typed.set(String::new()),
                Err(why) => {
                    entering.0.set(None);
                    fault.set(Some(why));
                }
            }
        });
    });
    let problem = fault.read().as_ref().map(|it| texts.fault(it));
    let missing = typed.read().is_empty().then(|| texts.get("unlock.passphrase_missing"));
    let reveal = texts.get(if shown() { "unlock.hide" } else { "unlock.show" });
    rsx! {
        h2 { class: "center", {texts.get(purpose.title())} }
        Field { id: "passphrase", label: texts.get("unlock.passphrase"), problem: problem.clone(),
            TextInput {
                id: "passphrase",
                value: typed(),
                keyboard: if shown() { Keyboard::Words } else { Keyboard::Secret },
                invalid: problem.is_some(),
                described: described_by("passphrase", false, problem.is_some()),
                onchange: move |text| typed.set(text),
                onenter: move |()| open.call(()),
            }
        }
        div { class: "end",
            Button { look: Look::Bare, label: reveal, onpress: move |()| shown.toggle() }
        }
        if busy() {
            Meter { label: texts.get("unlock.opening"), value: 0, max: 0 }
            p { class: "sub center", role: "status", {texts.get("unlock.opening")} }
        } else {
            Button { look: Look::Primary, big: true, block: true, label: texts.get(purpose.deed()), missing, onpress: move |()| open.call(()) }
        }
    }
}
