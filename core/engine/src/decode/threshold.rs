//! Grey to black and white, by a threshold of its own for every 8 × 8 pixels.
//!
//! A block's threshold is the middle of its darkest and lightest pixel, smoothed over the
//! 5 × 5 blocks around it. Blocks without contrast say nothing: they are left out of the
//! smoothing and take over what their neighbours found. What counts as contrast follows
//! the frame, since a fixed limit either lets sensor noise through or fails on pale codes.

use rxing::common::{BIT_FIELD_BASE_BITS, BitArray, BitMatrix};

use super::plane::Plane;

/// Pixels along a block.
const BLOCK: usize = 8;
/// Blocks on each side of a block that are smoothed together.
const REACH: usize = 2;
/// No range of grey below this is ever contrast.
const LEAST_RANGE: u8 = 16;
/// A range of this is always contrast, however noisy the frame.
const SURE_RANGE: f32 = 72.0;

/// Makes bit matrices (set is dark) and keeps its buffers for the next frame.
#[derive(Default)]
pub(super) struct Binarizer {
    blocks: Blocks,
    thresholds: Vec<u8>,
    columns: Columns,
    line: Vec<u8>,
    bits: Option<BitMatrix>,
}

impl Binarizer {
    /// The plane in black and white, or nothing when there is no contrast anywhere.
    pub(super) fn binarize(&mut self, plane: &Plane<'_>) -> Option<&BitMatrix> {
        self.blocks.measure(plane);
        let least_range = least_range(&self.blocks);
        self.smooth(least_range);
        if !self.fill_gaps() {
            return None;
        }
        self.write_bits(plane)
    }

    /// Mean threshold of the blocks with contrast around each block; 0 where none has any.
    fn smooth(&mut self, least_range: u8) {
        let Blocks { wide, high, .. } = self.blocks;
        self.thresholds.clear();
        self.columns.clear(wide);
        for y in 0..(high + REACH) {
            if y < high {
                self.columns.add(self.blocks.row(y), least_range);
            }
            if y > 2 * REACH {
                self.columns
                    .remove(self.blocks.row(y - 2 * REACH - 1), least_range);
            }
            if y >= REACH {
                self.columns.means_into(&mut self.thresholds);
            }
        }
    }

    /// Gives blocks without a threshold the one of their neighbours; false if none has any.
    fn fill_gaps(&mut self) -> bool {
        let (wide, high) = (self.blocks.wide, self.blocks.high);
        if self.thresholds.iter().all(|&threshold| threshold == 0) {
            return false;
        }
        for y in 0..high {
            let (above, row) = self.thresholds.split_at_mut(y * wide);
            let above = above.rchunks_exact(wide).next();
            fill_row(&mut row[..wide], above);
        }
        for y in (0..high - 1).rev() {
            let (row, below) = self.thresholds.split_at_mut((y + 1) * wide);
            fill_row(&mut row[y * wide..], Some(&below[..wide]));
        }
        true
    }

    fn write_bits(&mut self, plane: &Plane<'_>) -> Option<&BitMatrix> {
        let (width, height) = (plane.width as u32, plane.height as u32);
        let fits = |bits: &BitMatrix| bits.width() == width && bits.height() == height;
        let mut bits = match self.bits.take().filter(fits) {
            Some(bits) => bits,
            None => BitMatrix::new(width, height).ok()?,
        };
        let mut row_bits = BitArray::with_size(plane.width);
        let wide = self.blocks.wide;
        self.line.resize(wide * BLOCK, 0);
        for y in 0..plane.height {
            let thresholds = &self.thresholds[y / BLOCK * wide..][..wide];
            let row = plane.row(y);
            mark_dark(row, thresholds, &mut self.line);
            pack(&self.line, &mut row_bits);
            bits.setRow(y as u32, &row_bits);
        }
        Some(self.bits.insert(bits))
    }
}

/// Least and greatest pixel of every block.
#[derive(Default)]
struct Blocks {
    wide: usize,
    high: usize,
    /// (least, greatest), row by row.
    extremes: Vec<(u8, u8)>,
    low: Vec<u8>,
    high_line: Vec<u8>,
}

impl Blocks {
    fn measure(&mut self, plane: &Plane<'_>) {
        self.wide = plane.width.div_ceil(BLOCK);
        self.high = plane.height.div_ceil(BLOCK);
        self.extremes.clear();
        for top in (0..plane.height).step_by(BLOCK) {
            let first = plane.row(top);
            self.low.clear();
            self.low.extend_from_slice(first);
            self.high_line.clear();
            self.high_line.extend_from_slice(first);
            for y in top + 1..(top + BLOCK).min(plane.height) {
                let row = plane.row(y);
                for (low, &pixel) in self.low.iter_mut().zip(row) {
                    *low = (*low).min(pixel);
                }
                for (high, &pixel) in self.high_line.iter_mut().zip(row) {
                    *high = (*high).max(pixel);
                }
            }
            let strips = self.low.chunks(BLOCK).zip(self.high_line.chunks(BLOCK));
            self.extremes.extend(strips.map(|(low, high)| {
                let low = low.iter().fold(u8::MAX, |least, &pixel| least.min(pixel));
                let high = high.iter().fold(0, |greatest, &pixel| pixel.max(greatest));
                (low, high)
            }));
        }
    }

