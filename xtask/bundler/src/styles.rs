//! All styles in one file: the tokens and the base, then what lies beside each widget and page.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// `assets/styles` in the order of the names, then `app/src/ui` likewise.
pub fn all(root: &Path) -> Result<String> {
    let mut paths = Vec::new();
    for folder in ["assets/styles", "app/src/ui"] {
        let mut found = Vec::new();
        find(&root.join(folder), &mut found)?;
        found.sort();
        paths.extend(found);
    }
    let mut all = String::new();
    for path in paths {
        all += &fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
        all.push('\n');
    }
    Ok(all)
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, found)?;
        } else if path.extension().is_some_and(|it| it == "css") {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_base_come_first_and_then_the_folders_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("app/src/ui/widgets/button/button.css", "c"),
            ("app/src/ui/frame/frame.css", "b"),
            ("assets/styles/1_base.css", "a"),
            ("assets/styles/0_tokens.css", "z"),
            ("app/src/ui/frame/mod.rs", "no"),
        ] {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        assert_eq!(all(folder.path()).unwrap(), "z\na\nb\nc\n");
    }
}
