//! One row at a time: where the colour changes, and where 1 : 1 : 3 : 1 : 1 may be.

use super::super::bits::WORD;

/// Columns where the colour changes, from light to dark first, then in turn.
#[derive(Default)]
pub(super) struct Edges {
    columns: Vec<u32>,
}

impl Edges {
    /// Finds the edges of a row of `width` pixels; a dark end counts as an edge.
    pub(super) fn find(&mut self, row: &[u64], width: usize) {
        self.columns.clear();
        let mut before = 0;
        for (index, &word) in row.iter().enumerate() {
            let mut changes = word ^ (word << 1 | before);
            before = word >> (WORD - 1);
            let first = (index * WORD) as u32;
            while changes != 0 {
                self.columns.push(first + changes.trailing_zeros());
                changes &= changes - 1;
            }
        }
        if before == 1 {
            self.columns.push(width as u32);
        }
    }

    /// The columns, in order.
    #[cfg(test)]
    pub(super) fn columns(&self) -> &[u32] {
        &self.columns
    }

    /// The runs that may be a finder pattern's, with the column where the first begins.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (u32, Runs)> {
        self.columns.windows(6).step_by(2).filter_map(|edges| {
            let runs = Runs([
                edges[1] - edges[0],
                edges[2] - edges[1],
                edges[3] - edges[2],
                edges[4] - edges[3],
                edges[5] - edges[4],
            ]);
            (runs.may_be_finder() && runs.is_finder()).then_some((edges[0], runs))
        })
    }
}

/// Lengths in pixels of dark, light, dark, light, dark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Runs(pub(super) [u32; 5]);

impl Runs {
    /// Quickly tells most other runs apart.
    fn may_be_finder(&self) -> bool {
        let [a, b, c, d, e] = self.0;
        c >= 3 && c >= 2 * a.max(e) && c >= b.max(d)
    }

    /// Whether the runs are near 1 : 1 : 3 : 1 : 1.
    ///
    /// Dark and light are judged each by its own module, since over- and underexposure
    /// widen one at the cost of the other; the tolerances are zxing-cpp's.
    pub(super) fn is_finder(&self) -> bool {
        let [a, b, c, d, e] = self.0;
        let (dark, light) = (a + c + e, b + d);
        if dark > 10 * light || 5 * light > 8 * dark {
            return false;
        }
        let is_dark_run = |run: u32, share: u32| (20 * run).abs_diff(share * dark) <= 3 * dark + 10;
        let is_light_run = |run: u32| (6 * run).abs_diff(3 * light) <= light + 3;
        is_dark_run(a, 4)
            && is_dark_run(e, 4)
            && is_dark_run(c, 12)
            && is_light_run(b)
            && is_light_run(d)
    }

    /// Pixels along all five.
    pub(super) fn length(&self) -> u32 {
        self.0.iter().sum()
    }
}
