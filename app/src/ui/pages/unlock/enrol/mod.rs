//! This device becomes a replica: where and with which code, then the passphrase, then it is done.

mod secret;
mod typed;
mod whereto;

use super::entering::{Entering, Stage, enter};
use super::hello::{Lobby, Problem};
use crate::host::Fault;
use crate::ui::link::Link;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::Meter;
use dioxus::prelude::*;
use secret::Secret;
use typed::{Step, Typed, step_of};
use whereto::WhereTo;

/// Enrolling in steps. What was typed stays when it does not go through.
#[component]
pub(super) fn Enrol() -> Element {
    let (texts, shared, link) = (texts(), shared(), use_context::<Link>());
    let mut entering: Entering = use_context();
    let origin = shared.standing.peek().as_ref().and_then(|it| it.origin.clone());
    let typed = use_signal(|| Typed::with_server(origin.unwrap_or_default()));
    let mut step = use_signal(|| Step::WhereTo);
    let mut fault = use_signal(|| None::<Fault>);
    let mut busy = use_signal(|| false);
    let enrol = move |()| {
        let link = link.clone();
        spawn(async move {
            busy.set(true);
            fault.set(None);
            entering.0.set(Some(Stage::Pin));
            let result = enter(&link, shared, typed.read().ask()).await;
            busy.set(false);
            if let Err(why) = result {
                entering.0.set(None);
                step.set(step_of(&why));
                fault.set(Some(why));
            }
        });
    };
    let problem = fault.read().as_ref().map(|it| texts.fault(it));
    rsx! {
        Lobby { title: "unlock.enrol_title", about: "unlock.enrol_about", foot: "unlock.nothing_kept",
            aside: rsx! { Course { step: step(), busy: busy() } },
            if busy() {
                div { role: "status",
                    h2 { class: "center", {texts.get("unlock.enrolling")} }
                }
                Meter { label: texts.get("unlock.enrolling"), value: 0, max: 0 }
                p { class: "sub center", {texts.get("unlock.enrolling_wait")} }
            } else {
                match step() {
                    Step::WhereTo => rsx! {
                        WhereTo { typed, fault: fault(), onnext: move |()| step.set(Step::Secret) }
                    },
                    Step::Secret => rsx! {
                        Secret { typed, onback: move |()| step.set(Step::WhereTo), onnext: enrol }
                    },
                }
                Problem { text: problem }
            }
        }
    }
}

/// What enrolling asks for, step by step.
#[component]
fn Course(step: Step, busy: bool) -> Element {
    let texts = texts();
    let at = match (busy, step) {
        (true, _) => 2,
        (false, Step::Secret) => 1,
        (false, Step::WhereTo) => 0,
    };
    let steps = ["unlock.step_code", "unlock.step_passphrase", "unlock.step_done"];
    rsx! {
        ol { class: "course",
            for (index, key) in steps.into_iter().enumerate() {
                li { key: "{key}", "aria-current": (index == at).then_some("step"), class: if index < at { "done" },
                    span { class: "k", "aria-hidden": "true",
                        if index < at { "✓" } else { "{index + 1}" }
                    }
                    {texts.get(key)}
                }
            }
        }
    }
}
