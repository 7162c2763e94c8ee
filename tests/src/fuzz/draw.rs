//! Choices made by bytes: the same bytes make the same choices, and when they end every choice is the first one.

use crate::author::uuid;
use serde_json::{Value, json};
use shared::id::{DongCode, ElementId, OpId, RecordId};
use shared::kind::{GroupKey, HOME, Home, Kind, LIFE, Shape, archived};
use shared::op::{Intent, Write};

/// Bytes that choose.
pub(super) struct Draw<'a>(&'a [u8]);

impl<'a> Draw<'a> {
    /// Of these bytes.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Draw(bytes)
    }

    /// Whether no byte is left.
    pub(super) fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    /// From 0 to below `end`, at most 256.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % end
    }

    /// One of these.
    pub(super) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }

    /// One of a few records.
    pub(super) fn record(&mut self) -> RecordId {
        RecordId(uuid(1 + self.below(5) as u128))
    }

    /// One of the first ops that anybody made.
    pub(super) fn op(&mut self) -> OpId {
        OpId(uuid(((1 + self.below(2) as u128) << 32) + 0x101 + self.below(64) as u128))
    }

    fn dong(&mut self) -> DongCode {
        self.pick(&["1111051500", "1111053000"]).parse().expect("ten digits")
    }

    fn home(&mut self) -> Home {
        match self.below(2) {
            0 => Home::Dong(self.dong()),
            _ => Home::With(self.record()),
        }
    }

    /// A group of the kind, now and then one of every record, or one that nobody knows.
    pub(super) fn key(&mut self, kind: &Kind) -> GroupKey {
        let group = match self.below(8) {
            0 => HOME,
            1 => LIFE,
            2 => 999,
            _ => self.pick(kind.groups).id,
        };
        match self.below(3) {
            0 => GroupKey::element(group, ElementId(uuid(self.below(3) as u128))),
            _ => GroupKey::of(group),
        }
    }

    /// A value that fits the group, or anything.
    pub(super) fn value(&mut self, kind: &Kind, key: &GroupKey) -> Value {
        match (self.below(8), key.group) {
            (0, _) => Value::Null,
            (1, _) => json!([[{"deep": [1, "x", null]}], i64::MIN, 1e300]),
            (2, _) => json!("600101-2345678"),
            (_, HOME) => self.home().to_value(),
            (_, LIFE) if self.below(2) == 0 => json!("active"),
            (_, LIFE) => archived("moved"),
            _ => self.fields(kind, key),
        }
    }

    fn fields(&mut self, kind: &Kind, key: &GroupKey) -> Value {
        let Some(field) = kind.group(key.group).and_then(|group| group.fields.first()) else {
            return json!(self.below(4));
        };
        let values = [json!("가"), json!("나"), json!(self.below(300)), json!(true), json!("2026-11-24")];
        json!({ field.name: self.pick(&values) })
    }

    fn writes(&mut self, kind: &Kind, at_least_home: bool) -> Vec<Write> {
        let mut writes: Vec<Write> = Vec::new();
        if at_least_home {
            writes.push(Write { key: GroupKey::of(HOME), value: self.home().to_value() });
        }
        for _ in 0..self.below(4) {
            let key = self.key(kind);
            let value = self.value(kind, &key);
            writes.push(Write { key, value });
        }
        writes
    }

    /// Anything that somebody may want of a record of this kind.
    pub(super) fn intent(&mut self, kind: &Kind) -> Intent {
        let key = self.key(kind);
        match (kind.shape, self.below(10)) {
            (Shape::Event, 0..8) => Intent::Event {
                parent: self.record(),
                supersedes: (self.below(3) == 0).then(|| self.record()),
                body: self.fields(kind, &GroupKey::of(kind.groups[0].id)),
            },
            (_, 0..2) => {
                let whole = self.below(8) > 0;
                Intent::Create { writes: self.writes(kind, whole) }
            }
            (_, 2..5) => Intent::Edit { writes: self.writes(kind, false) },
            (_, 5) => Intent::Life { value: self.value(kind, &GroupKey::of(LIFE)) },
            (_, 6) => Intent::Move { home: self.home() },
            (_, 7) => {
                let saw = vec![self.op()];
                Intent::Resolve { key, value: self.value(kind, &key), reason: "전화".into(), saw }
            }
            (_, 8) => Intent::Reopen { resolution: self.op(), key },
            _ => Intent::Merge { into: self.record() },
        }
    }
}
