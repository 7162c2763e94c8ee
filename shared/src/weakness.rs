//! Known mistakes that the simulation switches on to see that it finds them (`tests/src/simulation`).
//!
//! Without the feature `simulation`, which no program is released with, there are none: [`has`] is `false` and the
//! compiler leaves out what it guards.

/// A known mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weakness {
    /// A row's place in a stream is taken when its push arrives, not when it commits.
    PlaceBeforeCommit,
    /// The server answers before its commit, which a crash then undoes.
    AckBeforeCommit,
    /// After a push the whole outbox counts as sent.
    RetireAll,
    /// An acknowledgement retires an op whose outcome nobody read.
    RetireUnread,
    /// The later clock wins.
    LastWriterByClock,
    /// Whatever comes from the same device counts as seen.
    OwnByDevice,
    /// Only who wrote last counts: what others wrote before her own last op is taken for seen.
    NoForeignRev,
    /// A pending op's group has the mirror's rev for its base, although the overlay hides the mirror.
    NoPins,
    /// The base is taken when a form is saved, not when it was opened.
    BaseAtSave,
    /// An ordinary edit in sight of a conflict closes it.
    NoJoins,
    /// A resolution closes a conflict whatever it has seen.
    ResolveAll,
    /// An equal value leaves no head.
    EqualIsNothing,
    /// A push is not compared with the line that is known.
    NoChain,
    /// An op may be forgotten when it is acknowledged, before it lies in a backup.
    DropOnAck,
    /// Own ops leave the overlay with the acknowledgement.
    SettleOnAck,
    /// A frame applies wherever the replica stands.
    NoContiguity,
    /// What leaves a stream is deleted, whatever other stream holds it.
    OutDeletes,
    /// What a pass from the start does not name stays.
    NoSweep,
    /// A restored server goes on with the numbers of the backup.
    NoJump,
}

impl Weakness {
    /// All of them.
    pub const ALL: [Weakness; 19] = [
        Weakness::PlaceBeforeCommit,
        Weakness::AckBeforeCommit,
        Weakness::RetireAll,
        Weakness::RetireUnread,
        Weakness::LastWriterByClock,
        Weakness::OwnByDevice,
        Weakness::NoForeignRev,
        Weakness::NoPins,
        Weakness::BaseAtSave,
        Weakness::NoJoins,
        Weakness::ResolveAll,
        Weakness::EqualIsNothing,
        Weakness::NoChain,
        Weakness::DropOnAck,
        Weakness::SettleOnAck,
        Weakness::NoContiguity,
        Weakness::OutDeletes,
        Weakness::NoSweep,
        Weakness::NoJump,
    ];
}

/// Whether this program has the mistake, on this thread.
#[cfg(not(feature = "simulation"))]
#[inline]
pub const fn has(_weakness: Weakness) -> bool {
    false
}

/// The place of a row in a stream: the next one.
#[cfg(not(feature = "simulation"))]
#[inline]
pub const fn place(_stream: &str, next: i64) -> i64 {
    next
}

#[cfg(feature = "simulation")]
pub use switched::{has, place, with};

#[cfg(feature = "simulation")]
mod switched {
    use super::Weakness;
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    thread_local! {
        /// Places that a push has taken which commits later.
        static TAKEN: RefCell<BTreeMap<String, i64>> = const { RefCell::new(BTreeMap::new()) };
        static ON: Cell<Option<Weakness>> = const { Cell::new(None) };
    }

    /// Whether this program has the mistake, on this thread.
    pub fn has(weakness: Weakness) -> bool {
        ON.get() == Some(weakness)
    }

    /// The place of a row in a stream: the next one; with the mistake, every other row commits after one that took its
    /// place later.
    pub fn place(stream: &str, next: i64) -> i64 {
        if !has(Weakness::PlaceBeforeCommit) {
            return next;
        }
        TAKEN.with_borrow_mut(|taken| match taken.remove(stream) {
            Some(place) if place == next - 2 => place,
            _ => {
                taken.insert(stream.to_owned(), next);
                next + 1
            }
        })
    }

    /// Do something in a program that has this mistake.
    pub fn with<T>(weakness: Option<Weakness>, run: impl FnOnce() -> T) -> T {
        let before = ON.replace(weakness);
        TAKEN.take();
        let done = run();
        ON.set(before);
        done
    }
}
