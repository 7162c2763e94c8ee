//! What every page shares: how things stand, the language, and the two ways to the host, [`rows`] and [`send`].

use crate::data::{Command, Done, Query};
use crate::host::{Ask, Fault, Reply, Standing};
use crate::platform::look::{self, Appearance};
use crate::text::{Lang, Texts};
use crate::ui::link::Link;
use dioxus::prelude::*;
use serde_json::Value;
use shared::kind::Kind;
use shared::policy::Role;

/// Shared by all pages.
#[derive(Clone, Copy)]
pub struct Shared {
    /// How things stand; `None` until the host has said so.
    pub standing: Signal<Option<Standing>>,
    /// Grows whenever records have changed.
    pub revision: Signal<u64>,
    /// The language.
    pub lang: Signal<Lang>,
    /// How the screens look on this device; [`set_look`] changes it.
    pub look: Signal<Appearance>,
}

/// Begin: the host is started and listened to.
pub fn provide() {
    let look = use_hook(look::load);
    let shared = use_context_provider(|| Shared {
        standing: Signal::new(None),
        revision: Signal::new(0),
        lang: Signal::new(look.lang),
        look: Signal::new(look),
    });
    use_context_provider(|| Link::start(shared));
}

/// What all pages share. No hook: it may be asked for anywhere, in an event too.
pub fn shared() -> Shared {
    consume_context()
}

/// Look so from now on, and the next time.
pub fn set_look(look: Appearance) {
    let mut shared = shared();
    shared.lang.set(look.lang);
    shared.look.set(look);
    look::keep(look);
}

/// Whether who works here may make and change records of this kind. A component that asks follows a change of it.
pub fn may_write(kind: &Kind) -> bool {
    role_may(|role| role.writes(kind))
}

/// Whether who works here settles conflicts and what was refused. A component that asks follows a change of it.
pub fn may_settle() -> bool {
    role_may(Role::settles)
}

fn role_may(may: impl FnOnce(Role) -> bool) -> bool {
    let shared = shared();
    let standing = shared.standing.read();
    standing.as_ref().and_then(|it| it.owner.as_ref()).is_some_and(|it| may(it.role))
}

/// The sentences in the language that is chosen. A component that reads them follows a change of it.
pub fn texts() -> Texts {
    Texts::for_lang((shared().lang)())
}

/// The rows of a query, asked again whenever records change: `None` while they come for the first time.
pub fn rows(query: impl Fn() -> Query + 'static) -> Memo<Option<Result<Vec<Value>, Fault>>> {
    let (shared, link) = (shared(), use_context::<Link>());
    let asked = use_resource(move || {
        let (query, link) = (query(), link.clone());
        let _again = (shared.revision)();
        async move { ask_rows(&link, query).await }
    });
    use_memo(move || asked.read().clone())
}

/// The rows of a query, once.
pub async fn ask_rows(link: &Link, query: Query) -> Result<Vec<Value>, Fault> {
    match link.ask(Ask::Query(query)).await {
        Reply::Rows(rows) => Ok(rows),
        Reply::Fault(fault) => Err(fault),
        _ => Err(Fault::Gone),
    }
}

/// Carry out what is done on the server: a deed of the desk, or the download of a file. Answers its row.
pub async fn send_online(link: &Link, command: Command) -> Result<Value, Fault> {
    match link.ask(Ask::Command(command)).await {
        Reply::Rows(rows) => rows.into_iter().next().ok_or(Fault::Gone),
        Reply::Fault(fault) => Err(fault),
        _ => Err(Fault::Gone),
    }
}

/// Carry a command out. When this answers `Ok`, it is on the disk.
pub async fn send(link: &Link, command: Command) -> Result<Done, Fault> {
    match link.ask(Ask::Command(command)).await {
        Reply::Done(done) => Ok(done),
        Reply::Fault(fault) => Err(fault),
        _ => Err(Fault::Gone),
    }
}
