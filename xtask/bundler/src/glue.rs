//! The script between the page and the wasm, made by wasm-bindgen; one for the page and its data worker alike.

use crate::build::key;
use crate::kept::Kept;
use crate::split::{Split, split};
use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// What wasm-bindgen makes of cargo's wasm.
#[derive(Serialize, Deserialize)]
pub struct Glue {
    /// The module that starts the wasm.
    pub script: String,
    /// Modules that it imports, which crates brought along, by their new names.
    pub modules: BTreeMap<String, String>,
    /// The names of the files of what some pages need.
    part_names: Vec<String>,
    /// The wasm itself.
    #[serde(skip)]
    pub wasm: Vec<u8>,
    /// What only some pages need, by the names of the files.
    #[serde(skip)]
    pub parts: BTreeMap<String, Vec<u8>>,
}

/// Raise it when this file makes something else of the same wasm.
const VERSION: &[u8] = b"4";

/// Makes the glue, and the wasm smaller if there is a tool for it.
pub fn make(kept: &Kept, wasm: &[u8], wasm_opt: Option<&Path>) -> Result<Glue> {
    let quick = wasm_opt.is_none();
    let name = key(&[VERSION, wasm, &[u8::from(quick)]]);
    let made = OnceCell::new();
    let glue = || -> Result<&Glue> {
        if made.get().is_none() {
            let _first = made.set(bind(wasm, quick, &kept.folder(&name))?);
        }
        made.get().context("it was made")
    };
    let script = kept.or_made(&format!("{name}.glue"), || Ok(serde_json::to_vec(glue()?)?))?;
    let mut it: Glue = serde_json::from_slice(&script)?;
    let smaller = |wasm: Vec<u8>| wasm_opt.map_or(Ok(wasm.clone()), |script| kept.smaller(&wasm, script));
    it.wasm = smaller(kept.or_made(&format!("{name}.wasm"), || Ok(glue()?.wasm.clone()))?)?;
    for part in &it.part_names {
        let bound = kept.or_made(&format!("{name}.{part}"), || Ok(glue()?.parts[part].clone()))?;
        it.parts.insert(part.clone(), smaller(bound)?);
    }
    Ok(it)
}

fn bind(wasm: &[u8], quick: bool, folder: &Path) -> Result<Glue> {
    let whole = split(wasm, folder).context("the wasm could not be split")?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("dolbom", whole.main.clone())
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true);
    // The table of functions, which the parts share.
    bindgen.keep_lld_exports(true);
    bindgen.remove_name_section(!quick).remove_producers_section(true);
    let mut output = bindgen.generate_output().context("wasm-bindgen did not succeed")?;
    let mut script = output.js().to_owned();
    let mut modules = BTreeMap::new();
    for (from, text) in output.local_modules() {
        let name = flat(from);
        script = script.replace(&format!("'./snippets/{from}'"), &format!("'./{name}'"));
        modules.insert(name, text.clone());
    }
    for (from, texts) in output.snippets() {
        for (i, text) in texts.iter().enumerate() {
            let path = format!("{from}/inline{i}.js");
            let name = flat(&path);
            script = script.replace(&format!("'./snippets/{path}'"), &format!("'./{name}'"));
            modules.insert(name, text.clone());
        }
    }
    let script = whole.joined(&script)?;
    ensure!(!script.contains("/snippets/"), "wasm-bindgen imports in a way that is not known here");
    if let Some(from) = strangers(&script).next() {
        bail!(
            "the wasm needs something of `{from}`, which no browser has: C code calls a function that is left out"
        );
    }
    let wasm = output.wasm_mut().emit_wasm();
    let Split { parts, .. } = whole;
    Ok(Glue { script, modules, part_names: parts.keys().cloned().collect(), wasm, parts })
}

/// Modules that the script imports and that are not of this build.
fn strangers(script: &str) -> impl Iterator<Item = &str> {
    let imports = script.lines().filter(|line| line.starts_with("import "));
    let names = imports.filter_map(|line| line.trim_end_matches(';').rsplit(['"', '\'']).nth(1));
    names.filter(|name| !name.starts_with("./"))
}

/// All modules lie in one folder.
fn flat(path: &str) -> String {
    path.replace('/', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_browser_has_is_noticed() {
        let script = "import * as a from \"./a-inline0.js\"\nimport { b } from './b.js';\nimport * as c from \"env\"\nlet d = 1;";
        assert_eq!(strangers(script).collect::<Vec<_>>(), ["env"]);
    }
}
