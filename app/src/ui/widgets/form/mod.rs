//! Fields of a kind as its declaration says: type, unit and range become an input with its texts.

mod input;
mod scale;
mod words;

pub use input::FieldInput;
pub use scale::{Shown, shown};
pub use words::{code_choices, label_of, value_words};
