//! Sets of the ops of a run.

use std::fmt;

/// Most ops of one run.
pub const OPS_MAX: usize = 512;

/// A set of ops, by their places in the run.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Bits([u64; OPS_MAX / 64]);

impl Bits {
    /// The set of one op.
    pub fn one(op: usize) -> Bits {
        let mut bits = Bits::default();
        bits.insert(op);
        bits
    }

    /// Add an op.
    pub fn insert(&mut self, op: usize) {
        self.0[op / 64] |= 1 << (op % 64);
    }

    /// Whether an op is in it.
    pub fn has(&self, op: usize) -> bool {
        self.0[op / 64] >> (op % 64) & 1 == 1
    }

    /// In this or in that.
    #[must_use]
    pub fn or(mut self, other: Bits) -> Bits {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a |= b);
        self
    }

    /// In this and not in that.
    #[must_use]
    pub fn without(mut self, other: Bits) -> Bits {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a &= !b);
        self
    }

    /// In both.
    #[must_use]
    pub fn and(mut self, other: Bits) -> Bits {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a &= b);
        self
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The ops in it.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..OPS_MAX).filter(|op| self.has(*op))
    }
}

impl FromIterator<usize> for Bits {
    fn from_iter<I: IntoIterator<Item = usize>>(ops: I) -> Bits {
        let mut bits = Bits::default();
        ops.into_iter().for_each(|op| bits.insert(op));
        bits
    }
}

impl fmt::Debug for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
