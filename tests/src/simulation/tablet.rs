//! One tablet: the real data door and sync machine over a store in memory, and what the oracle remembers of it.

use super::bits::Bits;
use super::look::Look;
use super::setup::{Device, kinds};
use anyhow::{Context, Result};
use app::data::Data;
use app::store::{Founding, Store};
use app::sync::Machine;
use shared::body::Snapshot;
use shared::clock::Millis;
use shared::id::{RecordId, ReplicaId, Rev, ServerEpoch};
use shared::kind::{Fields, Kinds, Part};
use shared::pack::Packs;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A form that is open.
pub struct Form {
    /// The record.
    pub rec: RecordId,
    /// Taken when it was opened.
    pub opened: Snapshot,
    /// What was on the screen then.
    pub look: Look,
    /// What is typed.
    pub fields: Fields,
}

/// What the oracle remembers of a store, and what goes with a copy of it.
#[derive(Clone, Default)]
pub struct Memory {
    /// Ops that this store, or the one that it is a copy of, has saved.
    pub own: Bits,
    /// The ordinal of its newest op.
    pub newest: i64,
    /// Ops that lie over the mirror, oldest first.
    pub overlaid: Vec<usize>,
    /// Ops of which it has read that they were taken.
    pub acked: Bits,
    /// The version of each part that it has.
    pub revs: BTreeMap<(RecordId, Part), (ServerEpoch, Rev)>,
}

/// A copy of a tablet.
#[derive(Clone)]
pub struct Copied {
    /// Its database.
    pub image: Rc<Vec<u8>>,
    /// What the oracle remembers of it.
    pub memory: Memory,
}

/// One tablet.
pub struct Tablet {
    /// Its place among the devices; a clone has that of its original.
    pub device: usize,
    /// Whose replica it thinks it is.
    pub replica: ReplicaId,
    /// The first part of its receipts.
    pub short: String,
    /// Its clock minus the true time.
    pub skew: Millis,
    /// Whether its program knows the newest kind.
    pub newer: bool,
    data: Option<Data>,
    /// Decides about its syncs.
    pub machine: Machine,
    /// The request whose answer it reads.
    pub awaiting: Option<u64>,
    /// Forms, the one first that is open longest.
    pub forms: Vec<Form>,
    /// What the oracle remembers.
    pub memory: Memory,
    /// Its newest copy.
    pub copy: Option<Copied>,
    /// Its next commit fails, and then it dies.
    pub dying: bool,
    /// Its disk is full.
    pub full: bool,
    /// The server has told it that it was revoked.
    pub revoked: bool,
}

impl Tablet {
    /// A new one.
    pub fn found(device: usize, given: &Device, founding: &Founding, packs: Packs) -> Result<Tablet> {
        let data = Data::new(Store::in_memory(founding)?, packs);
        Ok(Tablet::over(data, device, given))
    }

    fn over(data: Data, device: usize, given: &Device) -> Tablet {
        Tablet {
            device,
            replica: given.replica,
            short: given.short.clone(),
            skew: given.skew,
            newer: given.newer,
            data: Some(data),
            machine: Machine::new(),
            awaiting: None,
            forms: Vec::new(),
            memory: Memory::default(),
            copy: None,
            dying: false,
            full: false,
            revoked: false,
        }
    }

    /// A second tablet that goes on from a copy of this one.
    pub fn clone_of(&self, given: &Device, packs: Packs) -> Result<Tablet> {
        let copied = self.copy.clone().context("it was copied before")?;
        let store = Store::from_image(&copied.image, self.kinds())?;
        let mut tablet = Tablet::over(Data::new(store, packs), self.device, given);
        (tablet.memory, tablet.newer, tablet.skew) = (copied.memory, self.newer, self.skew);
        Ok(tablet)
    }

    /// The data door.
    pub fn data(&mut self) -> &mut Data {
        self.data.as_mut().expect("open between steps")
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.data.as_ref().expect("open between steps").store
    }

    /// The store, to change it.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.data().store
    }

    /// Take its data out for a while.
    pub fn lend(&mut self) -> Data {
        self.data.take().expect("open between steps")
    }

    /// Give them back.
    pub fn give_back(&mut self, data: Data) {
        self.data = Some(data);
    }

    /// What its program knows.
    pub fn kinds(&self) -> Kinds {
        kinds(self.newer)
    }

    /// Its program dies and starts again, perhaps as a newer one.
    pub fn start_again(&mut self) -> Result<()> {
        let Data { store, packs } = self.data.take().expect("open between steps");
        self.forget();
        let store = store.started_again(self.kinds())?;
        self.data = Some(Data::new(store, packs));
        Ok(())
    }

    /// Keep a copy of it.
    pub fn keep_copy(&mut self) -> Result<()> {
        let image = Rc::new(self.store_mut().image()?);
        self.copy = Some(Copied { image, memory: self.memory.clone() });
        Ok(())
    }

    /// Go on from the copy.
    pub fn put_back(&mut self) -> Result<()> {
        let Some(copied) = self.copy.clone() else { return Ok(()) };
        let Data { store, packs } = self.data.take().expect("open between steps");
        store.set_free()?;
        self.forget();
        self.full = false;
        self.data = Some(Data::new(Store::from_image(&copied.image, self.kinds())?, packs));
        self.memory = copied.memory;
        Ok(())
    }

    /// What lay only in the program's memory.
    fn forget(&mut self) {
        self.machine = Machine::new();
        self.awaiting = None;
        self.forms.clear();
        self.dying = false;
    }

    /// Its database can be used again.
    pub fn set_free(self) -> Result<()> {
        match self.data {
            Some(data) => Ok(data.store.set_free()?),
            None => Ok(()),
        }
    }
}
