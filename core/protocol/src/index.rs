//! Which index a new code gets: the slice's counter, permuted within blocks of
//! 2²⁰ by a key, so that neighbours in the list say nothing and lists stay dense.

use ring::hmac::{HMAC_SHA256, Key, sign};

use crate::pass::MAX_INDEX;
use crate::slice::Slice;

const BITS: u32 = 10;
const MASK: u32 = (1 << BITS) - 1;
const ROUNDS: u8 = 8;

/// A keyed permutation of each block of 2²⁰ counters.
pub struct IndexPermutation(Key);

impl IndexPermutation {
    /// Takes the server's permutation key (32 bytes).
    pub fn new(key: &[u8]) -> Self {
        Self(Key::new(HMAC_SHA256, key))
    }

    /// The index of the `counter`th code of a slice; [`None`] when the slice is full.
    ///
    /// The last block is a partial one (indexes end at [`MAX_INDEX`]), so it cycles until it is inside.
    pub fn index(&self, slice: Slice, counter: u32) -> Option<u32> {
        if counter >= MAX_INDEX {
            return None;
        }
        let block = counter >> (2 * BITS);
        let mut place = counter & (MASK << BITS | MASK);
        loop {
            place = self.permute(slice, block, place);
            let index = block << (2 * BITS) | place;
            if index < MAX_INDEX {
                return Some(index);
            }
        }
    }

    fn permute(&self, slice: Slice, block: u32, place: u32) -> u32 {
        let (mut left, mut right) = (place >> BITS, place & MASK);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ self.round(slice, block, round, right));
        }
        left << BITS | right
    }

    fn round(&self, slice: Slice, block: u32, round: u8, value: u32) -> u32 {
        let mut message = *b"BM1/index\0\0\0\0\0\0\0\0\0\0\0";
        message[9..11].copy_from_slice(&slice.0.to_be_bytes());
        message[11..15].copy_from_slice(&block.to_be_bytes());
        message[15] = round;
        message[16..].copy_from_slice(&value.to_be_bytes());
        let tag = sign(&self.0, &message);
        let bytes = tag.as_ref();
        (u32::from(bytes[0]) << 8 | u32::from(bytes[1])) & MASK
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_counters_share_an_index() {
        let permutation = IndexPermutation::new(&[3; 32]);
        let taken: HashSet<u32> = (0..20_000)
            .map(|counter| permutation.index(Slice(1), counter).unwrap())
            .collect();
        assert_eq!(taken.len(), 20_000);
        assert!(taken.iter().all(|index| *index < 1 << 20));
    }

    #[test]
    fn the_last_block_stays_inside_and_a_full_slice_says_so() {
        let permutation = IndexPermutation::new(&[3; 32]);
        let last: HashSet<u32> = (MAX_INDEX - 500..MAX_INDEX)
            .map(|counter| permutation.index(Slice(1), counter).unwrap())
            .collect();
        assert_eq!(last.len(), 500);
        assert!(last.iter().all(|index| *index < MAX_INDEX));
        assert_eq!(permutation.index(Slice(1), MAX_INDEX), None);
    }
}
