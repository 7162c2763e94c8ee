//! The files of one build. What lies in `/build/` has a hash of its content in its name and may be kept for ever;
//! the few others name those, and are asked for anew each time.

use anyhow::{Result, ensure};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Files that are being put together. A file can name those that were added before it.
#[derive(Default)]
pub struct Site {
    files: BTreeMap<String, Vec<u8>>,
    /// From the name in the project to the path that is served.
    paths: BTreeMap<String, String>,
    /// Paths of files that are kept once they were asked for.
    parts: BTreeSet<String>,
}

/// A finished build.
pub struct Build {
    /// Of its contents: equal builds have equal ids.
    pub id: String,
    /// By path, from the folder.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// What the service worker keeps of a file.
#[derive(Serialize)]
struct Listed {
    path: String,
    integrity: String,
    /// Only kept once it was asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    part: bool,
}

/// The service worker: it lists the others and is not listed.
const WORKER: &str = "sw.js";
/// The page, which also stands for `/`.
const PAGE: &str = "index.html";
/// Stands in the page and in the service worker for what only a finished build has.
const ID_HERE: &str = "BUILD_ID";
const FILES_HERE: &str = "[/* BUILD_FILES */]";

impl Site {
    /// Adds a file that is served under a name with its hash.
    pub fn add_to_build(&mut self, name: &str, bytes: Vec<u8>) {
        let bytes = self.with_paths(name, bytes);
        let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
        let path = format!("build/{stem}-{}.{end}", &hash(&bytes)[..16]);
        self.paths.insert(name.to_owned(), format!("/{path}"));
        self.files.insert(path, bytes);
    }

    /// Adds a file of the build that not everybody needs: the service worker keeps it once it was asked for.
    pub fn add_part(&mut self, name: &str, bytes: Vec<u8>) {
        self.add_to_build(name, bytes);
        self.parts.insert(self.paths[name].clone());
    }

    /// Adds a file that is served as it is called.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let bytes = self.with_paths(name, bytes);
        self.files.insert(name.to_owned(), bytes);
    }

    /// Names the files of the build by their paths.
    fn with_paths(&self, name: &str, bytes: Vec<u8>) -> Vec<u8> {
        match String::from_utf8(bytes) {
            Ok(text) if is_text(name) => rewritten(&text, &self.paths).into_bytes(),
            Ok(text) => text.into_bytes(),
            Err(not_text) => not_text.into_bytes(),
        }
    }

    /// Gives the build its id and the service worker its list.
    pub fn finish(mut self) -> Result<Build> {
        self.check_paths()?;
        let worker = self.files.remove(WORKER).unwrap_or_default();
        let pages = self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        let id = id_of(pages.chain([(WORKER, worker.as_slice())]));
        if let Some(page) = self.files.get_mut(PAGE) {
            *page = replaced(page, &[(ID_HERE, &id)]);
        }
        let files = self.files.iter();
        let listed: Vec<Listed> = files.map(|(path, bytes)| listed(path, bytes, &self.parts)).collect();
        let worker = replaced(&worker, &[(ID_HERE, &id), (FILES_HERE, &serde_json::to_string(&listed)?)]);
        self.files.insert(WORKER.to_owned(), worker);
        let sizes: BTreeMap<_, _> = self.files.iter().map(|(path, bytes)| (path, bytes.len())).collect();
        let told = serde_json::to_vec_pretty(&json!({"build": id, "files": sizes}))?;
        self.files.insert("build.json".to_owned(), told);
        Ok(Build { id, files: self.files })
    }

    /// A file of the build that is named but not there would be found out by the first person who needs it.
    fn check_paths(&self) -> Result<()> {
        for (path, bytes) in self.files.iter().filter(|(path, _)| is_text(path)) {
            for token in tokens(&String::from_utf8_lossy(bytes)) {
                let missing =
                    token.starts_with("/build/") && token.len() > 7 && !self.files.contains_key(&token[1..]);
                ensure!(!missing, "{path} names {token}, and there is no such file");
            }
        }
        Ok(())
    }
}

/// As 64 hex digits.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _written = write!(text, "{byte:02x}");
        text
    })
}

fn id_of<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    let lines: Vec<_> = files.map(|(path, bytes)| format!("{} {path}\n", hash(bytes))).collect();
    hash(lines.concat().as_bytes())[..16].to_owned()
}

