//! What only some pages need is a wasm of its own, which is fetched when the first of them is opened.

use anyhow::{Context, Result, anyhow, ensure};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The program and its parts.
pub struct Split {
    /// What starts; not yet bound to a script.
    pub main: Vec<u8>,
    /// Each part by the name of its file.
    pub parts: BTreeMap<String, Vec<u8>>,
    /// The script that fetches a part and joins it to the program.
    link: String,
}

/// As the program imports the script; it becomes a piece of the program's own script.
const LINK: &str = "./parts.js";

/// Splits where the program says so. `folder` is written to and emptied again.
pub fn split(wasm: &[u8], folder: &Path) -> Result<Split> {
    let main = folder.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(wasm);
    (options.output_dir, options.main_out_path, options.link_name) = (folder, &main, LINK);
    let made = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:#}"))?;
    let mut parts = BTreeMap::new();
    for path in made.split_modules {
        let name = path.file_name().context("a part has a name")?.to_string_lossy().into_owned();
        parts.insert(name, fs::read(&path)?);
    }
    let split = Split { main: fs::read(&main)?, parts, link: fs::read_to_string(folder.join(LINK))? };
    fs::remove_dir_all(folder)?;
    Ok(split)
}

impl Split {
    /// The script of the program with what fetches its parts in it: neither could name the other by its content.
    pub fn joined(&self, script: &str) -> Result<String> {
        let import = |line: &&str| line.starts_with("import ") && line.contains(LINK);
        let Some(line) = script.lines().find(import) else { return Ok(script.to_owned()) };
        let name = line.split_whitespace().nth(3).context("an import has a name")?;
        let (own, names) = self.as_a_piece()?;
        let piece = format!("const {name} = (() => {{\n{own}return {{ {} }}\n}})()", names.join(", "));
        Ok(script.replacen(line, &piece, 1))
    }

    /// Its lines without what makes it a module, and what it exports.
    fn as_a_piece(&self) -> Result<(String, Vec<&str>)> {
        let (mut own, mut names) = (String::new(), Vec::new());
        for line in self.link.lines().filter(|line| !line.starts_with("import ")) {
            let line = match line.strip_prefix("export const ") {
                None => line,
                Some(rest) => {
                    names.push(rest.split_whitespace().next().context("an export has a name")?);
                    &line["export ".len()..]
                }
            };
            let _written = writeln!(own, "{line}");
        }
        for name in self.parts.keys() {
            let from = format!("new URL(\"./{name}\", import.meta.url)");
            ensure!(own.contains(&from), "{name} is fetched in a way that is not known here");
            own = own.replace(&from, &format!("\"/build/{name}\""));
        }
        Ok((own, names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_of(link: &str) -> Split {
        let parts = BTreeMap::from([("split_desk.wasm".to_owned(), vec![0])]);
        Split { main: Vec::new(), parts, link: link.to_owned() }
    }

    #[test]
    fn what_fetches_the_parts_becomes_a_piece_of_the_script() {
        let split = split_of(concat!(
            "import { initSync } from \"./main.js\";\n",
            "let own = 1;\n",
            "export const load = wrap(() => fetch(new URL(\"./split_desk.wasm\", import.meta.url)));\n",
        ));
        let script = "import * as __star0 from './parts.js'\nlet imports = {'./parts.js': __star0};\n";
        assert_eq!(
            split.joined(script).unwrap(),
            concat!(
                "const __star0 = (() => {\n",
                "let own = 1;\n",
                "const load = wrap(() => fetch(\"/build/split_desk.wasm\"));\n",
                "return { load }\n",
                "})()\n",
                "let imports = {'./parts.js': __star0};\n",
            )
        );
    }

    #[test]
    fn a_script_without_parts_stays_and_an_unknown_way_to_fetch_ends_the_build() {
        let split = split_of("export const load = () => fetch(\"elsewhere\");\n");
        assert_eq!(split.joined("let a = 1\n").unwrap(), "let a = 1\n");
        let said = split.joined("import * as it from './parts.js'\n").unwrap_err().to_string();
        assert_eq!(said, "split_desk.wasm is fetched in a way that is not known here");
    }
}
