//! What chance decides in a scenario: the same for the same seed, on any machine.

/// A sequence of draws (SplitMix64).
#[derive(Debug, Clone)]
pub struct Draws {
    state: u64,
}

impl Draws {
    /// The sequence of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A sequence of its own for `name` and number `run`, so that one run can be
    /// looked at without those before it.
    #[must_use]
    pub fn of(seed: u64, name: &str, run: u32) -> Self {
        let mut draws = Self::new(seed);
        for byte in name.bytes() {
            draws.state ^= u64::from(byte);
            draws.number();
        }
        draws.state ^= u64::from(run);
        draws.number();
        draws
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let drawn = mixed ^ (mixed >> 31);
        self.state ^= drawn.rotate_left(17);
        drawn
    }

    /// A number below `end`; 0 if that is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end.max(1)
    }

    /// A place in something of `length`.
    pub fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// True `parts` times of `of`.
    pub fn chance(&mut self, parts: u64, of: u64) -> bool {
        self.below(of) < parts
    }

    /// One of them.
    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.place(choices.len())]
    }

    /// Fills all of `bytes`.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let drawn = self.number().to_le_bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_a_run_has_draws_of_its_own() {
        let first = |name, run| Draws::of(7, name, run).number();
        assert_eq!(first("a", 1), first("a", 1));
        assert_ne!(first("a", 1), first("a", 2));
        assert_ne!(first("a", 1), first("b", 1));
        assert_ne!(first("a", 1), Draws::of(8, "a", 1).number());
    }

    #[test]
    fn draws_stay_below_their_end_and_reach_all_of_it() {
        let mut draws = Draws::new(1);
        let drawn: std::collections::BTreeSet<_> = (0..200).map(|_| draws.below(6)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    }
}
