//! One line when a step begins and one when it ends, with the time it took. The only clock of xtask.

use std::fmt::Display;
use std::time::{Duration, Instant};

/// A step that is under way.
pub struct Step {
    name: String,
    begun: Instant,
}

impl Step {
    /// Says that a step begins.
    #[expect(
        clippy::disallowed_methods,
        reason = "a stopwatch for the person who waits; nothing depends on it"
    )]
    pub fn begin(name: impl Into<String>) -> Step {
        let name = name.into();
        eprintln!("▸ {name}");
        Step { name, begun: Instant::now() }
    }

    /// Says how it ended and how long it took.
    pub fn end(self, how: impl Display) {
        eprintln!("  {}: {how} ({})", self.name, seconds(self.begun.elapsed()));
    }
}

/// Waits a little before something is tried again.
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_times_are_told_in_minutes() {
        for (given, told) in [(1.25, "1.2 s"), (59.0, "59.0 s"), (60.0, "1 min 00 s"), (605.9, "10 min 05 s")]
        {
            assert_eq!(seconds(Duration::from_secs_f64(given)), told);
        }
    }
}
