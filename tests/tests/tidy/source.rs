//! The project's files, and Rust code without its comments and texts.

use std::fs;
use std::path::{Path, PathBuf};

/// One text file of the project.
pub struct Source {
    /// From the root of the project, with `/`.
    pub path: String,
    /// As it is.
    pub text: String,
}

/// Folders that are made, not written.
const MADE: [&str; 5] = [".git", "target", ".demo", "node_modules", ".cargo-home"];

/// The folder of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in a folder of the project")
}

/// Every text file that people wrote, in the order of their paths.
pub fn all() -> Vec<Source> {
    let mut paths = Vec::new();
    walk(root(), &mut paths);
    paths.sort();
    paths.into_iter().filter_map(|path| read(&path)).collect()
}

/// Every Rust file.
pub fn rust() -> Vec<Source> {
    all().into_iter().filter(|source| source.path.ends_with(".rs")).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if MADE.contains(&name.as_str()) || name.starts_with("target-") {
            continue;
        }
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => walk(&entry.path(), found),
            kind if kind.is_file() => found.push(entry.path()),
            _ => {}
        }
    }
}

fn read(path: &Path) -> Option<Source> {
    // What is not text (a font, an icon) has nothing to say here.
    let text = String::from_utf8(fs::read(path).unwrap()).ok()?;
    let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    Some(Source { path, text })
}

impl Source {
    /// The lines of code with their numbers, from 1; comments and the insides of texts are blank.
    pub fn code(&self) -> Vec<(usize, String)> {
        let code = without_comments_and_texts(&self.text);
        code.lines().enumerate().map(|(i, line)| (i + 1, line.to_owned())).collect()
    }

    /// The same up to the unit tests, which stand last.
    pub fn code_before_tests(&self) -> Vec<(usize, String)> {
        self.code().into_iter().take_while(|(_, line)| line.trim() != "#[cfg(test)]").collect()
    }

    /// Whether it is one of these files or lies in one of these folders (which end with `/`).
    pub fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| match place.ends_with('/') {
            true => self.path.starts_with(place),
            false => self.path == *place,
        })
    }

    /// Whether it is a test and nothing else.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }
}

/// The words of a line of code, in the sense of an identifier.
pub fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Fails with one line a finding and one sentence of what to do.
pub fn none(found: &[String], what_to_do: &str) {
    assert!(found.is_empty(), "\n{}\n→ {what_to_do}\n", found.join("\n"));
}

/// Comments and the insides of texts and characters become spaces; lines stay where they are.
fn without_comments_and_texts(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let end = end_of_blank(&chars, i);
        if end == i {
            code.push(chars[i]);
            i += 1;
        } else {
            code.extend(chars[i..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            i = end;
        }
    }
    code
}

/// Where a comment, text or character that begins at `i` ends; `i` itself where none begins.
fn end_of_blank(chars: &[char], i: usize) -> usize {
    let next = chars.get(i + 1).copied();
    match (chars[i], next) {
        ('/', Some('/')) => find(chars, i, |at| chars[at] == '\n'),
        ('/', Some('*')) => find(chars, i + 2, |at| chars[at] == '*' && chars.get(at + 1) == Some(&'/')) + 2,
        ('"', _) => end_of_text(chars, i),
        ('r', Some('"' | '#')) if !follows_word(chars, i) => end_of_raw_text(chars, i),
        ('\'', Some('\\')) => find(chars, i + 3, |at| chars[at] == '\'') + 1,
        ('\'', Some(_)) if chars.get(i + 2) == Some(&'\'') => i + 3,
        _ => i,
    }
    .min(chars.len())
}

fn end_of_text(chars: &[char], i: usize) -> usize {
    let mut at = i + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

fn end_of_raw_text(chars: &[char], i: usize) -> usize {
    let marks = chars[i + 1..].iter().take_while(|c| **c == '#').count();
    if chars.get(i + 1 + marks) != Some(&'"') {
        return i;
    }
    let closes = |at: usize| {
        chars[at] == '"' && chars.len() > at + marks && chars[at + 1..=at + marks].iter().all(|c| *c == '#')
    };
    find(chars, i + 2 + marks, closes) + 1 + marks
}

/// Whether the letter at `i` belongs to a longer word; `br` and `cr` begin a text as `r` does.
fn follows_word(chars: &[char], i: usize) -> bool {
    let is_word =
        |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| c.is_alphanumeric() || *c == '_');
    let prefix = i.checked_sub(1).filter(|at| matches!(chars[*at], 'b' | 'c'));
    is_word(prefix.unwrap_or(i).checked_sub(1))
}

fn find(chars: &[char], from: usize, is_end: impl Fn(usize) -> bool) -> usize {
    (from..chars.len()).find(|at| is_end(*at)).unwrap_or(chars.len())
}

#[test]
fn comments_and_texts_are_blank_and_code_stays() {
    for (given, left) in [
        ("a // b", "a     "),
        ("a /* b\nc */ d", "a     \n     d"),
        (r#"x("a\"b") y"#, "x(      ) y"),
        ("br#\"a\"b\"# c", "b         c"),
        ("r#\"a\"b\"# c", "         c"),
        ("&'a str", "&'a str"),
        ("'\"' + '\\'' + b", "    +      + b"),
        ("for r in x", "for r in x"),
    ] {
        assert_eq!(without_comments_and_texts(given), left, "{given}");
    }
}
