//! Which word the badge says.

use crate::host::{Network, Standing};
use crate::text::Texts;

/// The word of the badge. Without a network it is always `Offline`; online the most urgent wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Badge {
    /// No network; so many wait.
    Offline(u64),
    /// A sync is running; so many of a hundred rows of a first one are here, 0 where that is not known.
    Syncing(u64),
    /// The server refused so many.
    Refused(u64),
    /// So many conflicts are open.
    Conflict(u64),
    /// So many wait to be sent.
    Waiting(u64),
    /// Everything has been sent.
    Synced,
}

impl Badge {
    /// How things stand, in one word.
    pub fn of(standing: &Standing) -> Badge {
        match standing {
            Standing { network: Network::Offline, waiting, .. } => Badge::Offline(*waiting),
            Standing { refused: refused @ 1.., .. } => Badge::Refused(*refused),
            Standing { conflicts: conflicts @ 1.., .. } => Badge::Conflict(*conflicts),
            Standing { syncing: true, rows, of, .. } => {
                Badge::Syncing((rows * 100).checked_div(*of).unwrap_or(0).min(100))
            }
            Standing { waiting: waiting @ 1.., .. } => Badge::Waiting(*waiting),
            _ => Badge::Synced,
        }
    }

    /// The word, and what stands small beside it.
    pub(super) fn words(self, texts: &Texts) -> (String, Option<String>) {
        let count = |key: &str, n: u64| texts.fill(key, &[("n", &n)]);
        match self {
            Badge::Offline(0) => (texts.get("ui.sync.offline"), None),
            Badge::Offline(n) => (texts.get("ui.sync.offline"), Some(count("ui.sync.kept", n))),
            Badge::Syncing(n) => (texts.get("ui.sync.syncing"), (n > 0).then(|| format!("{n}%"))),
            Badge::Refused(n) => (count("ui.sync.refused", n), Some(texts.get("ui.sync.mend"))),
            Badge::Conflict(n) => (count("ui.sync.conflict", n), None),
            Badge::Waiting(n) => (count("ui.sync.waiting", n), None),
            Badge::Synced => (texts.get("ui.sync.synced"), None),
        }
    }
}
