//! The head card: how the records stand to the server, the deed of sending them now, and what came of it.

use super::now::Now;
use crate::host::{Ask, Fault, Reply};
use crate::sync::{SyncEnd, SyncReport};
use crate::text::Texts;
use crate::ui::link::Link;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Banner, Button, Glyph, Icon, Look, Meter, Tone};
use dioxus::prelude::*;

/// The head card.
#[component]
pub(super) fn Head() -> Element {
    let (texts, link) = (texts(), use_context::<Link>());
    let standing = shared().standing;
    let mut asking = use_signal(|| false);
    let mut told = use_signal(|| None::<Result<SyncReport, Fault>>);
    let now = use_memo(move || standing.read().as_ref().map(Now::of));
    let send = move |()| {
        let link = link.clone();
        spawn(async move {
            asking.set(true);
            told.set(None);
            let answer = match link.ask(Ask::Sync).await {
                Reply::Synced(report) => Ok(*report),
                Reply::Fault(fault) => Err(fault),
                _ => Err(Fault::Gone),
            };
            asking.set(false);
            told.set(Some(answer));
        });
    };
    let Some(now) = now() else { return rsx! {} };
    let is_busy = asking() || matches!(now, Now::Syncing(_));
    let last = standing.read().as_ref().and_then(|it| Some(texts.moment(it.last_sync?, it.now)));
    let (rows, of) = standing.read().as_ref().map_or((0, 0), |it| (it.rows, it.of));
    let (tone, glyph, title, about) = words(&texts, &now, last);
    rsx! {
        div {
        section { class: "card split wrap standing {tone.class()}", "aria-labelledby": "standing",
            div { class: "line grow",
                span { class: "face l", Icon { glyph } }
                div { class: "grow", role: "status",
                    h2 { id: "standing", "{title}" }
                    p { class: "sub", "{about}" }
                    if is_busy {
                        Meter { label: texts.get("center.syncing"), value: rows, max: of }
                    }
                }
            }
            if !is_busy {
                Button { look: Look::Primary, big: true, glyph: Glyph::Sync, label: texts.get("center.send"), onpress: send }
            }
        }
        div { class: "told", role: "status",
            if let Some(answer) = told() {
                Outcome { answer }
            }
        }
        }
    }
}

/// Tone, drawing, title and the sentence under it.
fn words(texts: &Texts, now: &Now, last: Option<String>) -> (Tone, Glyph, String, String) {
    let why = |failure: &crate::sync::Failure| texts.failure(failure);
    let count = |key: &str, n: u64| texts.fill(key, &[("n", &texts.count(n))]);
    let since = || match &last {
        Some(last) => texts.fill("center.sent_last", &[("when", last)]),
        None => texts.get("center.sent_never"),
    };
    match now {
        Now::Syncing(0) => {
            (Tone::Info, Glyph::Sync, texts.get("center.syncing"), texts.get("center.syncing_about"))
        }
        Now::Syncing(rows) => {
            (Tone::Info, Glyph::Sync, texts.get("center.syncing"), count("center.syncing_rows", *rows))
        }
        Now::Stopped(failure) => (Tone::Caution, Glyph::Alert, texts.get("center.stopped"), why(failure)),
        Now::Offline(0) => (
            Tone::Offline,
            Glyph::Offline,
            texts.get("center.offline_none"),
            texts.get("center.offline_none_about"),
        ),
        Now::Offline(n) => {
            (Tone::Offline, Glyph::Offline, count("center.kept", *n), texts.get("center.offline_about"))
        }
        Now::Waiting(n, None) => {
            (Tone::Info, Glyph::Waiting, count("center.kept", *n), texts.get("center.waiting_about"))
        }
        Now::Waiting(n, Some(failure)) => {
            (Tone::Info, Glyph::Waiting, count("center.kept", *n), why(failure))
        }
        Now::Sent(None) => (Tone::Positive, Glyph::Sent, texts.get("center.all_sent"), since()),
        Now::Sent(Some(failure)) => (Tone::Positive, Glyph::Sent, texts.get("center.all_sent"), why(failure)),
    }
}

/// What came of sending now.
#[component]
fn Outcome(answer: Result<SyncReport, Fault>) -> Element {
    let texts = texts();
    let (tone, mut said) = match &answer {
        Err(fault) => (Tone::Offline, vec![texts.fault(fault)]),
        Ok(report) => match &report.end {
            SyncEnd::Done => (Tone::Positive, texts.synced(report)),
            SyncEnd::Waiting(failure) | SyncEnd::Stopped(failure) => {
                let mut said = vec![texts.failure(failure)];
                if report.rows > 0 || !report.outcomes.is_empty() {
                    said.extend(texts.synced(report));
                }
                (if failure.stops() { Tone::Caution } else { Tone::Offline }, said)
            }
        },
    };
    let title = said.remove(0);
    rsx! {
        Banner { tone, title,
            for sentence in said {
                p { key: "{sentence}", "{sentence}" }
            }
        }
    }
}
