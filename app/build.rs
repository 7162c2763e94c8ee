//! For a window or a tablet's app: one sheet of all styles, with the font in it. The browser's build has its own bundler.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// As the styles name it.
const FONT: &str = "fonts/dolbom-gothic.woff2";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let has_window =
        ["DESKTOP", "MOBILE"].iter().any(|it| env::var_os(format!("CARGO_FEATURE_{it}")).is_some());
    if !has_window {
        return Ok(());
    }
    let app = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
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
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("dolbom.css");
    fs::write(out, styles.replace(FONT, &font))
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
