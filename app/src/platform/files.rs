//! Files of a tablet: where they lie. How they are written is [`crate::platform::disk`]'s.

use super::disk;
use std::io;
use std::path::{Path, PathBuf};

pub use super::disk::write_atomically;

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

    /// How many PINs were wrong, and since when.
    pub fn tries(&self) -> PathBuf {
        self.0.join("tries.json")
    }

    /// The second copy of what waits to be sent, sealed, one file an op.
    pub fn copy(&self) -> PathBuf {
        self.0.join("copy")
    }

    /// How the screens look on this device.
    pub fn choices(&self) -> PathBuf {
        self.0.join("choices")
    }

    /// Make the folder, readable by its owner only.
    pub fn create(&self) -> io::Result<()> {
        disk::create_folder(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

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
