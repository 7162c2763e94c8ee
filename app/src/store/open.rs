//! Make a store, or open the one that is there: key, pragmas, version, sentinel.

use super::meta::{self, Colleagues, Identity, LineState, ServerState};
use super::sentinel::{self, Sentinel};
use super::{Store, StoreError, StoreKey, migrations, mirror, op_row};
use crate::platform::disk;
use rusqlite::{Connection, TransactionBehavior};
use shared::clock::Stamp;
use shared::digest::{Chain, hex};
use shared::id::Epoch;
use shared::kind::Kinds;
use shared::protocol::EnrolReply;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;
use uuid::Uuid;

/// How SQLite keeps what is not committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journal {
    /// Write-ahead log: fastest, wherever files can be shared.
    Wal,
    /// Rollback journal: where only one handle can be had, as in the browser.
    Truncate,
}

impl Journal {
    fn as_str(self) -> &'static str {
        match self {
            Journal::Wal => "wal",
            Journal::Truncate => "truncate",
        }
    }
}

/// The folder of a store and how it journals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The folder.
    pub dir: PathBuf,
    /// The journal.
    pub journal: Journal,
}

impl Place {
    /// The encrypted database.
    pub fn database(&self) -> PathBuf {
        self.dir.join("store.db")
    }
}

impl<P: AsRef<Path>> From<P> for Place {
    fn from(dir: P) -> Self {
        Place { dir: dir.as_ref().to_owned(), journal: Journal::Wal }
    }
}

/// What a new store begins with.
#[derive(Clone, Debug)]
pub struct Founding {
    /// The kinds that this program knows.
    pub kinds: Kinds,
    /// A fresh id of the database.
    pub store_id: Uuid,
    /// A fresh epoch of its line.
    pub epoch: Epoch,
    /// What the server said to the one-time code.
    pub enrolled: EnrolReply,
    /// Where the server is.
    pub server_url: String,
}

impl Store {
    /// Make a store in an empty folder. When this answers, the replica's token is on the disk.
    pub fn create(place: impl Into<Place>, key: &StoreKey, found: Founding) -> Result<Store, StoreError> {
        let place = place.into();
        disk::create_folder(&place.dir)?;
        if let Some(known) = Sentinel::read(&place.dir)? {
            return Err(if disk::exists(&place.database()) {
                StoreError::AlreadyThere
            } else {
                known.forgot("nothing")
            });
        }
        if disk::exists(&place.database()) {
            return Err(StoreError::AlreadyThere);
        }
        build(&place, key, &found)?;
        Store::open(place, key, found.kinds)
    }

    /// Open the store of this folder. A database that forgot what was saved here is refused.
    pub fn open(place: impl Into<Place>, key: &StoreKey, kinds: Kinds) -> Result<Store, StoreError> {
        let place = place.into();
        let known = checked_outside(&place)?;
        let mut conn = connect(&place, key)?;
        if migrations::found(&conn)? == 0 {
            return Err(known.map_or(StoreError::NotThere, |known| known.forgot("an empty database")));
        }
        migrations::migrate(&mut conn)?;
        if known.is_none() && !meta::is_there::<Identity>(&conn)? {
            // A founding that did not come to its end, where a file cannot be put in its place whole.
            return Err(StoreError::NotThere);
        }
        let store = Store::ready_unless_forgot(conn, kinds, place, known)?;
        store.read_parked_again()
    }

    /// What can be said of the store of this folder without its key: whether it is there, and whether a sentinel
    /// remembers more than there is.
    pub fn outside(place: &Place) -> Result<(), StoreError> {
        checked_outside(place).map(|_| ())
    }

    /// The database of this folder was set aside: nothing is expected there any more.
    pub fn forget_sentinel(place: &Place) -> Result<(), StoreError> {
        Ok(sentinel::remove(&place.dir)?)
    }

    fn ready_unless_forgot(
        conn: Connection,
        kinds: Kinds,
        place: Place,
        known: Option<Sentinel>,
    ) -> Result<Store, StoreError> {
        if let Some(known) = known {
            known.check(&sentinel_of(&conn, &meta::load(&conn)?)?)?;
        }
        Store::ready(conn, kinds, place)
    }

    pub(super) fn ready(conn: Connection, kinds: Kinds, place: Place) -> Result<Store, StoreError> {
        let last_stamp = meta::load::<LineState>(&conn)?.hlc;
        let identity = meta::load(&conn)?;
        let mut store = Store {
            conn,
            kinds,
            place,
            identity,
            last_stamp,
            differ: BTreeSet::new(),
            wide: false,
            sentinel: None,
            sentinel_problem: None,
        };
        store.remember();
        Ok(store)
    }

    /// A newer program may read what an older one could only keep.
    pub(super) fn read_parked_again(mut self) -> Result<Store, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let readable = mirror::unpark(&tx, &self.kinds)?;
        super::overlay::refresh(&tx, &self.kinds, readable)?;
        tx.commit()?;
        Ok(self)
    }

    /// Tell the sentinel what the database holds. The commit has happened; a failure here loses nothing.
    pub(super) fn remember(&mut self) {
        self.sentinel_problem = self.tell_sentinel().err().map(|error| error.to_string());
    }

    fn tell_sentinel(&mut self) -> Result<(), StoreError> {
        let now = sentinel_of(&self.conn, &self.identity)?;
        let open = match self.sentinel.take() {
            Some(open) => open,
            None => sentinel::Open::in_folder(&self.place.dir)?,
        };
        Ok(self.sentinel.insert(open).write(&now)?)
    }
}

