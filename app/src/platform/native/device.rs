//! What this device says of itself.

use crate::platform::files::HomeDir;
use std::path::{Path, PathBuf};

/// The folder of this device's replica: `DOLBOM_HOME`, or `dolbom` in the user's data folder.
pub fn home() -> HomeDir {
    let named = std::env::var_os("DOLBOM_HOME").map(PathBuf::from);
    let data = || {
        let xdg = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
        xdg.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share")))
    };
    let folder = named.or_else(|| Some(data()?.join("dolbom"))).unwrap_or_else(|| PathBuf::from("dolbom"));
    HomeDir::new(folder)
}

/// Where this program was loaded from: nowhere.
pub fn origin() -> Option<String> {
    None
}

/// Whether a store can be kept here at all.
pub fn is_fit() -> bool {
    true
}

/// Bytes that the store and what lies beside it hold, and bytes that are free; the latter are not asked for here.
pub async fn storage(home: &HomeDir) -> (Option<u64>, Option<u64>) {
    (used_bytes(home.path()), None)
}

fn used_bytes(folder: &Path) -> Option<u64> {
    let mut used = 0;
    for entry in std::fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        let about = entry.metadata().ok()?;
        used += if about.is_dir() { used_bytes(&entry.path())? } else { about.len() };
    }
    Some(used)
}
