//! A form that keeps itself as a draft: every change goes to the disk at once, in order; only the host's answer makes it
//! "saved". What all forms have: the mark at the top, leaving, throwing away.

mod mark;

pub use mark::KeptMark;

use crate::data::{Command, Draft};
use crate::host::Fault;
use crate::platform::task;
use crate::text::Texts;
use crate::ui::doors::sentence;
use crate::ui::link::Link as ToHost;
use crate::ui::route::Route;
use crate::ui::state::{send, shared, texts};
use crate::ui::widgets::{lasting, toast_undo};
use dioxus::core::{Runtime, ScopeId, current_scope_id};
use dioxus::prelude::*;
use serde_json::Value;
use shared::clock::Millis;

/// A save that takes longer is said to be on its way.
const SLOW_MS: i64 = 700;
/// After a failure it is tried again.
const AGAIN_MS: i64 = 3_000;

/// Whether what is typed is on the disk.
#[derive(Clone, Debug, PartialEq)]
enum Kept {
    /// On its way, and slow.
    Slow,
    /// On the disk since then.
    At(Millis),
    /// Not kept, and why.
    Failed(String),
}

/// What of a form is on the disk, and what is on its way.
#[derive(Clone, Copy, PartialEq)]
pub struct Keeping {
    kept: Signal<Kept>,
    waiting: Signal<Option<Draft>>,
    busy: Signal<bool>,
    /// Of the form: the part of it in which something was typed may go before that is kept.
    form: ScopeId,
}

impl Keeping {
    /// Of a draft that was kept then. To be made in a hook.
    pub fn since(saved_at: Millis) -> Keeping {
        Keeping {
            kept: Signal::new(Kept::At(saved_at)),
            waiting: Signal::new(None),
            busy: Signal::new(false),
            form: current_scope_id(),
        }
    }

    /// Keep the draft: the newest one after those that are on their way.
    pub fn keep(mut self, draft: Draft) {
        self.waiting.set(Some(draft));
        if !self.busy.replace(true) {
            let link = consume_context::<ToHost>();
            let texts = Texts::for_lang(*shared().lang.peek());
            Runtime::current().in_scope(self.form, || spawn(self.keep_all(link, texts)));
        }
    }

    async fn keep_all(mut self, link: ToHost, texts: Texts) {
        loop {
            let Some(draft) = self.waiting.write().take() else { break };
            let slow = spawn(async move {
                task::sleep(SLOW_MS).await;
                self.kept.set(Kept::Slow);
            });
            let answer = send(&link, Command::KeepDraft(draft.clone())).await;
            slow.cancel();
            match answer {
                Ok(_) => {
                    let now = shared().standing.peek().as_ref().map(|it| it.now);
                    self.kept.set(Kept::At(now.unwrap_or_default()));
                }
                Err(fault) => {
                    self.kept.set(Kept::Failed(texts.fault(&fault)));
                    task::sleep(AGAIN_MS).await;
                    self.waiting.write().get_or_insert(draft);
                }
            }
        }
        self.busy.set(false);
    }
}

/// A draft among the rows of `Query::Drafts`, and when it was kept last.
pub fn draft_of(row: &Value) -> Option<(Draft, Millis)> {
    let draft = Draft {
        id: row["id"].as_str()?.parse().ok()?,
        kind: row["kind"].as_str()?.to_owned(),
        about: row["about"].as_str().and_then(|it| it.parse().ok()),
        opened: serde_json::from_value(row["opened"].clone()).ok()?,
        fields: row["fields"].as_object()?.clone(),
        page: u8::try_from(row["page"].as_u64()?).ok()?,
    };
    Some((draft, row["saved_at"].as_i64().unwrap_or_default()))
}

/// Go to this page, or back to the one before.
pub fn give_up(to: Option<Route>) {
    match to {
        Some(to) => _ = navigator().push(to),
        None => navigator().go_back(),
    }
}

/// Leave; what was typed is on the disk before the page goes. Without `to`, back to the page before.
pub fn leave(draft: Draft, to: Option<Route>, mut failed: Signal<Option<String>>) {
    let (link, texts) = (consume_context::<ToHost>(), texts());
    spawn(async move {
        match send(&link, Command::KeepDraft(draft)).await {
            Ok(_) => give_up(to),
            Err(fault) => failed.set(Some(texts.fault(&fault))),
        }
    });
}

/// Throw the draft away; eight seconds to take that back. `again` is the page of the draft.
pub fn throw_away(draft: Draft, to: Option<Route>, again: Route) {
    let (link, texts) = (consume_context::<ToHost>(), texts());
    spawn(async move {
        let command = Command::DropDraft { id: draft.id };
        let said = texts.get(sentence(&command));
        if send(&link, command).await.is_ok() {
            toast_undo(said, move || keep_again(link.clone(), draft.clone(), again.clone()));
            give_up(to);
        }
    });
}

/// The page is gone by then: the way back belongs to the app.
fn keep_again(link: ToHost, draft: Draft, to: Route) {
    lasting(async move {
        if keep_now(&link, draft).await.is_ok() {
            navigator().push(to);
        }
    });
}

/// Keep a draft, and wait for it.
pub async fn keep_now(link: &ToHost, draft: Draft) -> Result<(), Fault> {
    send(link, Command::KeepDraft(draft)).await.map(drop)
}
