//! How the store is made, opened, locked, recovered and handed to another tab.

use super::copy::{self, SecondCopy};
use super::message::{Damage, Fault, Phase, Reply, Told};
use super::pin::{KeptPin, Tries, is_taken};
use super::standing::owner;
use super::state::{Host, Opened};
use crate::data::Data;
use crate::packs::packs;
use crate::platform::keys::{Cost, KeyError, KeyFile, StoreKey};
use crate::platform::{claim, clock, device, disk, random, task};
use crate::store::{Founding, Journal, Place, Store, StoreError};
use crate::sync::Wake;
use crate::sync::http::{self, Address, AddressError, Plain};
use shared::id::Epoch;
use shared::protocol::EnrolReply;
use std::rc::Rc;

impl Host {
    /// Find out what can be done here.
    pub async fn start(self: &Rc<Self>) {
        if !device::is_fit() || disk::start().await.is_err() {
            return self.stand(Phase::Unfit);
        }
        if claim::take(self.asked_to_let_go()).await {
            self.begin().await;
        } else {
            self.stand(Phase::Elsewhere);
        }
    }

    /// The store is this program's to open: look what there is.
    async fn begin(&self) {
        let taken = disk::take().await;
        let tries = Tries::read(&self.home);
        self.held.borrow_mut().tries = tries;
        let has_keys = disk::exists(&self.home.keys());
        let phase = match taken {
            Err(_) if has_keys => self.damage(),
            Err(_) => Phase::Unfit,
            Ok(()) if !has_keys => Phase::New,
            Ok(()) => self.look(),
        };
        self.stand(phase);
    }

    /// There is a key: is there what it opens?
    fn look(&self) -> Phase {
        match Store::outside(&self.place()) {
            Ok(()) => Phase::Closed,
            Err(StoreError::NotThere) => Phase::New,
            Err(_) => self.damage(),
        }
    }

    fn damage(&self) -> Phase {
        let (recoverable, drafts) = copy::counts(&self.home).unwrap_or_default();
        Phase::Damaged(Damage { recoverable, drafts })
    }

    fn stand(&self, phase: Phase) {
        self.held.borrow_mut().phase = phase;
        self.tell_standing();
    }

    fn place(&self) -> Place {
        let journal = if disk::SHARES_FILES { Journal::Wal } else { Journal::Truncate };
        Place { dir: self.home.path().to_owned(), journal }
    }

    /// The answer to something that opens or closes.
    pub fn entered(&self, result: Result<(), Fault>) -> Reply {
        match result {
            Ok(()) => self.standing_reply(),
            Err(fault) => {
                self.tell_standing();
                Reply::Fault(fault)
            }
        }
    }

    /// Make this device a replica. The key is on the disk before the code is spent.
    pub async fn enrol(
        self: &Rc<Self>,
        server: &str,
        code: &str,
        name: &str,
        passphrase: &str,
    ) -> Result<(), Fault> {
        let _alone = self.entering.lock().await;
        let address = Address::new(server, Plain::Loopback).map_err(|error| {
            Fault::Address(match error {
                AddressError::NotAnAddress(_) => "not_an_address".to_owned(),
                AddressError::PlainHttp(_) => "plain_http".to_owned(),
            })
        })?;
        if self.held.borrow().phase != Phase::New {
            return Err(StoreError::AlreadyThere.into());
        }
        self.home.create()?;
        let key = self.new_key(passphrase)?;
        disk::settle().await?;
        let enrolled = http::enrol(&address, code, name).await?;
        let founding = self.founding(enrolled, address.to_string());
        disk::remove_unfinished(&self.home.store())?;
        let store = Store::create(self.place(), &key, founding)?;
        self.opened(store, key).await
    }

    /// A fresh key; or the one of an enrolment that did not come to an end. One that was made just now for an enrolment
    /// that failed has never sealed anything: another passphrase makes another key.
    fn new_key(&self, passphrase: &str) -> Result<StoreKey, Fault> {
        let path = self.home.keys();
        if disk::exists(&path) {
            match KeyFile::read(&path)?.open(passphrase) {
                Err(KeyError::WrongSecret) if self.held.borrow().key_is_unused => disk::remove(&path)?,
                opened => return Ok(opened?),
            }
        }
        let key = KeyFile::create(&path, passphrase, Cost::NATIVE)?;
        self.held.borrow_mut().key_is_unused = true;
        Ok(key)
    }

    fn founding(&self, enrolled: EnrolReply, server_url: String) -> Founding {
        Founding {
            kinds: shared::domain::kinds(),
            store_id: self.held.borrow_mut().ids.next(clock::now()),
            epoch: Epoch(random::number()),
            enrolled,
            server_url,
        }
    }

    /// Open with the passphrase.
    pub async fn open(self: &Rc<Self>, passphrase: &str) -> Result<(), Fault> {
        let _alone = self.entering.lock().await;
        let key = KeyFile::read(&self.home.keys())?.open(passphrase)?;
        Tries::default().write(&self.home)?;
        self.held.borrow_mut().tries = Tries::default();
        self.open_with(key).await
    }

    async fn open_with(self: &Rc<Self>, key: StoreKey) -> Result<(), Fault> {
        match Store::open(self.place(), &key, shared::domain::kinds()) {
            Ok(store) => self.opened(store, key).await,
            Err(error) => {
                // The passphrase opened the key, so what does not open now is the database itself.
                match error {
                    StoreError::Forgot { .. } | StoreError::WrongKeyOrDamaged | StoreError::NotEncrypted => {
                        self.stand(self.damage());
                    }
                    StoreError::NotThere => self.stand(Phase::New),
                    _ => {}
                }
                Err(error.into())
            }
        }
    }

