//! After enrolling: a PIN, when one is wanted, and the first sync, which begins by itself. After recovering: what came back.

use super::entering::{Entering, Stage};
use super::hello::{Lobby, Problem, Why};
use super::pin::PinEntry;
use crate::data::Query;
use crate::host::{Ask, Fault, Reply};
use crate::sync::{SyncEnd, SyncReport};
use crate::ui::link::Link;
use crate::ui::state::{rows, shared, texts};
use crate::ui::widgets::{Button, Glyph, Look, Meter, Skeleton};
use dioxus::prelude::*;

type Synced = Option<Result<SyncReport, Fault>>;

/// What is between the first opening and the pages.
#[component]
pub(super) fn Welcome() -> Element {
    let link = use_context::<Link>();
    let mut entering: Entering = use_context();
    let mut synced = use_signal(|| None::<Result<SyncReport, Fault>>);
    // The records come while the PIN is being chosen.
    let sync = use_callback(move |()| {
        let link = link.clone();
        spawn(async move {
            synced.set(None);
            let result = match link.ask(Ask::Sync).await {
                Reply::Synced(report) => Ok(*report),
                Reply::Fault(fault) => Err(fault),
                _ => Err(Fault::Gone),
            };
            synced.set(Some(result));
        });
    });
    use_hook(move || {
        if *entering.0.peek() != Some(Stage::NewPin) {
            sync.call(());
        }
    });
    let is_done =
        use_memo(move || matches!(&*synced.read(), Some(Ok(report)) if report.end == SyncEnd::Done));
    use_effect(move || {
        if is_done() && (entering.0)() == Some(Stage::Sync) {
            entering.0.set(None);
        }
    });
    match (entering.0)() {
        Some(Stage::Back) => rsx! {
            Back { onnext: move |()| entering.0.set(Some(Stage::Sync)) }
        },
        Some(Stage::Pin) => rsx! {
            ChoosePin { onnext: move |()| entering.0.set(Some(Stage::Sync)) }
        },
        Some(Stage::NewPin) => rsx! {
            ChoosePin { onnext: move |()| entering.0.set(None) }
        },
        Some(Stage::Sync) | None => rsx! {
            FirstSync { synced, onagain: move |()| sync.call(()), onenter: move |()| entering.0.set(None) }
        },
    }
}

/// What came back of a damaged store.
#[component]
fn Back(onnext: EventHandler<()>) -> Element {
    let texts = texts();
    // The store that is open now counts what really came back.
    let status = rows(|| Query::Status);
    let said = use_memo(move || {
        let status = status.read();
        let status = status.as_ref()?.as_ref().ok()?.first()?.clone();
        let count = |name: &str| texts.count(status[name].as_u64().unwrap_or(0));
        let counts: [(&str, &dyn std::fmt::Display); 2] =
            [("saves", &count("waiting_saves")), ("drafts", &count("drafts"))];
        Some(texts.fill("unlock.back", &counts))
    });
    rsx! {
        Lobby { title: "unlock.back_title",
            if let Some(said) = said() {
                Why { glyph: Glyph::Done, title: said, text: texts.get("unlock.back_rest") }
            } else {
                Skeleton { lines: 3 }
            }
            Button { look: Look::Primary, big: true, block: true, label: texts.get("unlock.go_on"), onpress: onnext }
        }
    }
}

/// A PIN, typed twice, or none.
#[component]
fn ChoosePin(onnext: EventHandler<()>) -> Element {
    let (texts, link) = (texts(), use_context::<Link>());
    let mut typed = use_signal(String::new);
    let mut first = use_signal(|| None::<String>);
    let mut problem = use_signal(|| None::<String>);
    let mut busy = use_signal(|| false);
    let choose = move |pin: String| {
        typed.set(String::new());
        let Some(chosen) = first.take() else {
            problem.set(None);
            first.set(Some(pin));
            return;
        };
        if chosen != pin {
            problem.set(Some(texts.get("unlock.pin_differs")));
            return;
        }
        let link = link.clone();
        spawn(async move {
            busy.set(true);
            let reply = link.ask(Ask::SetPin { pin }).await;
            busy.set(false);
            match reply {
                Reply::Fault(fault) => problem.set(Some(texts.fault(&fault))),
                _ => onnext.call(()),
            }
        });
    };
    let title = if first.read().is_some() { "unlock.pin_again" } else { "unlock.pin_choose" };
    rsx! {
        Lobby { title: "unlock.pin_why_title", about: "unlock.pin_why",
            div { role: "status",
                h2 { class: "center", {texts.get(title)} }
            }
            p { class: "sub center", {texts.get("unlock.pin_rule")} }
            PinEntry { typed, resting: busy(), onfull: choose }
            Problem { text: problem() }
            Button { look: Look::Bare, block: true, label: texts.get("unlock.pin_skip"), onpress: onnext }
        }
    }
}

/// The first sync: how much has come, or why it did not go on.
#[component]
fn FirstSync(synced: Signal<Synced>, onagain: EventHandler<()>, onenter: EventHandler<()>) -> Element {
    let texts = texts();
    let rows = use_memo(|| shared().standing.read().as_ref().map_or(0, |it| it.rows));
    let why = match &*synced.read() {
        None => None,
        Some(Err(fault)) => Some(texts.fault(fault)),
        Some(Ok(SyncReport { end: SyncEnd::Waiting(failure) | SyncEnd::Stopped(failure), .. })) => {
            Some(texts.failure(failure))
        }
        Some(Ok(_)) => None,
    };
    rsx! {
        Lobby { title: "unlock.first_title", about: "unlock.first_about",
            if why.is_none() {
                div { role: "status",
                    h2 { class: "center", {texts.fill("unlock.first_rows", &[("n", &texts.count(rows()))])} }
                }
                Meter { label: texts.get("unlock.first_title"), value: 0, max: 0 }
                p { class: "sub center", {texts.get("unlock.first_wait")} }
            }
            Problem { text: why.clone() }
            if why.is_some() {
                Button { look: Look::Primary, big: true, block: true, glyph: Glyph::Sync, label: texts.get("unlock.first_again"), onpress: onagain }
            }
            Button { block: true, label: texts.get("unlock.first_enter"), onpress: onenter }
        }
    }
}
