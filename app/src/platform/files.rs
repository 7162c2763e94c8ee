//! Files of a tablet: where they lie, and how a small one is written so that a crash leaves the old or the new one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The folder of one replica: one person's database on one tablet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeDir(PathBuf);

impl HomeDir {
    /// This folder; it need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        HomeDir(path.into())
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The encrypted database.
    pub fn store(&self) -> PathBuf {
        self.0.join("store.db")
    }

    /// The wrapped key of the database.
    pub fn keys(&self) -> PathBuf {
        self.0.join("keys.json")
    }

    /// Make the folder, readable by its owner only.
    pub fn create(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0)
    }
}

/// Write a file so that after a crash either the old or the new content is there, whole.
pub fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = path.with_extension("new");
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    sync_folder(folder)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let home = HomeDir::new(folder.path().join("a/b"));
        home.create().unwrap();
        write_atomically(&home.keys(), b"one").unwrap();
        write_atomically(&home.keys(), b"two").unwrap();
        assert_eq!(fs::read(home.keys()).unwrap(), b"two");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(home.keys()).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(fs::metadata(home.path()).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }
}
