//! The host's loop: one message after the other, each worked on beside the others.

use super::message::{Ask, FromHost, Phase, Reply, ToHost};
use super::state::Host;
use crate::data::{Command, Query};
use crate::platform::files::HomeDir;
use crate::platform::{clock, device, task};
use shared::clock::Millis;
use shared::desk::DeskAsk;
use shared::policy::IDLE_LOCK;
use std::rc::Rc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

/// How often the host looks at the clock, in milliseconds.
const TICK: Millis = 20_000;

/// Serve the screens until they are gone. The store of `home` is opened and closed as they ask.
pub async fn serve(home: HomeDir, mut inbox: UnboundedReceiver<ToHost>, outbox: UnboundedSender<FromHost>) {
    let host = Host::new(home, outbox);
    host.start().await;
    task::spawn(watch_the_clock(Rc::downgrade(&host)));
    while let Some(message) = inbox.recv().await {
        match message {
            ToHost::Ask { id, ask } => {
                let host = host.clone();
                task::spawn(async move {
                    let reply = host.ask(ask).await;
                    host.answer(id, reply);
                });
            }
            ToHost::Present => host.held.borrow_mut().present = clock::now(),
            ToHost::Online(is_online) => host.online(is_online),
            ToHost::Persisted(persisted) => {
                host.held.borrow_mut().persisted = Some(persisted);
                host.tell_standing();
            }
        }
    }
    host.held.borrow_mut().open = None;
}

/// The minute that screens show, the idle lock, and the end of the PIN.
async fn watch_the_clock(host: std::rc::Weak<Host>) {
    loop {
        task::sleep(TICK).await;
        let Some(host) = host.upgrade() else { return };
        let now = clock::now();
        let idle = {
            let held = host.held.borrow();
            held.phase == Phase::Open && (now - held.present).abs() > IDLE_LOCK
        };
        if idle {
            host.lock().await;
        }
        host.forget_old_pin(now);
        host.look_at_storage().await;
        host.tell_standing();
    }
}

impl Host {
    /// How much the store holds, and how much is free for it.
    pub(super) async fn look_at_storage(&self) {
        let (used, free) = device::storage(&self.home).await;
        let mut held = self.held.borrow_mut();
        (held.used_bytes, held.free_bytes) = (used, free);
    }

    /// Answer one ask.
    pub(super) async fn ask(self: &Rc<Self>, ask: Ask) -> Reply {
        match ask {
            Ask::Standing => self.standing_reply(),
            Ask::Enrol { server, code, device, passphrase } => {
                self.entered(self.enrol(&server, &code, &device, &passphrase).await)
            }
            Ask::Open { passphrase } => self.entered(self.open(&passphrase).await),
            Ask::SetPin { pin } => self.entered(self.set_pin(&pin).await),
            Ask::Unlock { pin } => self.entered(self.unlock(&pin).await),
            Ask::Lock => {
                self.lock().await;
                self.standing_reply()
            }
            Ask::Command(Command::Desk(deed)) => self.desk(DeskAsk::Deed(deed)).await,
            Ask::Command(Command::Export(export)) => self.export(export).await,
            Ask::Command(command) => self.command(command).await,
            Ask::Query(Query::Desk(question)) => self.desk(DeskAsk::Question(question)).await,
            Ask::Query(query) => self.query(&query),
            Ask::Sync => self.sync_now().await,
            Ask::Recover { passphrase } => self.entered(self.recover(&passphrase).await),
            Ask::TakeOver => self.entered(self.take_over().await),
            Ask::Fresh(count) => self.fresh(count),
        }
    }
}
