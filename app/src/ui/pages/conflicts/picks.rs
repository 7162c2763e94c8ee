//! What was picked so far in one household, what is still missing, and the commands that it comes to. Pure.

use super::words::candidates;
use crate::data::{Choice, Command};
use crate::text::Texts;
use serde_json::{Map, Value};
use shared::kind::GroupKey;
use std::collections::{BTreeMap, BTreeSet};

/// What shall stand in one group.
#[derive(Clone, Debug, PartialEq)]
pub enum Pick {
    /// The value of the candidate with this op.
    Candidate(String),
    /// A value of one's own.
    Own(Map<String, Value>),
}

/// A reason that is none of the chips.
pub const OTHER: &str = "other";
/// The chips.
pub const REASONS: [&str; 4] = ["later", "seen", "asked", OTHER];

/// What was picked so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picks {
    /// By place of the group.
    pub by_place: BTreeMap<String, Pick>,
    /// The chip.
    pub reason: Option<String>,
    /// In own words.
    pub words: String,
    /// The candidates that are on the screen, by place.
    seen: BTreeMap<String, Vec<String>>,
    /// Where another value came after the page was shown.
    pub news: BTreeSet<String>,
}

/// The place of a group in an item.
pub fn place(row: &Value) -> String {
    format!("{}/{}", row["record"].as_str().unwrap_or_default(), row["key"].as_str().unwrap_or_default())
}

fn ops(row: &Value) -> Vec<String> {
    let mut ops: Vec<String> =
        candidates(row).iter().filter_map(|it| it["op"].as_str()).map(str::to_owned).collect();
    ops.sort_unstable();
    ops
}

impl Picks {
    /// These groups are on the screen now. What was picked where another value has come since is not picked any more.
    pub fn show(&mut self, rows: &[Value]) {
        for row in rows {
            let (place, ops) = (place(row), ops(row));
            let before = self.seen.insert(place.clone(), ops.clone());
            if before.is_some_and(|before| before != ops) {
                self.by_place.remove(&place);
                self.news.insert(place);
            }
        }
    }

    /// Pick.
    pub fn pick(&mut self, place: String, pick: Pick) {
        self.news.remove(&place);
        self.by_place.insert(place, pick);
    }

    /// Everything of one author.
    pub fn pick_all_of(&mut self, rows: &[Value], author: &str) {
        for row in rows {
            let own = candidates(row).iter().rfind(|it| it["by"]["id"] == author);
            if let Some(op) = own.and_then(|it| it["op"].as_str()) {
                self.pick(place(row), Pick::Candidate(op.to_owned()));
            }
        }
    }

    /// Whether something shall stand in this group.
    pub fn is_picked(&self, row: &Value) -> bool {
        match self.by_place.get(&place(row)) {
            Some(Pick::Own(fields)) => fields.values().any(|value| !value.is_null()),
            Some(Pick::Candidate(_)) => true,
            None => false,
        }
    }

    /// In how many groups.
    pub fn count(&self, rows: &[Value]) -> usize {
        rows.iter().filter(|row| self.is_picked(row)).count()
    }

    /// What is missing before it can be decided; `None` when nothing is.
    pub fn missing(&self, texts: &Texts, rows: &[Value]) -> Option<String> {
        if rows.iter().any(|row| row["reopening"] == true) {
            return Some(texts.get("conflict.missing.sending"));
        }
        let picked = self.count(rows);
        match rows.len() - picked {
            0 => match self.reason.as_deref() {
                None => Some(texts.get("conflict.missing.reason")),
                Some(OTHER) if self.words.trim().is_empty() => Some(texts.get("conflict.missing.words")),
                Some(_) => None,
            },
            _ if picked == 0 => Some(texts.get("conflict.missing.first")),
            1 => Some(texts.get("conflict.missing.one")),
            n => Some(texts.fill("conflict.missing.many", &[("n", &n)])),
        }
    }

    /// One command a group.
    pub fn commands(&self, rows: &[Value]) -> Vec<Command> {
        let reason = match self.reason.as_deref() {
            Some(OTHER) | None => self.words.trim().to_owned(),
            Some(code) => code.to_owned(),
        };
        rows.iter().filter_map(|row| self.command(row, &reason)).collect()
    }

