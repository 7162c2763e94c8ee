//! Files, written so that a crash leaves the old or the new content.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Whether several processes may share a file here, so that a write-ahead log can be used.
pub const SHARES_FILES: bool = true;

/// Make ready to read and write.
pub async fn start() -> io::Result<()> {
    Ok(())
}

/// Take the files for this program alone. Nothing to do: the database's lock does it.
pub async fn take() -> io::Result<()> {
    Ok(())
}

/// Let go of the files.
pub fn let_go() {}

/// Answers when everything written so far will be there after a crash. Nothing to do: each function answers late enough.
pub async fn settle() -> io::Result<()> {
    Ok(())
}

/// Set a database aside that cannot be used, so that a new one can take its place.
pub async fn set_aside(path: &Path) -> io::Result<()> {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut from = path.as_os_str().to_owned();
        from.push(end);
        let mut to = path.with_extension("damaged").into_os_string();
        to.push(end);
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Whether there is such a file.
pub fn exists(path: &Path) -> bool {
    path.exists()
}

/// How long a file is.
pub fn len(path: &Path) -> io::Result<u64> {
    Ok(fs::metadata(path)?.len())
}

/// The whole file.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

/// The first bytes of a file, at most so many.
pub fn first(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Remove a file that may not be there.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The files of a folder that may not be there.
pub fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Make a folder, readable by its owner only.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Where to build a file that shall lie there only when it is whole; what an earlier try left is removed.
pub fn begin(path: &Path) -> io::Result<PathBuf> {
    let unfinished = path.with_extension("new");
    remove(&unfinished)?;
    Ok(unfinished)
}

/// Remove what a founding left that did not come to its end. Nothing can be left here: see [`begin`].
pub fn remove_unfinished(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// It is whole: put it in its place.
pub fn finish(begun: &Path, path: &Path) -> io::Result<()> {
    fs::rename(begun, path)
}

/// Write a file so that after a crash either the old or the new content is there, whole.
pub fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = path.with_extension("new");
    let mut file = private().open(&temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    sync_folder(folder)
}

/// Write a second copy of something: whole after a crash of the program, perhaps not after one of the machine.
pub fn write_copy(path: &Path, content: &[u8]) -> io::Result<()> {
    private().open(path)?.write_all(content)
}

fn private() -> OpenOptions {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// A small file that is kept open and written over in place: to rename a file over it would cost as much as a save on
/// some file systems. It is not flushed.
#[derive(Debug)]
pub struct WrittenOver(File);

impl WrittenOver {
    /// Open it; it is made when it is not there.
    pub fn open(path: &Path) -> io::Result<Self> {
        OpenOptions::new().create(true).truncate(false).write(true).open(path).map(WrittenOver)
    }

    /// Write over what it said. The same length each time, so that there is no half of it.
    pub fn write(&mut self, content: &[u8]) -> io::Result<()> {
        self.0.rewind()?;
        self.0.write_all(content)
    }
}
