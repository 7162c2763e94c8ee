//! Files that a person takes away.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Keep a file in the folder for downloads under this name, or a like one when there is such a file. Answers where.
pub fn keep(name: &str, bytes: &[u8]) -> io::Result<String> {
    keep_in(&folder(), name, bytes)
}

fn keep_in(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<String> {
    std::fs::create_dir_all(folder)?;
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    for number in 1..1_000 {
        let name = if number == 1 { name.to_owned() } else { format!("{stem} ({number}).{end}") };
        let path = folder.join(name);
        match File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                file.sync_all()?;
                return Ok(path.display().to_string());
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// `DOLBOM_DOWNLOADS`, or the user's folder for them.
fn folder() -> PathBuf {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let home = || named("HOME").or_else(|| named("USERPROFILE")).map(|home| home.join("Downloads"));
    named("DOLBOM_DOWNLOADS")
        .or_else(|| named("XDG_DOWNLOAD_DIR"))
        .or_else(home)
        .unwrap_or_else(|| PathBuf::from("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("new");
        let first = keep_in(&inside, "visits.csv", b"one").unwrap();
        let second = keep_in(&inside, "visits.csv", b"two").unwrap();
        assert_eq!(std::fs::read(first).unwrap(), b"one");
        assert!(second.ends_with("visits (2).csv"), "{second}");
        assert_eq!(std::fs::read(second).unwrap(), b"two");
    }
}
