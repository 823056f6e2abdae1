//! Numbers that look random and are the same for the same seed, on every machine.

/// SplitMix64 (Steele, Lea and Flood, 2014): enough for drawing, and five lines long.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Evenly from `low` to `high`.
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        let share = (self.next() >> 40) as f32 / (1_u32 << 24) as f32;
        low + (high - low) * share
    }

    /// A whole number from `low` up to, not including, `high`.
    pub(crate) fn whole(&mut self, low: i32, high: i32) -> i32 {
        let span = i64::from(high - low).max(1) as u64;
        low + (self.next() % span) as i32
    }

    /// One of the choices.
    pub(crate) fn pick<T: Copy, const N: usize>(&mut self, choices: [T; N]) -> T {
        choices[(self.next() % N as u64) as usize]
    }

    /// Near enough to normal, mean 0 and variance 1: the sum of eight even bytes.
    pub(crate) fn normal(&mut self) -> f32 {
        /// Root of 8 · (256² − 1) / 12.
        const SPREAD: f32 = 209.02;
        const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
        let bytes = self.next();
        let pairs = (bytes & EVEN) + ((bytes >> 8) & EVEN);
        let sum = pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48;
        (sum as f32 - 1020.0) / SPREAD
    }
}
