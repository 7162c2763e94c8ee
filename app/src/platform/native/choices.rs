//! Small choices that belong to the device and not to anybody's records: a line each in a file beside the store.

use super::device;
use crate::platform::files::HomeDir;
use std::fs;

/// A choice by its name.
pub fn kept(name: &str) -> Option<String> {
    read(&device::home(), name)
}

/// Keep these choices in the place of all that were kept. Where the disk refuses, they hold until the program ends.
pub fn keep(choices: &[(&str, &str)]) {
    write(&device::home(), choices);
}

/// The page of a window is all screens: they dress themselves.
pub fn dress(_attributes: &[(&str, &str)]) {}

fn read(home: &HomeDir, name: &str) -> Option<String> {
    let text = fs::read_to_string(home.choices()).ok()?;
    let found = text.lines().filter_map(|line| line.split_once('=')).find(|(known, _)| *known == name);
    found.map(|(_, value)| value.to_owned())
}

fn write(home: &HomeDir, choices: &[(&str, &str)]) {
    let text: String = choices.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    let _the_disk_may_refuse = home
        .create()
        .and_then(|()| crate::platform::files::write_atomically(&home.choices(), text.as_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_there_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let home = HomeDir::new(folder.path().join("new"));
        assert_eq!(read(&home, "a"), None);
        write(&home, &[("a", "1"), ("b", "2=3")]);
        assert_eq!(read(&home, "b"), Some("2=3".to_owned()));
        write(&home, &[("a", "4")]);
        assert_eq!((read(&home, "a"), read(&home, "b")), (Some("4".to_owned()), None));
    }
}