    fn command(&self, row: &Value, reason: &str) -> Option<Command> {
        let key: GroupKey = row["key"].as_str()?.parse().ok()?;
        let choice = match self.by_place.get(&place(row))? {
            Pick::Candidate(op) => Choice::Candidate(op.parse().ok()?),
            Pick::Own(fields) => {
                let given = fields.iter().filter(|(_, value)| !value.is_null());
                Choice::Value(Value::Object(
                    given.map(|(name, value)| (name.clone(), value.clone())).collect(),
                ))
            }
        };
        let saw = self.seen.get(&place(row))?.iter().filter_map(|op| op.parse().ok()).collect();
        let record = row["record"].as_str()?.parse().ok()?;
        Some(Command::Resolve { record, key, choice, reason: reason.to_owned(), saw })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde_json::json;

    fn id(n: u32) -> String {
        format!("018f0000-0000-7000-8000-{n:012}")
    }

    fn rows() -> Vec<Value> {
        let row = |record: u32, key: &str, ops: [u32; 2]| {
            let told =
                |n: u32| json!({"op": id(n), "value": {"heating": "oil"}, "by": {"id": id(900 + n % 10)}});
            json!({"record": id(record), "key": key, "candidates": [told(ops[0]), told(ops[1])]})
        };
        vec![row(1, "5", [11, 12]), row(2, "2", [21, 22])]
    }

    #[test]
    fn the_main_button_says_what_is_missing_until_everything_is_there() {
        let (ko, rows) = (Texts::for_lang(Lang::Ko), rows());
        let mut picks = Picks::default();
        picks.show(&rows);
        assert_eq!(picks.missing(&ko, &rows).as_deref(), Some("맞는 쪽을 골라 주세요"));
        picks.pick(place(&rows[0]), Pick::Candidate(id(11)));
        assert_eq!(picks.missing(&ko, &rows).as_deref(), Some("한 칸 더 골라 주세요"));
        picks.pick(place(&rows[1]), Pick::Own(Map::new()));
        assert_eq!(picks.missing(&ko, &rows).as_deref(), Some("한 칸 더 골라 주세요"), "nothing was typed");
        picks.pick_all_of(&rows, &id(902));
        assert_eq!(picks.missing(&ko, &rows).as_deref(), Some("까닭을 골라 주세요"));
        picks.reason = Some(OTHER.into());
        assert_eq!(picks.missing(&ko, &rows).as_deref(), Some("까닭을 적어 주세요"));
        picks.words = "전화로 들음".into();
        assert_eq!(picks.missing(&ko, &rows), None);
        let commands = picks.commands(&rows);
        let Command::Resolve { choice, saw, reason, .. } = &commands[1] else { panic!() };
        assert!(matches!(choice, Choice::Candidate(op) if op.to_string() == id(22)));
        assert_eq!((saw.len(), reason.as_str(), commands.len()), (2, "전화로 들음", 2));
    }

    #[test]
    fn another_value_that_comes_meanwhile_is_shown_and_chosen_between_again() {
        let mut rows = rows();
        let mut picks = Picks::default();
        picks.show(&rows);
        picks.pick_all_of(&rows, &id(901));
        picks.show(&rows);
        assert_eq!((picks.count(&rows), picks.news.len()), (2, 0));
        rows[0]["candidates"].as_array_mut().unwrap().push(json!({"op": id(13), "value": {}}));
        picks.show(&rows);
        assert_eq!((picks.count(&rows), picks.news.contains(&place(&rows[0]))), (1, true));
        picks.pick(place(&rows[0]), Pick::Candidate(id(13)));
        assert!(picks.news.is_empty());
    }

    #[test]
    fn nothing_is_decided_anew_until_what_was_taken_back_is_sent() {
        let (ko, mut rows) = (Texts::for_lang(Lang::Ko), rows());
        rows[0]["reopening"] = json!(true);
        let mut picks = Picks::default();
        picks.pick_all_of(&rows, &id(901));
        assert!(picks.missing(&ko, &rows).unwrap().contains("보낸 뒤"));
    }
}
