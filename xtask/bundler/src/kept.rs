//! What took long, kept by what it was made from: the glue, the smaller wasm, the packed files.

use crate::build::key;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of what is kept.
pub struct Kept(PathBuf);

/// How many things are kept; beyond that the oldest go.
const KEPT_MAX: usize = 200;

impl Kept {
    /// In this folder, which is made if it is not there.
    pub fn at(folder: &Path) -> Result<Kept> {
        fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
        let kept = Kept(folder.to_owned());
        kept.forget_the_oldest()?;
        Ok(kept)
    }

    /// What is kept under this name, or what `make` makes.
    pub fn or_made(&self, name: &str, make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
        let path = self.0.join(name);
        if let Ok(bytes) = fs::read(&path) {
            return Ok(bytes);
        }
        let bytes = make()?;
        // Another build may write the same: each under a name of its own, then put in place.
        let own = self.0.join(format!("{name}.{}", std::process::id()));
        fs::write(&own, &bytes)?;
        fs::rename(&own, &path)?;
        Ok(bytes)
    }

    /// A folder for what is made on the way, of this process alone.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.{}", std::process::id()))
    }

    /// Packed as small as brotli can.
    pub fn packed(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        self.or_made(&format!("{}.br", key(&[bytes])), || {
            let mut packed = Vec::new();
            let how = brotli::enc::BrotliEncoderParams {
                quality: 11,
                lgwin: 24,
                size_hint: bytes.len(),
                ..Default::default()
            };
            brotli::BrotliCompress(&mut &bytes[..], &mut packed, &how)?;
            Ok(packed)
        })
    }

    /// Wasm made smaller by the script of npm's `binaryen`.
    pub fn smaller(&self, wasm: &[u8], script: &Path) -> Result<Vec<u8>> {
        let name = format!("{}.smaller", key(&[wasm, HOW.join(" ").as_bytes()]));
        self.or_made(&name, || {
            let own = |end: &str| self.0.join(format!("{name}-{end}.{}.wasm", std::process::id()));
            let [given, made] = ["given", "made"].map(own);
            fs::write(&given, wasm)?;
            let mut command = Command::new("node");
            command.arg(script).args(HOW).arg(&given).arg("-o").arg(&made);
            let status = command.status().context("node could not be started")?;
            ensure!(status.success(), "wasm-opt did not succeed; the messages above say why");
            let smaller = fs::read(&made)?;
            fs::remove_file(&given)?;
            fs::remove_file(&made)?;
            Ok(smaller)
        })
    }

    fn forget_the_oldest(&self) -> Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            files.push((entry.metadata()?.modified()?, entry.path()));
        }
        files.sort();
        for (_, path) in files.iter().rev().skip(KEPT_MAX) {
            // Another build may have removed it first.
            let _gone = fs::remove_file(path);
        }
        Ok(())
    }
}

/// What browsers of the last three years know, and what rustc already uses.
const HOW: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-multivalue",
    "--enable-call-indirect-overlong",
    "--strip-debug",
    "--strip-producers",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_not_made_again_and_packed_text_unpacks_to_itself() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::at(folder.path()).unwrap();
        let text = "돌봄 ".repeat(100);
        let packed = kept.packed(text.as_bytes()).unwrap();
        assert!(packed.len() < 40, "{}", packed.len());
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        kept.or_made("a", || Ok(vec![1])).unwrap();
        assert_eq!(kept.or_made("a", || panic!("made again")).unwrap(), [1]);
    }
}
