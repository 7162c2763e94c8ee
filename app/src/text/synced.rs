//! What a sync came to, in sentences: for the person who asked for it, on the screen and at the command line.

use super::Texts;
use crate::sync::{SyncEnd, SyncReport};
use shared::outcome::Outcome;
use std::fmt::Display;

impl Texts {
    /// How much of a first sync has come: so many rows, of how many where that is known (else 0).
    pub fn received(&self, rows: u64, of: u64) -> String {
        let key = if of > 0 { "today.receiving_of" } else { "today.receiving_rows" };
        self.fill(key, &[("n", &self.count(rows)), ("of", &self.count(of))])
    }

    /// What a sync came to: first what went and came, then what a person should know. Why it did not end well is
    /// not among them; [`Texts::failure`] says that.
    pub fn synced(&self, report: &SyncReport) -> Vec<String> {
        let sent: u64 = report.outcomes.values().sum();
        let counts: [(&str, &dyn Display); 3] =
            [("sent", &sent), ("rows", &report.rows), ("waiting", &report.waiting)];
        let main = match report.end {
            SyncEnd::Done if sent == 0 && report.rows == 0 => "synced.nothing",
            SyncEnd::Done => "synced.done",
            SyncEnd::Waiting(_) | SyncEnd::Stopped(_) => "synced.partly",
        };
        let mut said = vec![self.fill(main, &counts)];
        let count = |outcome| report.outcomes.get(&outcome).copied().unwrap_or(0);
        for (key, count) in [
            ("synced.refused", count(Outcome::Quarantined)),
            ("synced.conflicts", count(Outcome::Conflict)),
            ("synced.released", report.released),
        ] {
            if count > 0 {
                said.push(self.fill(key, &[("count", &count)]));
            }
        }
        for (key, happened) in [
            ("synced.renumbered", report.renumbered),
            ("synced.restored", report.restored),
            ("synced.repaired", !report.repaired.is_empty()),
            ("synced.mismatched", !report.mismatched.is_empty()),
            ("synced.missing", report.missing.is_some()),
        ] {
            if happened {
                said.push(self.get(key));
            }
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::Failure;
    use crate::text::Lang;
    use shared::id::StreamName;

    fn both(report: &SyncReport) -> [Vec<String>; 2] {
        [Lang::Ko, Lang::En].map(|lang| Texts::for_lang(lang).synced(report))
    }

    #[test]
    fn a_sync_that_moved_nothing_says_so_and_one_that_did_counts() {
        let mut report = SyncReport::new();
        assert_eq!(both(&report)[0], ["보낼 것도 받을 것도 없었어요. 모두 같아요."]);
        report.outcomes.insert(Outcome::Applied, 3);
        report.rows = 12;
        assert_eq!(both(&report)[0], ["모두 보내고 받았어요. 보낸 것 3건, 받은 것 12건."]);
        report.end = SyncEnd::Waiting(Failure::TimedOut);
        report.waiting = 2;
        assert_eq!(both(&report)[0], ["보낸 것 3건, 받은 것 12건, 기다리는 것 2건."]);
    }

    #[test]
    fn everything_that_can_happen_in_a_sync_is_a_sentence() {
        let mut report = SyncReport::new();
        report.outcomes = [(Outcome::Quarantined, 1), (Outcome::Conflict, 2)].into();
        (report.released, report.renumbered, report.restored, report.missing) = (1, true, true, Some((1, 2)));
        report.repaired = [StreamName("open".into())].into();
        report.mismatched = report.repaired.clone();
        for said in both(&report) {
            assert_eq!(said.len(), 9, "{said:?}");
            assert!(said.iter().all(|it| it.contains(' ') && !it.contains(['{', '}', '`', '‘'])), "{said:?}");
        }
    }
}
