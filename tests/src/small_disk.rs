//! A small disk of its own, so that a full one is really full: a file system in memory, mounted for one test.

use anyhow::{Context, Result, ensure};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Mounted until it is dropped. Whatever lies on it must have been dropped before.
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// With so many kibibytes; `None` where this user may not mount anything.
    pub fn new(kib: u32) -> Result<Option<SmallDisk>> {
        let folder = tempfile::tempdir()?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={kib}k"), "dolbom-test"])
            .arg(folder.path())
            .output()
            .context("mount can be started")?;
        Ok(mounted.status.success().then_some(SmallDisk { folder }))
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A folder on it.
    pub fn folder(&self) -> Result<TempDir> {
        Ok(tempfile::tempdir_in(self.path())?)
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Fill it, but for so many bytes.
    pub fn fill_but(&self, free: u64) -> Result<()> {
        let mut file = File::options().create(true).append(true).open(self.filler())?;
        // The last write is one that finds no room.
        while file.write_all(&[0x5a; 4096]).is_ok() {}
        let length = file.metadata()?.len();
        file.set_len(length.saturating_sub(free))?;
        ensure!(length > 0, "the disk was full before");
        Ok(())
    }

    /// There is room again.
    pub fn make_room(&self) -> Result<()> {
        Ok(std::fs::remove_file(self.filler())?)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // What is still in use keeps it; the machine's own cleaning takes it then.
        let _ = Command::new("umount").arg(self.folder.path()).status();
    }
}
