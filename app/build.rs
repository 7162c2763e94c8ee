//! What a program carries in itself: the list of all texts; for a window or a tablet's app also one sheet of all styles,
//! with the font in it. The browser's build has its own bundler, which puts both beside the wasm.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// As the styles name it.
const FONT: &str = "fonts/dolbom-gothic.woff2";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let app = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    texts(&app.join("../assets/text"), &out.join("texts.rs"))?;
    if env::var_os("CARGO_CFG_TARGET_FAMILY").is_some_and(|it| it == "wasm") {
        // By these the bundler finds what only some pages need.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let has_window =
        ["DESKTOP", "MOBILE"].iter().any(|it| env::var_os(format!("CARGO_FEATURE_{it}")).is_some());
    if !has_window {
        return Ok(());
    }
    let (assets, ui) = (app.join("../assets"), app.join("src/ui"));
    for folder in [assets.join("styles"), assets.join("fonts"), ui.clone()] {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    let mut sheets = sheets_in(&assets.join("styles"))?;
    sheets.extend(sheets_in(&ui)?);
    let mut styles = String::new();
    for sheet in sheets {
        styles.push_str(&fs::read_to_string(sheet)?);
    }
    let font = format!("data:font/woff2;base64,{}", STANDARD.encode(fs::read(assets.join(FONT))?));
    fs::write(out.join("dolbom.css"), styles.replace(FONT, &font))
}

/// One list a language, `KO` and `EN`, of the files of its texts.
fn texts(folder: &Path, out: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut lists = String::new();
    for language in ["ko", "en"] {
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder.join(language))?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        files.sort();
        let names = files.iter().map(|file| format!("include_str!({:?}), ", file.display().to_string()));
        let names: String = names.collect();
        let _written = writeln!(lists, "static {}: &[&str] = &[{names}];", language.to_uppercase());
    }
    fs::write(out, lists)
}

/// The style sheets of a folder and those within, in the order of their paths: as the browser's build has them.
fn sheets_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sheets_in(&path)?);
        } else if path.extension().is_some_and(|it| it == "css") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
