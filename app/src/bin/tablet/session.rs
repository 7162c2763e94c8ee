//! An open store and what a verb needs beside it: the clock, fresh ids, words, a place to print.

use crate::args::Place;
use crate::doors;
use crate::out::Out;
use crate::secret;
use crate::stop::Stop;
use app::data::{Answer, Command, Data, Edge, Query, Refused};
use app::packs::packs;
use app::platform::clock;
use app::platform::files::HomeDir;
use app::platform::keys::KeyFile;
use app::platform::random::Ids;
use app::store::Store;
use app::text::Texts;
use shared::body::Snapshot;
use shared::clock::Millis;
use shared::id::RecordId;
use std::path::PathBuf;

/// An open store.
pub struct Session {
    pub data: Data,
    pub texts: Texts,
    pub out: Out,
    pub home: HomeDir,
    ids: Ids,
}

/// The folder that was named.
pub fn home(path: Option<&PathBuf>) -> Result<HomeDir, Stop> {
    path.map(HomeDir::new).ok_or_else(|| Stop::usage("no_home"))
}

impl Session {
    /// Open the store of this place.
    pub fn open(place: &Place, texts: Texts) -> Result<Session, Stop> {
        let home = home(place.home.as_ref())?;
        let keys = KeyFile::read(&home.keys())?;
        let words = secret::passphrase(place.passphrase_file.as_deref(), texts)?;
        let key = keys.open(&words)?;
        let store = Store::open(home.path(), &key, shared::domain::kinds())?;
        let data = Data::new(store, packs().clone());
        Ok(Session { data, texts, out: place.out(texts), home, ids: Ids::default() })
    }

    /// The clock.
    pub fn now(&self) -> Millis {
        clock::now()
    }

    /// A fresh id.
    pub fn fresh(&mut self) -> RecordId {
        RecordId(self.ids.next(clock::now()))
    }

    /// Carry a command out and tell it: when it is told, it is on the disk. `main` is what it was about.
    pub fn carry_out(&mut self, main: Option<RecordId>, command: Command) -> Result<(), Stop> {
        let sentence = doors::sentence(&command);
        let now = clock::now();
        let Session { data, ids, .. } = self;
        let mut fresh = || ids.next(now);
        let done = data.command(command, &mut Edge { now, fresh: &mut fresh })?;
        self.out.saved(sentence, main, &done);
        Ok(())
    }

    /// Answer a query.
    pub fn query(&self, query: &Query) -> Result<Answer, Stop> {
        Ok(self.data.query(query, clock::now())?)
    }

    /// The kind of a record, and the snapshot that a save must carry. Unlike looking at it, this stays possible
    /// when the offline rights have run out.
    pub fn form(&self, id: RecordId) -> Result<FormRow, Stop> {
        let there = self.data.store.visible(id)?.ok_or(Refused::NotFound { id })?;
        Ok(FormRow { kind: there.kind, opened: self.data.store.snapshot(id)? })
    }

    /// The snapshot that was given, or that of the record as it is now.
    pub fn opened(&self, given: Option<&str>, id: RecordId) -> Result<Snapshot, Stop> {
        match crate::input::opened(given)? {
            Some(opened) => Ok(opened),
            None => Ok(self.form(id)?.opened),
        }
    }
}

/// A record as a form needs it.
pub struct FormRow {
    pub kind: String,
    pub opened: Snapshot,
}
