//! Grey to black and white, by a threshold of its own for every 8 × 8 pixels.
//!
//! A block's threshold is the middle of its darkest and lightest pixel ([`blocks`]),
//! smoothed over the 5 × 5 blocks around it ([`smooth`]). Blocks without contrast say
//! nothing: they are left out of the smoothing and take over what their neighbours found.
//! What counts as contrast follows the frame, since a fixed limit either lets sensor noise
//! through or fails on pale codes.

mod blocks;
mod smooth;

use self::blocks::Blocks;
use self::smooth::Smoother;
use super::bits::{Bits, WORD};
use super::plane::Plane;

/// Pixels along a block.
const BLOCK: usize = 8;

/// Makes pictures black and white and keeps its buffers for the next one.
#[derive(Default)]
pub(super) struct Binarizer {
    blocks: Blocks,
    smoother: Smoother,
    /// A threshold for every pixel of a row.
    thresholds: Vec<u8>,
    marks: Vec<u8>,
    bits: Bits,
}

impl Binarizer {
    /// The plane in black and white, or nothing when there is no contrast anywhere.
    pub(super) fn binarize(&mut self, plane: &Plane<'_>) -> Option<&mut Bits> {
        self.blocks.measure(plane);
        if !self.smoother.smooth(&self.blocks) {
            return None;
        }
        self.bits.reset(plane.width, plane.height);
        let padded = self.blocks.wide * BLOCK;
        self.thresholds.resize(padded, 0);
        self.marks.resize(padded, 0);
        for y in 0..plane.height {
            if y % BLOCK == 0 {
                self.spread_thresholds(y / BLOCK);
            }
            mark_dark(plane.row(y), &self.thresholds, &mut self.marks);
            pack(&self.marks, self.bits.row_mut(y));
        }
        Some(&mut self.bits)
    }

    /// Repeats each threshold of a row of blocks for the pixels below it.
    fn spread_thresholds(&mut self, row: usize) {
        let row = self.smoother.row(row);
        for (pixels, &threshold) in self.thresholds.chunks_exact_mut(BLOCK).zip(row) {
            pixels.fill(threshold);
        }
        // Nothing beyond the row is ever dark.
        let width = self.bits.width;
        self.marks[width..].fill(0);
    }
}

/// One byte a pixel: 1 where it is at or below its threshold.
fn mark_dark(row: &[u8], thresholds: &[u8], marks: &mut [u8]) {
    for ((mark, &pixel), &threshold) in marks.iter_mut().zip(row).zip(thresholds) {
        *mark = u8::from(pixel <= threshold);
    }
}

/// Eight bytes of 0 or 1 become eight bits, the first one lowest.
fn pack(marks: &[u8], words: &mut [u64]) {
    /// Moves bit 8·i to bit 56 + i without any two meeting.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    for (word, part) in words.iter_mut().zip(marks.chunks(WORD)) {
        *word = 0;
        for (index, marks) in part.chunks_exact(BLOCK).enumerate() {
            let mut eight = [0; BLOCK];
            eight.copy_from_slice(marks);
            let gathered = u64::from_le_bytes(eight).wrapping_mul(GATHER) >> 56;
            *word |= gathered << (8 * index);
        }
    }
}
