//! From what each block says to a threshold for each: smoothed, and without gaps.

use super::blocks::Blocks;

/// Blocks on each side of a block that are smoothed together.
const REACH: usize = 2;
const WINDOW: usize = 2 * REACH + 1;

/// The thresholds, row by row of blocks.
#[derive(Default)]
pub(super) struct Smoother {
    wide: usize,
    thresholds: Vec<u8>,
    /// Sums of thresholds over the last rows, column by column, so that smoothing costs
    /// the same for any reach; with `REACH` empty columns on either side.
    sums: Vec<u16>,
    /// Of how many blocks.
    counts: Vec<u16>,
}

impl Smoother {
    /// Sets a threshold for each block; false when none has any contrast.
    pub(super) fn smooth(&mut self, blocks: &Blocks) -> bool {
        self.wide = blocks.wide;
        self.thresholds.clear();
        for columns in [&mut self.sums, &mut self.counts] {
            columns.clear();
            columns.resize(blocks.wide + 2 * REACH, 0);
        }
        let least_range = blocks.least_range();
        for y in 0..(blocks.high + REACH) {
            if y < blocks.high {
                self.change(blocks, y, least_range, u16::wrapping_add);
            }
            if y >= WINDOW {
                self.change(blocks, y - WINDOW, least_range, u16::wrapping_sub);
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

    /// Adds a row of blocks to the columns, or takes it away again.
    fn change(&mut self, blocks: &Blocks, y: usize, least_range: u8, by: impl Fn(u16, u16) -> u16) {
        let columns = self.sums[REACH..].iter_mut().zip(&mut self.counts[REACH..]);
        for ((sum, count), (dark, light)) in columns.zip(blocks.row(y)) {
            let has_contrast = u16::from(light - dark > least_range);
            *sum = by(*sum, has_contrast * middle(dark, light));
            *count = by(*count, has_contrast);
        }
    }

    /// Mean threshold of the blocks with contrast around each block of a row; 0 where none
    /// has any.
    fn push_means(&mut self) {
        let around = self.sums.windows(WINDOW).zip(self.counts.windows(WINDOW));
        let means = around.map(|(sums, counts)| mean(sums.iter().sum(), counts.iter().sum()));
        self.thresholds.extend(means);
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
fn middle(dark: u8, light: u8) -> u16 {
    u16::from(dark).midpoint(u16::from(light))
}

/// Of so many thresholds together, rounded down; 0 of none.
fn mean(sum: u16, count: u16) -> u8 {
    ((u32::from(sum) * RECIPROCALS[usize::from(count) % RECIPROCALS.len()]) >> SHIFT) as u8
}

/// Exact for up to 25 thresholds: 24 · 25 · 255 is less than 2 to the power of this.
const SHIFT: u32 = 18;
static RECIPROCALS: [u32; 32] = {
    let mut reciprocals = [0; 32];
    let mut count = 1;
    while count < reciprocals.len() {
        reciprocals[count] = (1u32 << SHIFT).div_ceil(count as u32);
        count += 1;
    }
    reciprocals
};

/// Fills zeros from the neighbours to the left, in the given row, then to the right.
fn fill_row(row: &mut [u8], neighbour: Option<&[u8]>) {
    if !row.contains(&0) {
        return;
    }
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
    // What is still empty has nothing to its left either.
    if let Some(first) = row.iter().position(|&threshold| threshold != 0) {
        let found = row[first];
        row[..first].fill(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_exact() {
        for count in 1..=25 {
            for sum in 0..=count * 255 {
                assert_eq!(u16::from(mean(sum, count)), sum / count, "{sum} of {count}");
            }
        }
        assert_eq!(mean(0, 0), 0);
    }

    #[test]
    fn gaps_are_filled_from_the_left_the_neighbour_and_the_right() {
        let filled = |mut row: Vec<u8>, neighbour: Option<&[u8]>| {
            fill_row(&mut row, neighbour);
            row
        };
        assert_eq!(filled(vec![0, 0, 8, 0, 6], None), [8, 8, 8, 8, 6]);
        assert_eq!(
            filled(vec![0, 0, 8, 0, 6], Some(&[0, 4, 9, 4, 9])),
            [4, 4, 8, 6, 6]
        );
        assert_eq!(filled(vec![0, 0], Some(&[0, 0])), [0, 0]);
    }
}
