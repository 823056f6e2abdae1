//! The randomness port, so that a test can repeat what happened.

use std::sync::Mutex;

use crate::lock::lock;
use ring::rand::SecureRandom;

/// The machine gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no randomness")]
pub struct RandomnessFailed;

/// A source of unpredictable bytes.
pub trait Randomness: Send + Sync {
    /// Fills all of `bytes`.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessFailed>;
}

/// `N` fresh bytes.
pub fn array<const N: usize>(random: &dyn Randomness) -> Result<[u8; N], RandomnessFailed> {
    let mut bytes = [0; N];
    random.fill(&mut bytes)?;
    Ok(bytes)
}

/// A number in `0..=most`; the bias is below `most` in 2⁶⁴.
pub fn up_to(random: &dyn Randomness, most: u64) -> Result<u64, RandomnessFailed> {
    let drawn = u64::from_be_bytes(array(random)?);
    Ok(match most.checked_add(1) {
        Some(range) => drawn % range,
        None => drawn,
    })
}

/// The operating system's randomness.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessFailed> {
        ring::rand::SystemRandom::new()
            .fill(bytes)
            .map_err(|_| RandomnessFailed)
    }
}

/// The same bytes for the same seed (SplitMix64): the test double, never for keys.
#[derive(Debug)]
pub struct SeededRandomness {
    state: Mutex<u64>,
}

impl SeededRandomness {
    /// Starts the sequence of `seed`.
    pub fn new(seed: u64) -> Self {
        Self {
            state: Mutex::new(seed),
        }
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessFailed> {
        let mut state = lock(&self.state);
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = *state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^= mixed >> 31;
            chunk.copy_from_slice(&mixed.to_be_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}