/// As a browser checks it (`integrity`).
fn listed(path: &str, bytes: &[u8], parts: &BTreeSet<String>) -> Listed {
    let (path, integrity) = (format!("/{path}"), format!("sha256-{}", base64(&Sha256::digest(bytes))));
    Listed { part: parts.contains(&path), path, integrity }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number =
            three.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for i in 0..4 {
            let letter = char::from(LETTERS[(number >> (18 - 6 * i) & 63) as usize]);
            text.push(if i > three.len() { '=' } else { letter });
        }
    }
    text
}

fn is_text(name: &str) -> bool {
    [".html", ".js", ".css", ".webmanifest"].iter().any(|end| name.ends_with(end))
}

fn replaced(bytes: &[u8], pairs: &[(&str, &str)]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    pairs.iter().fold(text, |text, (from, to)| text.replace(from, to)).into_bytes()
}

fn is_of_path(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-/".contains(c)
}

/// Everything in a text that looks like a path.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_of_path(c)).filter(|token| token.contains('/'))
}

/// Whatever path ends in the name of a file of the build becomes that file's path.
fn rewritten(text: &str, paths: &BTreeMap<String, String>) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_of_path) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_of_path(c)).unwrap_or(from.len());
        let (token, after) = from.split_at(end);
        made.push_str(before);
        let path = token.rsplit_once('/').and_then(|(_, name)| paths.get(name));
        made.push_str(path.map_or(token, String::as_str));
        rest = after;
    }
    made.push_str(rest);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        let mut site = Site::default();
        site.add_to_build("a.woff2", vec![0xff, 1]);
        site.add_to_build("a.css", b"src: url(\"fonts/a.woff2\")".to_vec());
        site.add("index.html", b"<link href=\"/build/a.css\"><meta content=\"BUILD_ID\">".to_vec());
        site.add("sw.js", b"const ID = 'BUILD_ID', FILES = [/* BUILD_FILES */]".to_vec());
        site
    }

    fn text<'a>(build: &'a Build, path: &str) -> &'a str {
        std::str::from_utf8(&build.files[path]).unwrap()
    }

    #[test]
    fn files_of_the_build_are_named_by_their_content_wherever_they_are_named() {
        let build = site().finish().unwrap();
        let font = build.files.keys().find(|path| path.ends_with("woff2")).unwrap();
        let style = build.files.keys().find(|path| path.ends_with("css")).unwrap();
        assert_eq!(text(&build, style), format!("src: url(\"/{font}\")"));
        assert_eq!(
            text(&build, "index.html"),
            format!("<link href=\"/{style}\"><meta content=\"{}\">", build.id)
        );
    }

    #[test]
    fn the_service_worker_lists_every_file_with_its_hash_but_itself() {
        let build = site().finish().unwrap();
        let worker = text(&build, "sw.js");
        let list = worker.split_once("FILES = ").unwrap().1;
        let listed: Vec<serde_json::Value> = serde_json::from_str(list).unwrap();
        assert_eq!(listed.len(), 3);
        assert!(worker.contains(&build.id));
        assert!(!list.contains("sw.js"));
    }

    #[test]
    fn a_part_is_listed_as_one_and_named_like_any_file() {
        let mut site = site();
        site.add_part("desk.wasm", vec![0]);
        site.add_to_build("app.js", b"fetch('/build/desk.wasm')".to_vec());
        let build = site.finish().unwrap();
        let listed: Vec<serde_json::Value> =
            serde_json::from_str(text(&build, "sw.js").split_once("FILES = ").unwrap().1).unwrap();
        let parts: Vec<_> = listed.iter().filter(|it| it["part"] == true).collect();
        let [part] = parts[..] else { panic!("{parts:?}") };
        let path = part["path"].as_str().unwrap();
        assert!(path.starts_with("/build/desk-"), "{path}");
        let script = build.files.keys().find(|path| path.ends_with(".js") && path.contains("app")).unwrap();
        assert_eq!(text(&build, script), format!("fetch('{path}')"));
    }

    #[test]
    fn the_id_follows_the_content_and_nothing_else() {
        let mut other = site();
        other.add("icon.png", vec![1]);
        let ids = [site(), site(), other].map(|site| site.finish().unwrap().id);
        assert_eq!(ids[0], ids[1]);
        assert_ne!(ids[0], ids[2]);
    }

    #[test]
    fn a_file_that_is_named_but_missing_ends_the_build() {
        let mut site = site();
        site.add("index.html", b"<script src=\"/build/none.js\">".to_vec());
        let said = site.finish().map(|build| build.id).unwrap_err().to_string();
        assert_eq!(said, "index.html names /build/none.js, and there is no such file");
    }

    #[test]
    fn hashes_are_written_as_browsers_read_them() {
        // From RFC 4648.
        for (given, told) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(given.as_bytes()), told);
        }
    }
}
