//! Repeatable randomness: the same seed gives the same numbers on every machine and in every version (SplitMix64).

/// A source of numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Of this seed.
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// A source of its own for one purpose, so that more of one thing does not change another.
    pub fn branch(&self, purpose: u64) -> Self {
        let mut mixed = Random(self.0 ^ purpose.wrapping_mul(0xd134_2543_de82_ef95));
        Random(mixed.number())
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `0` to below `end`, which is above 0. The bias is below one in 2^32 for what tests ask.
    pub fn below(&mut self, end: u64) -> u64 {
        assert!(end > 0, "there is no number below 0");
        self.number() % end
    }

    /// From `first` to `last`, both included.
    pub fn between(&mut self, first: i64, last: i64) -> i64 {
        let span = last.checked_sub(first).and_then(|span| span.checked_add(1)).expect("the span is small");
        first + i64::try_from(self.below(span.unsigned_abs())).expect("it is below the span")
    }

    /// True in so many of a hundred cases.
    pub fn in_hundred(&mut self, cases: u64) -> bool {
        self.below(100) < cases
    }

    /// A place in a list of this length, which is above 0.
    pub fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("it is below a length")
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.place(from.len())]
    }

    /// Ten bytes, as a time-ordered id needs them.
    pub fn ten_bytes(&mut self) -> [u8; 10] {
        let (one, two) = (self.number().to_be_bytes(), self.number().to_be_bytes());
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&one);
        bytes[8..].copy_from_slice(&two[..2]);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        let mut random = Random::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.number()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn numbers_stay_in_their_range_and_reach_both_ends() {
        let mut random = Random::new(1);
        let drawn: Vec<i64> = (0..1_000).map(|_| random.between(-2, 2)).collect();
        assert!(drawn.iter().all(|it| (-2..=2).contains(it)) && drawn.contains(&-2) && drawn.contains(&2));
    }
}
