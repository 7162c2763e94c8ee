//! Counts what passed and what failed, from the lines that test programs print.

use std::ops::AddAssign;

/// How many tests or steps passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub passed: u64,
    /// Failed, what could not be built or run included.
    pub failed: u64,
}

impl Tally {
    /// One that passed.
    pub const PASSED: Tally = Tally { passed: 1, failed: 0 };
    /// One that failed.
    pub const FAILED: Tally = Tally { passed: 0, failed: 1 };

    /// Of one line of a test program, or of the last line of the tests in a browser; zero for any other line.
    pub fn of_line(line: &str) -> Tally {
        let counts = line.strip_prefix("test result:").or_else(|| is_sum(line).then_some(line));
        let Some(counts) = counts else { return Tally::default() };
        Tally { passed: count_before(counts, " passed"), failed: count_before(counts, " failed") }
    }

    /// What a run of test programs comes to: one that ends badly without a failed test did not build or
    /// crashed, and one without any test tests nothing; both are failures.
    pub fn of_run(self, success: bool) -> Tally {
        let accounted = if success { self.passed + self.failed > 0 } else { self.failed > 0 };
        if accounted { self } else { Tally { failed: self.failed + 1, ..self } }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// `N passed, N failed` and nothing else.
fn is_sum(line: &str) -> bool {
    let without_digits: String = line.chars().filter(|c| !c.is_ascii_digit()).collect();
    without_digits.trim() == "passed,  failed"
}

fn count_before(counts: &str, word: &str) -> u64 {
    let before = counts.split(word).next().unwrap_or_default();
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_test_program_is_counted_and_others_are_not() {
        for (line, passed, failed) in [
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
                12,
                0,
            ),
            ("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured", 3, 2),
            ("12 passed, 1 failed", 12, 1),
            ("today: 12 passed, 1 failed", 0, 0),
            ("test a_result ... ok", 0, 0),
            ("   Doc-tests shared", 0, 0),
        ] {
            assert_eq!(Tally::of_line(line), Tally { passed, failed }, "{line}");
        }
    }

    #[test]
    fn a_run_that_did_not_build_or_ran_nothing_has_failed() {
        let some = Tally { passed: 3, failed: 0 };
        assert_eq!(some.of_run(true), some);
        assert_eq!(some.of_run(false), Tally { passed: 3, failed: 1 });
        assert_eq!(Tally::default().of_run(true), Tally::FAILED);
        assert_eq!(Tally::default().of_run(false), Tally::FAILED);
        assert_eq!(Tally { passed: 3, failed: 2 }.of_run(false), Tally { passed: 3, failed: 2 });
    }
}
