//! The parts that pages are made of, after the design's components, each in its folder with its style sheet.
//!
//! Values come in, [`EventHandler`](dioxus::prelude::EventHandler)s go out; a widget keeps nothing but what is being
//! typed or held. Layout inside a page is done with the classes of `assets/styles/02-base.css`: `stack`, `line`,
//! `split`, `g2`, `g3`, `g4`, `cols`.

mod banner;
mod button;
mod card;
mod chip;
mod condition;
mod date_input;
mod dialog;
mod empty;
mod field;
pub mod form;
mod icon;
mod key_value;
mod meter;
pub mod num;
mod pad;
mod pick;
mod row;
mod saved;
mod score;
mod search;
mod seg;
mod skeleton;
mod spark;
mod steps;
mod sync_badge;
mod tabs;
mod task;
mod text_input;
mod timeline;
mod toast;
mod tone;

#[cfg(test)]
mod tests;

pub use banner::Banner;
pub use button::{Button, ButtonLink, Call, Look};
pub use card::{Card, CardLook, SectionHead};
pub use chip::Chip;
pub use condition::Condition;
pub use date_input::{DateInput, DateTimeInput};
pub use dialog::Dialog;
pub use empty::Empty;
pub use field::{Field, described_by};
pub use icon::{Glyph, Icon};
pub use key_value::{KeyValue, Pair};
pub use meter::Meter;
pub use num::Num;
pub use pad::{Dots, Pad};
pub use pick::{Choice, Pick, Picks};
pub use row::{Face, HomeHead, Row, RowButton};
pub use saved::Saved;
pub use score::{Scale, Score, Step};
pub use search::Search;
pub use seg::{AskRow, Seg, YesNo};
pub use skeleton::Skeleton;
pub use spark::Spark;
pub use steps::{PageStep, Steps};
pub use sync_badge::{Badge, SyncBadge};
pub use tabs::{Tab, Tabs};
pub use task::TaskRow;
pub use text_input::{Keyboard, TextArea, TextInput};
pub use timeline::{Happening, Timeline};
pub use toast::{Toasts, lasting, provide_toasts, toast, toast_undo};
pub use tone::Tone;
