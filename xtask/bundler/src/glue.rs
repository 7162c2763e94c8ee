//! The script between the page and the wasm, made by wasm-bindgen; one for the page and its data worker alike.

use crate::build::key;
use crate::kept::Kept;
use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
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
    /// The wasm itself.
    #[serde(skip)]
    pub wasm: Vec<u8>,
}

/// Raise it when this file makes something else of the same wasm.
const VERSION: &[u8] = b"2";

/// Makes the glue, and the wasm smaller if there is a tool for it.
pub fn make(kept: &Kept, wasm: Vec<u8>, wasm_opt: Option<&Path>) -> Result<Glue> {
    let quick = wasm_opt.is_none();
    let name = key(&[VERSION, &wasm, &[u8::from(quick)]]);
    let (script_name, wasm_name) = (format!("{name}.glue"), format!("{name}.wasm"));
    let mut glued = None;
    let script = kept.or_made(&script_name, || {
        let (glue, bound) = bind(wasm.clone(), quick)?;
        glued = Some(bound);
        Ok(serde_json::to_vec(&glue)?)
    })?;
    let bound = kept.or_made(&wasm_name, || match glued.take() {
        Some(bound) => Ok(bound),
        None => Ok(bind(wasm, quick)?.1),
    })?;
    let glue: Glue = serde_json::from_slice(&script)?;
    let wasm = match wasm_opt {
        Some(script) => kept.smaller(&bound, script)?,
        None => bound,
    };
    Ok(Glue { wasm, ..glue })
}

fn bind(wasm: Vec<u8>, quick: bool) -> Result<(Glue, Vec<u8>)> {
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes("dolbom", wasm).web(true)?.typescript(false).omit_default_module_path(true);
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
    ensure!(!script.contains("/snippets/"), "wasm-bindgen imports in a way that is not known here");
    if let Some(from) = strangers(&script).next() {
        bail!(
            "the wasm needs something of `{from}`, which no browser has: C code calls a function that is left out"
        );
    }
    let wasm = output.wasm_mut().emit_wasm();
    Ok((Glue { script, modules, wasm: Vec::new() }, wasm))
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
