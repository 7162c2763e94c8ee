//! Long files: above one size a prompt to think, above the other a failure. Functions are clippy's.

use crate::source::{none, rust};

const LINES_PROMPT: usize = 400;
const LINES_MAX: usize = 600;

#[test]
fn a_long_file_is_worth_a_thought_and_a_very_long_one_is_split() {
    let mut too_long = Vec::new();
    for file in rust() {
        let lines = file.text.lines().count();
        if lines > LINES_MAX {
            too_long.push(format!("{}: {lines} lines", file.path));
        } else if lines > LINES_PROMPT {
            println!("{}: {lines} lines; does it have one purpose?", file.path);
        }
    }
    none(&too_long, "Split the file by purpose.");
}