    fn row(&self, y: usize) -> &[(u8, u8)] {
        &self.extremes[y * self.wide..][..self.wide]
    }
}

/// Above what range a block has contrast, by how the ranges of this frame are spread:
/// most blocks are flat, so the 20th percentile is the noise and the 97th the contrast.
fn least_range(blocks: &Blocks) -> u8 {
    let mut counts = [0_usize; 256];
    for (low, high) in &blocks.extremes {
        counts[usize::from(high - low)] += 1;
    }
    let percentile = |percent: usize| {
        let mut left = blocks.extremes.len() * percent / 100;
        let mut range = 0;
        while range < 255 && left >= counts[range] {
            left -= counts[range];
            range += 1;
        }
        range as f32
    };
    let most = SURE_RANGE.min(0.4 * percentile(97));
    let wanted = (1.5 * percentile(20)).min(most);
    (wanted as u8).max(LEAST_RANGE)
}

/// Sums over the last rows of blocks, column by column, so that smoothing costs the same
/// for any reach.
#[derive(Default)]
struct Columns {
    /// (sum of thresholds, how many) of each column of blocks.
    sums: Vec<(u32, u32)>,
}

impl Columns {
    fn clear(&mut self, wide: usize) {
        self.sums.clear();
        self.sums.resize(wide, (0, 0));
    }

    fn add(&mut self, row: &[(u8, u8)], least_range: u8) {
        for (sum, &(low, high)) in self.sums.iter_mut().zip(row) {
            let has_contrast = u32::from(high - low > least_range);
            sum.0 += has_contrast * middle(low, high);
            sum.1 += has_contrast;
        }
    }

    fn remove(&mut self, row: &[(u8, u8)], least_range: u8) {
        for (sum, &(low, high)) in self.sums.iter_mut().zip(row) {
            let has_contrast = u32::from(high - low > least_range);
            sum.0 -= has_contrast * middle(low, high);
            sum.1 -= has_contrast;
        }
    }

    fn means_into(&self, thresholds: &mut Vec<u8>) {
        for x in 0..self.sums.len() {
            let from = x.saturating_sub(REACH);
            let to = (x + REACH + 1).min(self.sums.len());
            let (sum, count) = self.sums[from..to]
                .iter()
                .fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
            thresholds.push(sum.checked_div(count).unwrap_or(0) as u8);
        }
    }
}

/// The threshold of a block with contrast; never 0, which stands for none.
fn middle(low: u8, high: u8) -> u32 {
    (u32::from(low) + u32::from(high)) / 2
}

/// Fills zeros from the neighbours to the left, in the given row, then to the right.
fn fill_row(row: &mut [u8], neighbour: Option<&[u8]>) {
    let mut last = 0;
    for (x, threshold) in row.iter_mut().enumerate() {
        if *threshold == 0 {
            let beside = neighbour.map_or(0, |row| row[x]);
            *threshold = match (last, beside) {
                (0, other) | (other, 0) => other,
                (last, beside) => last.midpoint(beside),
            };
        }
        last = *threshold;
    }
    for threshold in row.iter_mut().rev() {
        if *threshold == 0 {
            *threshold = last;
        }
        last = *threshold;
    }
}

/// One byte a pixel: 1 where it is at or below its block's threshold.
fn mark_dark(row: &[u8], thresholds: &[u8], line: &mut [u8]) {
    let whole = row.chunks_exact(BLOCK);
    let rest = whole.remainder();
    let blocks = whole.zip(thresholds).zip(line.chunks_exact_mut(BLOCK));
    for ((pixels, &threshold), marks) in blocks {
        for (mark, &pixel) in marks.iter_mut().zip(pixels) {
            *mark = u8::from(pixel <= threshold);
        }
    }
    if let Some(&threshold) = thresholds.last().filter(|_| !rest.is_empty()) {
        let from = row.len() - rest.len();
        line[from..].fill(0);
        for (mark, &pixel) in line[from..].iter_mut().zip(rest) {
            *mark = u8::from(pixel <= threshold);
        }
    }
}

/// Eight bytes of 0 or 1 become eight bits, the first one lowest.
fn pack(line: &[u8], bits: &mut BitArray) {
    /// Moves bit 8·i to bit 56 + i without any two meeting.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    const BYTES_A_WORD: usize = BIT_FIELD_BASE_BITS / 8;
    for (index, part) in line.chunks(BLOCK * BYTES_A_WORD).enumerate() {
        let mut word = 0;
        for (byte, marks) in part.chunks_exact(BLOCK).enumerate() {
            let mut eight = [0; BLOCK];
            eight.copy_from_slice(marks);
            let gathered = u64::from_le_bytes(eight).wrapping_mul(GATHER) >> 56;
            word |= (gathered as usize) << (8 * byte);
        }
        bits.setBulk(index * BIT_FIELD_BASE_BITS, word);
    }
}