    /// The store is open: from here on everything can be done.
    async fn opened(self: &Rc<Self>, store: Store, key: StoreKey) -> Result<(), Fault> {
        let mut copy = SecondCopy::of(&self.home, &key)?;
        let copied = copy.tidy(&store);
        let now = clock::now();
        let pin = store.pin()?.and_then(|doc| KeptPin::again(&doc, &key, now));
        let open = Opened { data: Data::new(store, packs().clone()), key, copy };
        let owner = owner(&open)?;
        {
            let mut held = self.held.borrow_mut();
            // A PIN that unlocked keeps its own twelve hours.
            if held.pin.is_none() {
                held.pin = pin;
            }
            held.key_is_unused = false;
            held.owner = Some(owner);
            held.open = Some(open);
            held.present = now;
            held.copy_problem = copied.is_err();
            held.phase = Phase::Open;
        }
        disk::settle().await?;
        self.tell_standing();
        self.tell(Told::Changed);
        let host = self.clone();
        task::spawn(async move {
            host.sync(Wake::Asked).await;
        });
        Ok(())
    }

    /// Names and rights may have changed with a sync.
    pub fn refresh_owner(&self) {
        let mut held = self.held.borrow_mut();
        let told = held.open.as_ref().and_then(|open| owner(open).ok());
        if told.is_some() {
            held.owner = told;
        }
    }

    /// Choose a PIN.
    pub async fn set_pin(&self, pin: &str) -> Result<(), Fault> {
        if !is_taken(pin) {
            return Err(Fault::WeakPin);
        }
        let kept = self.with_open(|open| -> Result<KeptPin, Fault> {
            let (doc, kept) = KeptPin::choose(pin, &open.key, clock::now())?;
            open.data.store.keep_pin(&doc)?;
            Ok(kept)
        });
        self.held.borrow_mut().pin = Some(kept.ok_or(Fault::NotOpen)??);
        disk::settle().await?;
        self.tell_standing();
        Ok(())
    }

    /// Unlock with the PIN.
    pub async fn unlock(self: &Rc<Self>, pin: &str) -> Result<(), Fault> {
        let _alone = self.entering.lock().await;
        let now = clock::now();
        self.forget_old_pin(now);
        let tries = self.held.borrow().tries;
        if tries.must_wait(now) {
            return Err(Fault::WrongPin(tries.rest()));
        }
        let key = {
            let held = self.held.borrow();
            held.pin.as_ref().ok_or(Fault::NotOpen)?.key(pin)
        };
        let tries = if key.is_some() { Tries::default() } else { tries.wrong(now) };
        self.held.borrow_mut().tries = tries;
        tries.write(&self.home)?;
        disk::settle().await?;
        match key {
            Some(key) => self.open_with(key).await,
            None => Err(Fault::WrongPin(tries.rest())),
        }
    }

    /// Close the store and drop its key.
    pub async fn lock(&self) {
        let _alone = self.entering.lock().await;
        {
            let mut held = self.held.borrow_mut();
            if held.open.take().is_none() {
                return;
            }
            held.syncing = false;
            held.phase = if held.pin.is_some() { Phase::Locked } else { Phase::Closed };
        }
        self.tell_standing();
    }

    /// After twelve hours the passphrase is asked for again.
    pub fn forget_old_pin(&self, now: shared::clock::Millis) {
        let mut held = self.held.borrow_mut();
        if held.open.is_none() && held.pin.as_ref().is_some_and(|pin| pin.is_over(now)) {
            held.pin = None;
            if held.phase == Phase::Locked {
                held.phase = Phase::Closed;
            }
        }
    }

    /// Begin a new store with what the second copy holds; the damaged one is set aside.
    pub async fn recover(self: &Rc<Self>, passphrase: &str) -> Result<(), Fault> {
        let _alone = self.entering.lock().await;
        if !matches!(self.held.borrow().phase, Phase::Damaged(_)) {
            return Err(StoreError::AlreadyThere.into());
        }
        let key = KeyFile::read(&self.home.keys())?.open(passphrase)?;
        let (replica, copied) = SecondCopy::of(&self.home, &key)?.all()?;
        disk::set_aside(&self.home.store()).await?;
        Store::forget_sentinel(&self.place())?;
        disk::settle().await?;
        let Some(replica) = replica else {
            // Nobody says any more who this was: a new code is needed, the key stays.
            self.stand(Phase::New);
            return Err(StoreError::NotThere.into());
        };
        let founding = self.founding(replica.enrolled, replica.server_url);
        let store = Store::recover(self.place(), &key, founding, copied, clock::now())?;
        self.opened(store, key).await
    }

    /// Take the store over from another tab.
    pub async fn take_over(self: &Rc<Self>) -> Result<(), Fault> {
        let _alone = self.entering.lock().await;
        if self.held.borrow().phase != Phase::Elsewhere {
            return Ok(());
        }
        if !claim::take_over(self.asked_to_let_go()).await {
            return Err(StoreError::Busy.into());
        }
        self.begin().await;
        Ok(())
    }

    /// What to do when another tab asks for the store: close it and let go. Drafts are in it, nothing is lost.
    fn asked_to_let_go(self: &Rc<Self>) -> impl Fn() + 'static {
        let host = Rc::downgrade(self);
        move || {
            let Some(host) = host.upgrade() else { return };
            task::spawn(async move {
                let _alone = host.entering.lock().await;
                {
                    let mut held = host.held.borrow_mut();
                    held.open = None;
                    held.syncing = false;
                    held.pin = None;
                    held.phase = Phase::Elsewhere;
                }
                disk::let_go();
                claim::let_go();
                host.tell_standing();
            });
        }
    }
}
