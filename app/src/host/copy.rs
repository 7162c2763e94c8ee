//! The second copy of what waits to be sent and of the drafts, sealed, outside the database.
//!
//! A browser's file can be torn or emptied without a word. So each op that waits lies once more beside the database,
//! under a key made of the store's; "saved" is answered when both are written. When the database is damaged, a new one
//! begins with what the copy holds. Names of files say only which op or draft, never what is in it.

use crate::platform::disk;
use crate::platform::files::HomeDir;
use crate::platform::keys::{StoreKey, seal, unseal};
use crate::store::{Copied, CopiedOp, DraftRow, Store, StoreError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::clock::Millis;
use shared::id::RecordId;
use shared::protocol::EnrolReply;
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Who the replica is: what a new database needs so that no new code is.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Replica {
    pub enrolled: EnrolReply,
    pub server_url: String,
}

#[derive(Serialize, Deserialize)]
struct DraftCopy {
    about: Option<RecordId>,
    doc: String,
    saved_at: Millis,
}

/// The copy of one store.
pub(super) struct SecondCopy {
    folder: PathBuf,
    key: Zeroizing<[u8; 32]>,
    ops: BTreeSet<u64>,
    /// The newest op, which is kept also when nothing of it waits any more.
    last: Option<u64>,
}

const OP: &str = "op-";
const LAST: &str = "last-";
const DRAFT: &str = "draft-";
const REPLICA: &str = "replica";

/// What lies there, without a key: how many saves and drafts can be recovered.
pub(super) fn counts(home: &HomeDir) -> io::Result<(u64, u64)> {
    let names = names(&home.copy())?;
    let count = |start: &str| names.iter().filter(|name| name.starts_with(start)).count() as u64;
    Ok((count(OP), count(DRAFT)))
}

fn names(folder: &std::path::Path) -> io::Result<Vec<String>> {
    let files = disk::list(folder)?;
    Ok(files.iter().filter_map(|it| Some(it.file_name()?.to_str()?.to_owned())).collect())
}

impl SecondCopy {
    /// Of the store of this folder.
    pub fn of(home: &HomeDir, key: &StoreKey) -> io::Result<SecondCopy> {
        let folder = home.copy();
        disk::create_folder(&folder)?;
        let digest = Sha256::new().chain_update(b"dolbom second copy 1").chain_update(key.bytes()).finalize();
        let names = names(&folder)?;
        let numbers = |start: &str| -> BTreeSet<u64> {
            names.iter().filter_map(|name| name.strip_prefix(start)?.parse().ok()).collect()
        };
        let (ops, last) = (numbers(OP), numbers(LAST).pop_last());
        Ok(SecondCopy { folder, key: Zeroizing::new(digest.into()), ops, last })
    }

    fn put(&self, name: &str, content: &impl Serialize) -> io::Result<()> {
        let plain = Zeroizing::new(serde_json::to_vec(content)?);
        disk::write_copy(&self.folder.join(name), &seal(&self.key, name, &plain))
    }

    fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let sealed = disk::read(&self.folder.join(name)).ok()?;
        serde_json::from_slice(&unseal(&self.key, name, &sealed)?).ok()
    }

    /// Copy what was saved since the last time.
    pub fn follow(&mut self, store: &Store) -> Result<(), StoreError> {
        let known = self.ops.last().copied().max(self.last).unwrap_or(0);
        for op in store.waiting_after(known)? {
            self.put(&format!("{OP}{}", op.ord), &op)?;
            self.ops.insert(op.ord);
        }
        match self.last {
            // Newer ones are copied: they say which numbers are taken.
            Some(last) if !self.ops.is_empty() => {
                self.last = None;
                Ok(disk::remove(&self.folder.join(format!("{LAST}{last}")))?)
            }
            _ => Ok(()),
        }
    }

    /// After a sync: what no longer waits goes, and who the replica is is written again, with the rights that it has now.
    pub fn tidy(&mut self, store: &Store) -> Result<(), StoreError> {
        self.follow(store)?;
        let must = store.must_be_copied()?;
        let newest = must.last().copied();
        for ord in self.ops.clone() {
            if !must.contains(&ord) || (Some(ord) == newest && !store.is_waiting(ord)?) {
                self.retire(ord, newest)?;
            }
        }
        let drafts: BTreeSet<String> =
            store.drafts()?.iter().map(|draft| format!("{DRAFT}{}", draft.id)).collect();
        for name in names(&self.folder)? {
            if name.starts_with(DRAFT) && !drafts.contains(&name) {
                disk::remove(&self.folder.join(name))?;
            }
        }
        self.write_replica(store)
    }

    /// This op was sent. The newest keeps its text under another name, so that its receipt is not given again.
    fn retire(&mut self, ord: u64, newest: Option<u64>) -> io::Result<()> {
        let name = format!("{OP}{ord}");
        if Some(ord) == newest
            && let Some(op) = self.get::<CopiedOp>(&name)
        {
            self.put(&format!("{LAST}{ord}"), &op)?;
            if let Some(before) = self.last.replace(ord).filter(|before| *before != ord) {
                disk::remove(&self.folder.join(format!("{LAST}{before}")))?;
            }
        }
        self.ops.remove(&ord);
        disk::remove(&self.folder.join(name))
    }

    /// Write who the replica is.
    pub fn write_replica(&self, store: &Store) -> Result<(), StoreError> {
        let server_url = store.identity().server_url.clone();
        Ok(self.put(REPLICA, &Replica { enrolled: store.enrolled()?, server_url })?)
    }

    /// A draft was kept.
    pub fn keep_draft(&self, row: &DraftRow) -> io::Result<()> {
        let copy = DraftCopy { about: row.about, doc: row.doc.clone(), saved_at: row.saved_at };
        self.put(&format!("{DRAFT}{}", row.id), &copy)
    }

    /// A draft was thrown away or has become a save.
    pub fn drop_draft(&self, id: RecordId) -> io::Result<()> {
        disk::remove(&self.folder.join(format!("{DRAFT}{id}")))
    }

    /// Everything that the copy holds; what cannot be opened is passed over and stays where it is.
    pub fn all(&self) -> io::Result<(Option<Replica>, Copied)> {
        let (mut ops, mut last, mut drafts) = (Vec::new(), None, Vec::new());
        for name in names(&self.folder)? {
            if name.starts_with(OP) {
                ops.extend(self.get::<CopiedOp>(&name));
            } else if name.starts_with(LAST) {
                last = self.get::<CopiedOp>(&name);
            } else if let Some(id) = name.strip_prefix(DRAFT).and_then(|id| id.parse().ok()) {
                let copy = self.get::<DraftCopy>(&name);
                drafts.extend(copy.map(|it| DraftRow {
                    id,
                    about: it.about,
                    doc: it.doc,
                    saved_at: it.saved_at,
                }));
            }
        }
        ops.sort_by_key(|op| op.ord);
        // A crash between two writes may have left it under both names.
        let last = last.filter(|last| ops.iter().all(|op| op.ord < last.ord));
        Ok((self.get(REPLICA), Copied { ops, last, drafts }))
    }
}
