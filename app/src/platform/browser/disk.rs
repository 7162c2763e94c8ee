//! Files in a browser: the database in a pool of OPFS slots, small files in memory and in IndexedDB.
//!
//! SQLite and the key file want to read and write at once, IndexedDB answers later. So small files are read when the
//! store is taken, written to memory, and [`settle`] answers when the browser has written them too. Whoever promises
//! something calls it before.

use super::indexed::{Change, Indexed};
use super::pool::Pool;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// Whether several processes may share a file here, so that a write-ahead log can be used.
pub const SHARES_FILES: bool = false;

/// Remembers the number of the pool in use.
const POOL: &str = "pool";

#[derive(Default)]
struct Disk {
    small: BTreeMap<String, Vec<u8>>,
    changed: BTreeSet<String>,
    strict: bool,
    indexed: Option<Indexed>,
    pool: Option<Pool>,
}

thread_local! {
    static DISK: RefCell<Disk> = RefCell::default();
}

/// One settling at a time, so that whoever waits gets what was written before.
static SETTLING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn with<T>(work: impl FnOnce(&mut Disk) -> T) -> T {
    DISK.with_borrow_mut(work)
}

fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn is_database(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "db")
}

fn in_pool<T>(work: impl FnOnce(&Pool) -> io::Result<T>) -> io::Result<T> {
    with(|disk| match &disk.pool {
        Some(pool) => work(pool),
        None => Err(io::Error::other("the files are with another tab")),
    })
}

fn put(path: &Path, content: Option<&[u8]>, strict: bool) {
    with(|disk| {
        let name = name(path);
        match content {
            Some(content) => disk.small.insert(name.clone(), content.to_vec()),
            None => disk.small.remove(&name),
        };
        disk.changed.insert(name);
        disk.strict |= strict;
    });
}

/// Make ready to read and write.
pub async fn start() -> io::Result<()> {
    let indexed = Indexed::open().await.map_err(|error| io::Error::other(error.0))?;
    with(|disk| disk.indexed = Some(indexed));
    Ok(())
}

/// Take the files for this tab alone.
pub async fn take() -> io::Result<()> {
    let indexed = with(|disk| disk.indexed.clone()).ok_or(io::ErrorKind::NotConnected)?;
    let small = indexed.read_all().await.map_err(|error| io::Error::other(error.0))?;
    let number = small.get(POOL).and_then(|it| std::str::from_utf8(it).ok()?.parse().ok()).unwrap_or(1);
    with(|disk| disk.small = small);
    let pool = Pool::open(number).await?;
    with(|disk| disk.pool = Some(pool));
    Ok(())
}

/// Let go of the files.
pub fn let_go() {
    with(|disk| {
        if let Some(pool) = disk.pool.take() {
            // Slots that cannot be let go of are let go of when this tab is closed.
            let _held = pool.pause();
        }
        disk.small.clear();
    });
}

/// Answers when everything written so far will be there after a crash.
pub async fn settle() -> io::Result<()> {
    let _alone = SETTLING.lock().await;
    let (indexed, changes, strict) = with(|disk| {
        let names = std::mem::take(&mut disk.changed);
        let changes: Vec<Change> =
            names.into_iter().map(|name| (name.clone(), disk.small.get(&name).cloned())).collect();
        (disk.indexed.clone(), changes, std::mem::take(&mut disk.strict))
    });
    if changes.is_empty() {
        return Ok(());
    }
    let indexed = indexed.ok_or(io::ErrorKind::NotConnected)?;
    let written = indexed.write(&changes, strict).await;
    written.map_err(|error| {
        with(|disk| {
            disk.changed.extend(changes.into_iter().map(|(name, _)| name));
            disk.strict |= strict;
        });
        let full = error.0.contains("Quota");
        io::Error::new(if full { io::ErrorKind::StorageFull } else { io::ErrorKind::Other }, error.0)
    })
}

/// Set the database aside that cannot be used, so that a new one can take its place.
pub async fn set_aside(_path: &Path) -> io::Result<()> {
    let number = with(|disk| {
        let before = disk.small.get(POOL).and_then(|it| std::str::from_utf8(it).ok()?.parse::<u32>().ok());
        if let Some(pool) = disk.pool.take() {
            let _held = pool.pause();
            return pool.number + 1;
        }
        before.unwrap_or(1) + 1
    });
    let pool = Pool::open(number).await?;
    with(|disk| disk.pool = Some(pool));
    put(Path::new(POOL), Some(number.to_string().as_bytes()), true);
    settle().await
}

/// Whether there is such a file.
pub fn exists(path: &Path) -> bool {
    if is_database(path) {
        return in_pool(|pool| pool.contains(&name(path))).unwrap_or(false);
    }
    with(|disk| disk.small.contains_key(&name(path)))
}

/// How long a file is; at least 1 where that cannot be told yet.
pub fn len(path: &Path) -> io::Result<u64> {
    if is_database(path) {
        return in_pool(|pool| Ok(pool.len(&name(path))?.unwrap_or(1)));
    }
    Ok(read(path)?.len() as u64)
}

/// The whole file.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let found = with(|disk| disk.small.get(&name(path)).cloned());
    found.ok_or_else(|| io::ErrorKind::NotFound.into())
}

/// The first bytes of a file, at most so many.
pub fn first(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if is_database(path) {
        return in_pool(|pool| pool.first(&name(path), most));
    }
    let mut bytes = read(path)?;
    bytes.truncate(most);
    Ok(bytes)
}

/// Remove a file that may not be there.
pub fn remove(path: &Path) -> io::Result<()> {
    if is_database(path) {
        return in_pool(|pool| pool.remove(&name(path)));
    }
    if exists(path) {
        put(path, None, false);
    }
    Ok(())
}

/// The files of a folder that may not be there.
pub fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let start = format!("{}/", name(folder));
    Ok(with(|disk| disk.small.keys().filter(|it| it.starts_with(&start)).map(PathBuf::from).collect()))
}

/// Folders are parts of names here.
pub fn create_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Where to build a database: in its place, because files of a pool cannot be renamed. Half of one is known by what
/// is not in it.
pub fn begin(path: &Path) -> io::Result<PathBuf> {
    Ok(path.to_owned())
}

/// Remove what a founding left that did not come to its end.
pub fn remove_unfinished(path: &Path) -> io::Result<()> {
    for end in ["", "-journal"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        let file = name(Path::new(&file));
        in_pool(|pool| pool.remove(&file))?;
    }
    Ok(())
}

/// It is whole, and lies where it shall.
pub fn finish(_begun: &Path, _path: &Path) -> io::Result<()> {
    Ok(())
}

/// Write a file so that after a crash either the old or the new content is there, whole; see [`settle`].
pub fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    put(path, Some(content), true);
    Ok(())
}

/// Write a second copy of something: whole after a crash of the browser, perhaps not after one of the machine.
pub fn write_copy(path: &Path, content: &[u8]) -> io::Result<()> {
    put(path, Some(content), false);
    Ok(())
}

/// A small file that is written over and over.
#[derive(Debug)]
pub struct WrittenOver(PathBuf);

impl WrittenOver {
    /// Of this name.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(WrittenOver(path.to_owned()))
    }

    /// Write over what it said.
    pub fn write(&mut self, content: &[u8]) -> io::Result<()> {
        put(&self.0, Some(content), false);
        Ok(())
    }
}
