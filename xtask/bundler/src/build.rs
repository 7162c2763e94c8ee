//! One build, from its parts to the folder.

use crate::kept::Kept;
use crate::site::{Build, Site, hash};
use crate::{Options, glue, styles};
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

/// Where the pieces of the page are found in the project, from its root.
const PUBLIC: &str = "assets/public";
const FONTS: &str = "assets/fonts";
const TEXTS: &str = "assets/text";
const PACKS: &str = "assets/packs";

/// Makes the folder; says in a sentence what came out.
pub fn build(options: &Options) -> Result<String> {
    let kept = Kept::at(&options.kept)?;
    let wasm = fs::read(&options.wasm).with_context(|| format!("{}", options.wasm.display()))?;
    let glue = glue::make(&kept, &wasm, options.wasm_opt.as_deref())?;
    let mut site = Site::default();
    add_fonts(&mut site, &options.root.join(FONTS))?;
    site.add_to_build("dolbom.css", styles::all(&options.root)?.into_bytes());
    for (name, text) in glue.modules {
        site.add_to_build(&name, text.into_bytes());
    }
    let packed_wasm = options.wasm_opt.is_some().then(|| kept.packed(&glue.wasm)).transpose()?;
    let wasm_sizes = (glue.wasm.len(), packed_wasm.as_ref().map(Vec::len));
    for (name, part) in glue.parts {
        site.add_part(&name, part);
    }
    site.add_to_build("dolbom.wasm", glue.wasm);
    site.add_to_build("dolbom.js", glue.script.into_bytes());
    site.add_to_build("texts.js", texts(&options.root.join(TEXTS))?.into_bytes());
    site.add_to_build("packs.js", packs(&options.root.join(PACKS))?.into_bytes());
    add_public(&mut site, &options.root.join(PUBLIC))?;
    let build = site.finish()?;
    check_size(wasm_sizes.1, options.wasm_max)?;
    write(options, &kept, &build)?;
    Ok(told(&build, wasm_sizes))
}

fn add_fonts(site: &mut Site, folder: &Path) -> Result<()> {
    for (name, bytes) in files(folder)? {
        if name.ends_with(".woff2") {
            site.add_to_build(&name, bytes);
        }
    }
    Ok(())
}

/// A module that leaves all texts for the app, in a property a language: outside the wasm they need not be unpacked
/// twice, and the data worker does not load them.
fn texts(folder: &Path) -> Result<String> {
    let mut languages = Map::new();
    for language in ["ko", "en"] {
        let mut all = Map::new();
        for (name, bytes) in files(&folder.join(language))? {
            let texts: Map<String, Value> = serde_json::from_slice(&bytes).with_context(|| name)?;
            all.extend(texts);
        }
        languages.insert(language.to_owned(), Value::String(serde_json::to_string(&all)?));
    }
    Ok(format!("globalThis.dolbomTexts = {}\n", serde_json::to_string(&languages)?))
}

/// A module that leaves all packs for the app, each as its JSON text without what only people need to read it.
fn packs(folder: &Path) -> Result<String> {
    let mut all = Vec::new();
    for (name, bytes) in files(folder)?.into_iter().filter(|(name, _)| name.ends_with(".json")) {
        let pack: Value = serde_json::from_slice(&bytes).with_context(|| name)?;
        all.push(pack.to_string());
    }
    Ok(format!("globalThis.dolbomPacks = {}\n", serde_json::to_string(&all)?))
}

/// Those in `build/` get a hash in their name, in the order of their names; the others are served as they are called.
fn add_public(site: &mut Site, folder: &Path) -> Result<()> {
    for (name, bytes) in files(&folder.join("build"))? {
        site.add_to_build(&name, bytes);
    }
    for (name, bytes) in files(folder)? {
        if !name.ends_with(".md") {
            site.add(&name, bytes);
        }
    }
    Ok(())
}

/// The files of a folder itself, by name; none where there is no folder.
fn files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let path = entry?.path();
        if path.is_file() {
            let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
            found.push((name, fs::read(&path).with_context(|| format!("{}", path.display()))?));
        }
    }
    found.sort();
    Ok(found)
}

fn check_size(packed: Option<usize>, max: Option<usize>) -> Result<()> {
    match (packed, max) {
        (Some(bytes), Some(max)) if bytes > max => bail!(
            "The packed wasm has {} kB and may have {}: a tablet fetches it over a bad network. \
             Take out what the browser does not need, or look with `twiggy top` at what grew.",
            bytes / 1000,
            max / 1000
        ),
        _ => Ok(()),
    }
}

/// Beside its place first, then put there at once: nobody is served half a build.
fn write(options: &Options, kept: &Kept, build: &Build) -> Result<()> {
    let fresh = options.out.with_extension("fresh");
    remove(&fresh)?;
    for (path, bytes) in &build.files {
        let file = fresh.join(path);
        let folder = file.parent().expect("it lies in the folder");
        fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
        fs::write(&file, bytes).with_context(|| format!("{}", file.display()))?;
        if options.wasm_opt.is_some() && is_worth_packing(path) {
            fs::write(fresh.join(format!("{path}.br")), kept.packed(bytes)?)?;
        }
    }
    let old = options.out.with_extension("old");
    remove(&old)?;
    if options.out.exists() {
        if !options.out.join("build.json").exists() {
            bail!("{} is not a web build; name another folder", options.out.display());
        }
        fs::rename(&options.out, &old)?;
    }
    fs::rename(&fresh, &options.out).with_context(|| format!("{}", options.out.display()))?;
    remove(&old)
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    }
    Ok(())
}

/// Pictures and fonts are packed already.
fn is_worth_packing(path: &str) -> bool {
    !path.ends_with(".png") && !path.ends_with(".woff2")
}

fn told(build: &Build, (wasm, packed): (usize, Option<usize>)) -> String {
    let packed = packed.map_or(String::new(), |bytes| format!(", {} kB packed", bytes / 1000));
    format!("build {}: {} files; wasm {} kB{packed}", build.id, build.files.len(), wasm / 1000)
}

/// What a kept thing is called: by all that it was made from.
pub fn key(parts: &[&[u8]]) -> String {
    let hashes: Vec<String> = parts.iter().map(|part| hash(part)).collect();
    hash(hashes.join(" ").as_bytes())
}
