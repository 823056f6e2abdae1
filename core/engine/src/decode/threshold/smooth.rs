//! From what each block says to a threshold for each: smoothed, and without gaps.

use super::blocks::Blocks;

/// Blocks on each side of a block that are smoothed together.
const REACH: usize = 2;

/// The thresholds, row by row of blocks.
#[derive(Default)]
pub(super) struct Smoother {
    wide: usize,
    thresholds: Vec<u8>,
    /// (sum of thresholds, how many) over the last rows, column by column, so that
    /// smoothing costs the same for any reach.
    columns: Vec<(u32, u32)>,
}

impl Smoother {
    /// Sets a threshold for each block; false when none has any contrast.
    pub(super) fn smooth(&mut self, blocks: &Blocks) -> bool {
        self.wide = blocks.wide;
        self.thresholds.clear();
        self.columns.clear();
        self.columns.resize(blocks.wide, (0, 0));
        let least_range = blocks.least_range();
        for y in 0..(blocks.high + REACH) {
            if y < blocks.high {
                self.add(blocks, y, least_range);
            }
            if y > 2 * REACH {
                self.remove(blocks, y - 2 * REACH - 1, least_range);
            }
            if y >= REACH {
                self.push_means();
            }
        }
        self.fill_gaps(blocks.high)
    }

    /// Thresholds of a row of blocks.
    pub(super) fn row(&self, y: usize) -> &[u8] {
        &self.thresholds[y * self.wide..][..self.wide]
    }

    fn add(&mut self, blocks: &Blocks, y: usize, least_range: u8) {
        for (sum, (dark, light)) in self.columns.iter_mut().zip(blocks.row(y)) {
            let has_contrast = u32::from(light - dark > least_range);
            sum.0 += has_contrast * middle(dark, light);
            sum.1 += has_contrast;
        }
    }

    fn remove(&mut self, blocks: &Blocks, y: usize, least_range: u8) {
        for (sum, (dark, light)) in self.columns.iter_mut().zip(blocks.row(y)) {
            let has_contrast = u32::from(light - dark > least_range);
            sum.0 -= has_contrast * middle(dark, light);
            sum.1 -= has_contrast;
        }
    }

    /// Mean threshold of the blocks with contrast around each block of a row; 0 where none
    /// has any.
    fn push_means(&mut self) {
        for x in 0..self.columns.len() {
            let from = x.saturating_sub(REACH);
            let to = (x + REACH + 1).min(self.columns.len());
            let (sum, count) = self.columns[from..to]
                .iter()
                .fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
            self.thresholds
                .push(sum.checked_div(count).unwrap_or(0) as u8);
        }
    }

    /// Gives blocks without a threshold the one of their neighbours; false if none has any.
    fn fill_gaps(&mut self, high: usize) -> bool {
        if self.thresholds.iter().all(|&threshold| threshold == 0) {
            return false;
        }
        let wide = self.wide;
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
}

/// The threshold of a block with contrast; never 0, which stands for none.
fn middle(dark: u8, light: u8) -> u32 {
    (u32::from(dark) + u32::from(light)) / 2
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