fn checked_outside(place: &Place) -> Result<Option<Sentinel>, StoreError> {
    let known = Sentinel::read(&place.dir)?;
    match (disk::len(&place.database()), &known) {
        (Ok(0), Some(known)) => return Err(known.forgot("an empty file")),
        (Err(error), Some(known)) if error.kind() == io::ErrorKind::NotFound => {
            return Err(known.forgot("no database"));
        }
        (Err(error), None) if error.kind() == io::ErrorKind::NotFound => {
            return Err(StoreError::NotThere);
        }
        (Ok(0), None) => return Err(StoreError::NotThere),
        (Err(error), _) => return Err(error.into()),
        (Ok(_), _) => refuse_plain(&place.database())?,
    }
    Ok(known)
}

/// Under another name until it is whole: a crash leaves no store, never half of one.
fn build(place: &Place, key: &StoreKey, found: &Founding) -> Result<(), StoreError> {
    let unfinished = disk::begin(&place.database())?;
    let mut conn = keyed(&unfinished, key)?;
    migrations::migrate(&mut conn)?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    found_documents(&tx, found)?;
    tx.commit()?;
    conn.close().map_err(|(_, error)| error)?;
    refuse_plain(&unfinished)?;
    Ok(disk::finish(&unfinished, &place.database())?)
}

pub(super) fn found_documents(conn: &Connection, found: &Founding) -> Result<(), StoreError> {
    let enrolled = &found.enrolled;
    meta::keep(
        conn,
        &Identity {
            store_id: found.store_id,
            replica: enrolled.replica,
            short: enrolled.short.clone(),
            token: enrolled.token.clone(),
            staff: enrolled.staff.clone(),
            server_url: found.server_url.clone(),
        },
    )?;
    meta::keep(
        conn,
        &LineState {
            epoch: found.epoch,
            parent: None,
            n: 0,
            chain: Chain::START,
            through: 0,
            rid: 0,
            asked: 0,
            hlc: Stamp::default(),
        },
    )?;
    meta::keep(
        conn,
        &ServerState {
            epoch: enrolled.server_epoch,
            streams_ver: -1,
            staff_ver: 0,
            lease: enrolled.lease.clone(),
            clock_offset: 0,
            latest: enrolled.server_time,
            counted: 0,
            last_sync: None,
        },
    )?;
    meta::keep(conn, &Colleagues(vec![enrolled.staff.clone()]))
}

fn sentinel_of(conn: &Connection, identity: &Identity) -> Result<Sentinel, StoreError> {
    Ok(Sentinel {
        store_id: identity.store_id,
        schema: migrations::known(),
        epoch: meta::load::<LineState>(conn)?.epoch,
        last_op: op_row::newest(conn)?,
    })
}

/// Open the file with its key. The lock is kept as long as the store is open: one process, one connection.
fn connect(place: &Place, key: &StoreKey) -> Result<Connection, StoreError> {
    let conn = keyed(&place.database(), key)?;
    conn.pragma_update_and_check(None, "journal_mode", place.journal.as_str(), |_| Ok(()))?;
    conn.execute_batch(LOCK)?;
    conn.set_prepared_statement_cache_capacity(256);
    Ok(conn)
}

/// SQLite tells a second thread that it is ready while SQLCipher is still getting ready in the first, whose key is then
/// refused. So the first use waits until a key is taken; what really fails is told by the use itself.
fn get_ready() {
    static READY: Once = Once::new();
    READY.call_once(|| {
        let takes_a_key = || {
            let memory = Connection::open_in_memory()?;
            memory.pragma_update(None, "key", "get ready")
        };
        for _ in 0..READY_TRIES_MAX {
            if takes_a_key().is_ok() {
                return;
            }
            std::thread::yield_now();
        }
    });
}

/// How often the first use of the process tries.
const READY_TRIES_MAX: u32 = 10_000;

fn keyed(file: &Path, key: &StoreKey) -> Result<Connection, StoreError> {
    get_ready();
    let conn = Connection::open(file)?;
    let words = zeroize::Zeroizing::new(["x'", &hex(key.bytes()), "'"].concat());
    conn.pragma_update(None, "key", words.as_str())?;
    let cipher = conn.pragma_query_value(None, "cipher_version", |row| row.get::<_, String>(0));
    if cipher.unwrap_or_default().is_empty() {
        return Err(StoreError::NoCipher);
    }
    conn.pragma_update_and_check(None, "cipher_log_level", "NONE", |_| Ok(()))?;
    conn.busy_timeout(Duration::ZERO)?;
    conn.pragma_update_and_check(None, "locking_mode", "exclusive", |_| Ok(()))?;
    conn.query_row(COUNT_TABLES, [], |_| Ok(()))?;
    conn.execute_batch(PRAGMAS)?;
    Ok(conn)
}

/// The first read shows whether the key fits.
const COUNT_TABLES: &str = "SELECT count(*) FROM sqlite_schema";

/// `foreign_keys` is off because causality across records holds only when a stream is complete.
const PRAGMAS: &str = "
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = 2;
    PRAGMA cache_size = -16000;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA foreign_keys = OFF;
";

/// Take the lock now rather than at the first save.
const LOCK: &str = "BEGIN EXCLUSIVE; COMMIT;";

fn refuse_plain(file: &Path) -> Result<(), StoreError> {
    let first = disk::first(file, 16)?;
    if first == b"SQLite format 3\0" { Err(StoreError::NotEncrypted) } else { Ok(()) }
}
