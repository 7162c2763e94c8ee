//! A line of the table: what was measured, its limit of the same run, the ratio of both, and whether the target is met.

use serde_json::{Value, json};
use std::time::Duration;

/// What a figure must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// The ratio at most so.
    Ratio(f64),
    /// The figure at most so.
    AtMost(f64),
    /// The figure at least so.
    AtLeast(f64),
}

/// One line.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// How much.
    pub figure: f64,
    /// Of what.
    pub unit: &'static str,
    /// What it is compared with, and how much that was in this run, in the same unit.
    pub limit: Option<(String, f64)>,
    /// `None`: for information.
    pub target: Option<Target>,
}

/// Units in which more is better.
const RATES: [&str; 3] = ["ops/s", "records/s", "rows/s"];

impl Row {
    /// Without limit and target.
    pub fn new(what: impl Into<String>, figure: f64, unit: &'static str) -> Row {
        Row { what: what.into(), figure, unit, limit: None, target: None }
    }

    /// A time in milliseconds.
    pub fn time(what: impl Into<String>, took: Duration) -> Row {
        Row::new(what, millis(took), "ms")
    }

    /// Compared with this.
    pub fn against(self, what: impl Into<String>, figure: f64) -> Row {
        Row { limit: Some((what.into(), figure)), ..self }
    }

    /// With this target.
    pub fn target(self, target: Target) -> Row {
        Row { target: Some(target), ..self }
    }

    /// How many times the limit it costs: 1 is as cheap as the limit, whatever the unit.
    pub fn ratio(&self) -> Option<f64> {
        let (_, limit) = self.limit.as_ref()?;
        Some(if RATES.contains(&self.unit) { limit / self.figure } else { self.figure / limit })
    }

    /// Whether the target is missed.
    pub fn is_over(&self) -> bool {
        match self.target {
            None => false,
            Some(Target::Ratio(most)) => self.ratio().is_none_or(|ratio| ratio > most),
            Some(Target::AtMost(most)) => self.figure > most,
            Some(Target::AtLeast(least)) => self.figure < least,
        }
    }

    /// As a line of the table.
    pub fn line(&self) -> String {
        let figure = format!("{} {}", short(self.figure), self.unit);
        let (limit, of) = match &self.limit {
            Some((what, figure)) => (format!("{} {}", short(*figure), self.unit), what.as_str()),
            None => (String::new(), ""),
        };
        let ratio = self.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        format!("{:<58} {figure:>20} {limit:>20} {ratio:>6}  {:<16} {of}", self.what, self.verdict())
    }

    fn verdict(&self) -> String {
        let target = match self.target {
            None => return String::new(),
            Some(Target::Ratio(most)) => format!("ratio ≤ {most}"),
            Some(Target::AtMost(most)) => format!("≤ {}", short(most)),
            Some(Target::AtLeast(least)) => format!("≥ {}", short(least)),
        };
        format!("{target} {}", if self.is_over() { "OVER" } else { "ok" })
    }

    /// As JSON.
    pub fn json(&self, family: &str) -> Value {
        let limit = self.limit.as_ref().map(|(what, figure)| json!({"what": what, "figure": figure}));
        json!({
            "row": family, "what": self.what, "figure": self.figure, "unit": self.unit, "limit": limit,
            "ratio": self.ratio(), "target": self.target.map(|it| format!("{it:?}")),
            "ok": self.target.map(|_| !self.is_over()),
        })
    }
}

/// The head of the table.
pub fn head() -> String {
    format!("{:<58} {:>20} {:>20} {:>6}  {:<16} limit is", "what", "figure", "limit", "ratio", "target")
}

/// Milliseconds with their fraction.
pub fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

fn short(figure: f64) -> String {
    match figure.abs() {
        it if it >= 100.0 => thousands(figure),
        it if it >= 10.0 => format!("{figure:.1}"),
        it if it >= 1.0 => format!("{figure:.2}"),
        _ => format!("{figure:.3}"),
    }
}

fn thousands(figure: f64) -> String {
    let digits = format!("{figure:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
