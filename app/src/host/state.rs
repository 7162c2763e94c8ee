//! What the host holds between two messages.

use super::copy::SecondCopy;
use super::message::{Fault, FromHost, Network, Owner, Phase, Reply, Told};
use super::pin::{KeptPin, Tries};
use super::standing::Counts;
use crate::data::Data;
use crate::platform::clock;
use crate::platform::files::HomeDir;
use crate::platform::keys::{KeyError, StoreKey};
use crate::platform::random::Ids;
use crate::store::StoreError;
use crate::sync::Failure;
use crate::sync::driver::{Driver, Lend};
use shared::clock::Millis;
use std::cell::RefCell;
use std::rc::Rc;
use tokio::sync::mpsc::UnboundedSender;

/// The host. One thread; what is borrowed of `held` is given back before anything is waited for.
pub(super) struct Host {
    pub home: HomeDir,
    pub held: RefCell<Held>,
    /// Held by the sync that runs.
    pub driver: tokio::sync::Mutex<Driver>,
    /// Held while the store is opened, closed or made.
    pub entering: tokio::sync::Mutex<()>,
    out: UnboundedSender<FromHost>,
}

/// What changes.
pub(super) struct Held {
    pub phase: Phase,
    pub open: Option<Opened>,
    pub pin: Option<KeptPin>,
    /// The key was made by an enrolment of this run that did not come to an end: no store was ever sealed with it.
    pub key_is_unused: bool,
    pub tries: Tries,
    pub owner: Option<Owner>,
    pub counts: Counts,
    pub network: Network,
    pub persisted: Option<bool>,
    /// The second copy could not be written the last time.
    pub copy_problem: bool,
    pub used_bytes: Option<u64>,
    pub free_bytes: Option<u64>,
    pub syncing: bool,
    pub rows: u64,
    /// How many there will be at least, where that is known; else 0.
    pub of: u64,
    pub last_failure: Option<Failure>,
    pub ids: Ids,
    /// When somebody was here last.
    pub present: Millis,
    /// Counts the timers of syncs: only the newest wakes one.
    pub timer: u64,
}

/// A store that is open.
pub(super) struct Opened {
    pub data: Data,
    pub key: StoreKey,
    pub copy: SecondCopy,
}

impl Host {
    /// Before anything is known.
    pub fn new(home: HomeDir, out: UnboundedSender<FromHost>) -> Rc<Host> {
        let held = Held {
            phase: Phase::Starting,
            open: None,
            pin: None,
            key_is_unused: false,
            tries: Tries::default(),
            owner: None,
            counts: Counts::default(),
            network: Network::Online,
            persisted: None,
            copy_problem: false,
            used_bytes: None,
            free_bytes: None,
            syncing: false,
            rows: 0,
            of: 0,
            last_failure: None,
            ids: Ids::default(),
            present: clock::now(),
            timer: 0,
        };
        Rc::new(Host {
            home,
            held: RefCell::new(held),
            driver: tokio::sync::Mutex::default(),
            entering: tokio::sync::Mutex::default(),
            out,
        })
    }

    /// Say something to the screens. When they are gone, nobody is left to hear it.
    pub fn tell(&self, told: Told) {
        let _nobody_hears = self.out.send(FromHost::Told(told));
    }

    /// Answer a screen.
    pub fn answer(&self, id: u64, reply: Reply) {
        let _nobody_hears = self.out.send(FromHost::Reply { id, reply });
    }

    /// Do something with the open store.
    pub fn with_open<T>(&self, work: impl FnOnce(&mut Opened) -> T) -> Option<T> {
        self.held.borrow_mut().open.as_mut().map(work)
    }
}

/// Lends the open store to a sync, step by step.
pub(super) struct OpenStore<'a>(pub &'a Host);

impl Lend for OpenStore<'_> {
    fn lend<T>(&mut self, step: impl FnOnce(&mut crate::store::Store) -> T) -> Option<T> {
        self.0.with_open(|open| step(&mut open.data.store))
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Fault::Store(error.name().to_owned())
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<KeyError> for Fault {
    fn from(error: KeyError) -> Self {
        Fault::Key(error.name().to_owned())
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Fault::Sync(failure)
    }
}
