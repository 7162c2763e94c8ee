//! Where answers go: JSON lines for programs, words for people.

use crate::pretty;
use app::data::Done;
use app::text::Texts;
use serde_json::{Value, json};
use shared::id::RecordId;
use std::io::Write;

/// Where answers go.
#[derive(Clone, Copy, Debug)]
pub struct Out {
    pretty: bool,
    texts: Texts,
}

impl Out {
    pub fn new(pretty: bool, texts: Texts) -> Self {
        Out { pretty, texts }
    }

    /// Rows of an answer, one a line.
    pub fn rows(&self, rows: &[Value]) {
        if !self.pretty {
            rows.iter().for_each(|row| line(&row.to_string()));
        } else if rows.is_empty() {
            line(&self.texts.get("nothing_found"));
        } else {
            rows.iter().for_each(|row| line(&pretty::row(row, self.texts)));
        }
    }

    /// A command is on the disk. `key` names its sentence, which may have the place `{receipts}`.
    pub fn saved(&self, key: &str, main: Option<RecordId>, done: &Done) {
        if !self.pretty {
            return line(
                &json!({
                    "saved": main, "act": done.act, "receipts": done.receipts, "records": done.records,
                    "flags": done.flags,
                })
                .to_string(),
            );
        }
        let receipts: Vec<_> = done.receipts.iter().map(ToString::to_string).collect();
        line(self.texts.fill(key, &[("receipts", &receipts.join(" "))]).trim());
        for flag in &done.flags {
            line(&format!("  ! {}", self.texts.get(&format!("flag.{flag}"))));
        }
        if let Some(main) = main {
            line(&format!("  {main}"));
        }
    }

    /// One object for programs, these sentences for people.
    pub fn told(&self, object: &Value, sentences: &[String]) {
        if self.pretty {
            sentences.iter().for_each(|sentence| line(sentence));
        } else {
            line(&object.to_string());
        }
    }
}

/// A reader who has seen enough closes the pipe: that is no failure.
fn line(text: &str) {
    let _closed = writeln!(std::io::stdout().lock(), "{text}");
}
