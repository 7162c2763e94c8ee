//! What a command answers: a sentence or a table for people, JSON for programs.

use super::text::Texts;
use serde_json::Value;
use shared::clock::{Millis, seoul_time};

/// An answer.
pub enum Answer {
    /// Rows, with the keys of their columns' headings.
    Table {
        /// Keys of the headings, `head_…` left out.
        heads: &'static [&'static str],
        /// For people.
        rows: Vec<Vec<String>>,
        /// For programs.
        json: Vec<Value>,
    },
    /// One sentence.
    Said {
        /// For people.
        text: String,
        /// For programs.
        json: Value,
    },
    /// Nothing more: it has spoken while it ran.
    Nothing,
}

impl Answer {
    /// As lines of JSON.
    pub fn as_json(&self) -> String {
        let lines = match self {
            Answer::Table { json, .. } => json.iter().map(Value::to_string).collect(),
            Answer::Said { json, .. } => vec![json.to_string()],
            Answer::Nothing => Vec::new(),
        };
        lines.join("\n")
    }

    /// As text.
    pub fn as_text(&self, texts: &Texts) -> String {
        match self {
            Answer::Table { rows, .. } if rows.is_empty() => texts.plain("none").to_owned(),
            Answer::Table { heads, rows, .. } => {
                let heads = heads.iter().map(|it| texts.plain(&format!("head_{it}")).to_owned()).collect();
                table(&[vec![heads], rows.clone()].concat())
            }
            Answer::Said { text, .. } => text.clone(),
            Answer::Nothing => String::new(),
        }
    }
}

/// An instant as the clock on the wall in Seoul shows it.
pub fn clock(at: Millis) -> String {
    // 2026-11-22 14:05:…, to the minute.
    seoul_time(at).to_string().chars().take(16).collect()
}

fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|it| width(it)).max().unwrap_or(0))
        .collect();
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths).map(|(cell, wide)| padded(cell, *wide));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn padded(cell: &str, wide: usize) -> String {
    format!("{cell}{}", " ".repeat(wide.saturating_sub(width(cell))))
}

/// How many columns a terminal gives it: Hangul and Hanja take two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|it| {
            if matches!(it, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{d7a3}' | '\u{f900}'..='\u{ff60}') {
                2
            } else {
                1
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_in_hangul_too() {
        let rows = [["이름", "a"], ["x", "b"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&rows), "이름  a\nx     b");
    }
}
