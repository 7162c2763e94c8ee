//! What screens and the data host say to each other. All of it is plain JSON: in the browser it crosses to a worker.

use crate::data::{Command, Done, Query, Refused};
use crate::sync::{Failure, SyncReport};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::clock::Millis;
use shared::id::RecordId;
use shared::role::Role;

/// What a screen asks of the host. Each gets one [`Reply`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// How things stand.
    Standing,
    /// Make this device a replica: a one-time code for a token, and a passphrase for the key of a new store.
    Enrol {
        /// Address of the server.
        server: String,
        /// The one-time code.
        code: String,
        /// What people call this device.
        device: String,
        /// Twelve letters or more, as they are typed.
        passphrase: String,
    },
    /// Open the store: at the start, and whenever the PIN is not known.
    Open {
        /// The passphrase.
        passphrase: String,
    },
    /// Choose the PIN that unlocks while the program runs: six digits. The store must be open.
    SetPin {
        /// The digits.
        pin: String,
    },
    /// Unlock with the PIN.
    Unlock {
        /// The digits.
        pin: String,
    },
    /// Close the store and drop its key; only the PIN-wrapped key is kept, until the program ends or twelve hours pass.
    Lock,
    /// Carry a command out.
    Command(Command),
    /// Answer a query. The rows are as `data` documents them.
    Query(Query),
    /// Sync now, because a person asked for it. Answers when it is over.
    Sync,
    /// The store is damaged or forgot: save what the mirror of the outbox holds, set the damaged store aside and begin a
    /// new one with it.
    Recover {
        /// The passphrase.
        passphrase: String,
    },
    /// Take the store over from another tab of this browser.
    TakeOver,
    /// Fresh ids, so many: for drafts and records that a form is about to make.
    Fresh(u32),
}

/// The answer to an [`Ask`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// How things stand now: to everything that opens, closes or asks for it.
    Standing(Box<Standing>),
    /// The command was carried out and is on the disk.
    Done(Done),
    /// Rows of a query.
    Rows(Vec<Value>),
    /// Fresh ids, in ascending order.
    Ids(Vec<RecordId>),
    /// How the sync ended.
    Synced(Box<SyncReport>),
    /// Not done, and why.
    Fault(Fault),
}

/// What the host says without being asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// How things stand has changed.
    Standing(Box<Standing>),
    /// Records have changed: what is shown should be asked for again.
    Changed,
}

/// Why the host did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", content = "why", rename_all = "snake_case")]
pub enum Fault {
    /// The command or query was refused.
    Refused(Refused),
    /// The server was not reached or did not agree.
    Sync(Failure),
    /// The key could not be made or opened: name of the sentence, e.g. `wrong_secret`.
    Key(String),
    /// The store could not be made or opened: name of the sentence, e.g. `forgot`.
    Store(String),
    /// The address of the server was not taken: name of the sentence, e.g. `plain_http`.
    Address(String),
    /// The PIN is not the one that was chosen.
    WrongPin(LockRest),
    /// A PIN is six digits, and not one that anybody tries first.
    WeakPin,
    /// The store is not open: unlock first.
    NotOpen,
    /// The host is gone or cannot be reached; the sentence says to open the app again.
    Gone,
}

/// How many wrong PINs are still free, or when the next try is allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockRest {
    /// Wrong tries that cost no waiting.
    pub free: u32,
    /// The device's time before which no PIN is taken.
    pub until: Option<Millis>,
}

/// How things stand: what every screen shows somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The device's clock when this was said. The host says it anew at least once a minute.
    pub now: Millis,
    /// The day in Seoul.
    pub today: NaiveDate,
    /// Where this page came from, in a browser: the server to enrol with, unless a person says another.
    pub origin: Option<String>,
    /// Version of this program.
    pub version: String,
    /// What can be done now.
    pub phase: Phase,
    /// Whose store it is; known also while it is locked.
    pub owner: Option<Owner>,
    /// Whether the network and the server are there.
    pub network: Network,
    /// A sync is running.
    pub syncing: bool,
    /// Rows that this sync has brought so far.
    pub rows: u64,
    /// How many there will be at least, while a large stream comes for the first time; else 0.
    #[serde(default)]
    pub of: u64,
    /// Saves that wait to be sent: what a person calls one record.
    pub waiting: u64,
    /// Saves of which the server refused something.
    pub refused: u64,
    /// Open conflicts that need this person: of who settles them the households, of everybody else the groups in which
    /// she has a value.
    pub conflicts: u64,
    /// Decisions about own values that this person has not looked at.
    pub decided: u64,
    /// When everything had come the last time, by the device.
    pub last_sync: Option<Millis>,
    /// Why the last sync did not end well.
    pub last_failure: Option<Failure>,
    /// Offline rights last until then, by the server.
    pub lease_expires: Option<Millis>,
    /// Whether a PIN was chosen.
    pub has_pin: bool,
    /// Wrong PINs so far.
    pub rest: LockRest,
    /// Whether the browser promised to keep what is stored; `None` where nobody needs to promise.
    pub persisted: Option<bool>,
    /// Bytes that are free for this app, where that can be known.
    pub free_bytes: Option<u64>,
    /// The second copy of what waits could not be written: space may be short. The store itself has everything.
    pub copy_problem: bool,
}

/// What can be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The host is starting.
    Starting,
    /// Another tab of this browser has the store.
    Elsewhere,
    /// This device is no replica yet: enrol.
    New,
    /// There is a store: its passphrase opens it.
    Closed,
    /// Locked; the PIN unlocks.
    Locked,
    /// Open.
    Open,
    /// The store cannot be opened as it is.
    Damaged(Damage),
    /// This browser cannot keep a store: no OPFS, or not a secure address.
    Unfit,
}

/// What is wrong with the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Damage {
    /// Ops that the second copy of the outbox holds and that can be recovered.
    pub recoverable: u64,
    /// Drafts that can be recovered.
    pub drafts: u64,
}

/// Whose store it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Short name of the replica, the first part of its receipts.
    pub short: String,
    /// Codes of the dong.
    pub dong: Vec<String>,
}

/// Whether the network and the server are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// The device says there is none, or the last try found none.
    Offline,
    /// As far as is known.
    Online,
}

/// What crosses to the host.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToHost {
    /// A screen asks.
    Ask {
        /// Comes back with the answer.
        id: u64,
        /// What it asks.
        ask: Ask,
    },
    /// Somebody is here: the screen was touched. Puts the idle lock off.
    Present,
    /// The device says that the network is there, or is not.
    Online(bool),
    /// What the browser said when it was asked to keep what is stored.
    Persisted(bool),
}

/// What comes back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromHost {
    /// The answer to the ask with this id.
    Reply {
        /// Of the ask.
        id: u64,
        /// The answer.
        reply: Reply,
    },
    /// Said without being asked.
    Told(Told),
}
