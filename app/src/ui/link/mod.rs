//! The way from the screens to the data host: messages there, answers and news back.

use crate::host::{Ask, Fault, FromHost, Reply, ToHost, Told};
use crate::platform::host;
use crate::ui::state::Shared;
use dioxus::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;

/// The way to the host. Cheap to clone.
#[derive(Clone)]
pub struct Link(Rc<Way>);

struct Way {
    to_host: UnboundedSender<ToHost>,
    waiting: RefCell<Waiting>,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    asks: BTreeMap<u64, oneshot::Sender<Reply>>,
}

impl Link {
    /// Start the host and listen to what it says.
    pub fn start(shared: Shared) -> Link {
        let (to_host, from_host) = host::start();
        Link::over(shared, to_host, from_host)
    }

    /// The way to a host that is running.
    pub fn over(
        shared: Shared,
        to_host: UnboundedSender<ToHost>,
        from_host: UnboundedReceiver<FromHost>,
    ) -> Link {
        let link = Link(Rc::new(Way { to_host, waiting: RefCell::default() }));
        spawn(listen(link.clone(), shared, from_host));
        link
    }

    /// Ask the host.
    pub async fn ask(&self, ask: Ask) -> Reply {
        let (answer, answered) = oneshot::channel();
        let id = {
            let mut waiting = self.0.waiting.borrow_mut();
            waiting.last += 1;
            let id = waiting.last;
            waiting.asks.insert(id, answer);
            id
        };
        if self.0.to_host.send(ToHost::Ask { id, ask }).is_err() {
            return Reply::Fault(Fault::Gone);
        }
        answered.await.unwrap_or(Reply::Fault(Fault::Gone))
    }

    /// Somebody touched the screen: the idle lock is put off.
    pub fn present(&self) {
        let _locked_all_the_same = self.0.to_host.send(ToHost::Present);
    }

    fn answered(&self, id: u64, reply: Reply) {
        if let Some(answer) = self.0.waiting.borrow_mut().asks.remove(&id) {
            // Whoever asked may have left the page.
            let _nobody_waits = answer.send(reply);
        }
    }
}

async fn listen(link: Link, shared: Shared, mut from_host: UnboundedReceiver<FromHost>) {
    let Shared { mut standing, mut revision, .. } = shared;
    while let Some(message) = from_host.recv().await {
        match message {
            FromHost::Reply { id, reply } => {
                // What stands is known before whoever asked goes on.
                if let Reply::Standing(told) = &reply {
                    standing.set(Some((**told).clone()));
                }
                link.answered(id, reply);
            }
            FromHost::Told(Told::Standing(told)) => standing.set(Some(*told)),
            FromHost::Told(Told::Changed) => revision += 1,
        }
    }
}
