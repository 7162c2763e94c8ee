//! Files that a person takes away.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

/// Keep a file in the folder for downloads under this name, or a like one when there is such a file. Answers where.
pub fn keep(name: &str, bytes: &[u8]) -> io::Result<String> {
    let folder = folder();
    std::fs::create_dir_all(&folder)?;
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
