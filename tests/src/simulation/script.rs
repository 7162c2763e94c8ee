//! What happens in a run, decided beforehand: a list of steps, each with dice of its own, so that a run without some of
//! its steps is a run too. That is what makes a failure short.

use super::setup::{Fault, Setup};
use crate::random::Random;
use anyhow::{Context, Result};
use std::fmt;
use std::str::FromStr;

macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident $word:literal,)*) => {
        /// What can happen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Deed {
            $($(#[$doc])* $name,)*
        }

        impl Deed {
            /// All of them.
            pub const ALL: &'static [Deed] = &[$(Deed::$name),*];

            /// Its word in a script.
            pub fn word(self) -> &'static str {
                match self {
                    $(Deed::$name => $word,)*
                }
            }
        }
    };
}

deeds! {
    /// A new record.
    Create "create",
    /// A form is opened.
    Open "open",
    /// The form that is open longest is saved.
    Save "save",
    /// A form is opened and saved.
    Edit "edit",
    /// An element of a set comes, changes or goes.
    Set "set",
    /// A fact is noted.
    Event "event",
    /// Two records change in one save.
    Both "both",
    /// A record is archived, or revived.
    Archive "archive",
    /// A record moves to another dong, or to another root.
    Move "move",
    /// A conflict is settled.
    Settle "settle",
    /// A decision is taken back.
    Reopen "reopen",
    /// Two records become one.
    Merge "merge",
    /// A program with a defect saves what cannot be taken.
    Poison "poison",
    /// A coordinator mends, adopts, dismisses or takes back a dismissal.
    Desk "desk",
    /// A tablet begins a sync.
    Ask "ask",
    /// A message arrives.
    Deliver "deliver",
    /// A message arrives that is not the oldest.
    Late "late",
    /// A message arrives and is still under way.
    Repeat "repeat",
    /// A message is lost.
    Lose "lose",
    /// The beginning of an answer arrives.
    Cut "cut",
    /// A tablet waits no longer for its answer.
    TimeOut "time-out",
    /// A tablet's program dies and starts again.
    CrashTablet "crash-tablet",
    /// The same in the middle of its next transaction.
    CrashInTablet "crash-in-tablet",
    /// The server dies and starts again.
    CrashServer "crash-server",
    /// The same in the middle of the next push.
    CrashInServer "crash-in-server",
    /// A tablet is copied.
    Copy "copy",
    /// A tablet is replaced by its copy.
    PutBack "put-back",
    /// A copy of a tablet is used beside it.
    Clone "clone",
    /// The server is backed up.
    Backup "backup",
    /// The server is lost and restored from its newest backup.
    Restore "restore",
    /// The same from a backup that is older than what tablets were told.
    RestoreOld "restore-old",
    /// Somebody gets or loses a dong.
    Dong "dong",
    /// A tablet is revoked.
    Revoke "revoke",
    /// The server's program becomes a newer one.
    UpdateServer "update-server",
    /// A tablet's program becomes a newer one.
    UpdateTablet "update-tablet",
    /// A tablet's disk is full.
    DiskFull "disk-full",
    /// There is room again.
    DiskFree "disk-free",
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place in the whole script.
    pub place: usize,
    /// What happens.
    pub deed: Deed,
    /// On which tablet, counted round.
    pub tablet: usize,
    /// All that is chosen in it follows from these.
    pub dice: u64,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {:016x}", self.place, self.deed.word(), self.tablet, self.dice)
    }
}

impl FromStr for Step {
    type Err = anyhow::Error;

    fn from_str(line: &str) -> Result<Step> {
        let mut words = line.split_whitespace();
        let mut next = || words.next().with_context(|| format!("four words in {line:?}"));
        let (place, word) = (next()?.parse()?, next()?);
        let deed = Deed::ALL.iter().copied().find(|it| it.word() == word);
        let deed = deed.with_context(|| format!("nothing is called {word}"))?;
        Ok(Step { place, deed, tablet: next()?.parse()?, dice: u64::from_str_radix(next()?, 16)? })
    }
}

/// The steps of a seed.
pub fn script(setup: &Setup, random: &mut Random, steps: usize) -> Vec<Step> {
    let weights = weights(setup);
    let sum: u64 = weights.iter().map(|(_, weight)| weight).sum();
    (0..steps)
        .map(|place| {
            let mut at = random.below(sum);
            let deed = weights
                .iter()
                .find(|(_, weight)| {
                    let here = at < *weight;
                    at = at.saturating_sub(*weight);
                    here
                })
                .map_or(Deed::Deliver, |(deed, _)| *deed);
            Step { place, deed, tablet: random.place(64), dice: random.number() }
        })
        .collect()
}

/// How often what happens, of a thousand or so; nothing of a fault that this seed does not have.
fn weights(setup: &Setup) -> Vec<(Deed, u64)> {
    let with = |fault: Fault, weight: u64| if setup.has(fault) { weight } else { 0 };
    vec![
        (Deed::Create, 18),
        (Deed::Open, 50),
        (Deed::Save, 70),
        (Deed::Edit, 90),
        (Deed::Set, 20),
        (Deed::Event, 30),
        (Deed::Both, 16),
        (Deed::Archive, with(Fault::Archive, 26)),
        (Deed::Move, with(Fault::Moves, 40)),
        (Deed::Settle, 50),
        (Deed::Reopen, with(Fault::Reopen, 24)),
        (Deed::Merge, with(Fault::Merges, 22)),
        (Deed::Poison, with(Fault::Poison, 26)),
        (Deed::Desk, with(Fault::Poison, 26) + with(Fault::Scopes, 10)),
        (Deed::Ask, 190),
        (Deed::Deliver, 260),
        (Deed::Late, with(Fault::Reorder, 60)),
        (Deed::Repeat, with(Fault::Repeat, 40)),
        (Deed::Lose, with(Fault::Lose, 40)),
        (Deed::Cut, with(Fault::Cut, 40)),
        (Deed::TimeOut, 30),
        (Deed::CrashTablet, with(Fault::Crashes, 14)),
        (Deed::CrashInTablet, with(Fault::Crashes, 12)),
        (Deed::CrashServer, with(Fault::Crashes, 8)),
        (Deed::CrashInServer, with(Fault::Crashes, 14)),
        (Deed::Copy, with(Fault::Copies, 14)),
        (Deed::PutBack, with(Fault::Copies, 14)),
        (Deed::Clone, with(Fault::Clones, 10)),
        (Deed::Backup, with(Fault::Restores, 22)),
        (Deed::Restore, with(Fault::Restores, 12)),
        (Deed::RestoreOld, with(Fault::OldBackups, 14)),
        (Deed::Dong, with(Fault::Scopes, 30)),
        (Deed::Revoke, with(Fault::Revoked, 6)),
        (Deed::UpdateServer, with(Fault::Versions, 12)),
        (Deed::UpdateTablet, with(Fault::Versions, 12)),
        (Deed::DiskFull, with(Fault::DiskFull, 14)),
        (Deed::DiskFree, with(Fault::DiskFull, 14)),
    ]
}
