//! The darkest and lightest pixel of every 8 × 8 pixels.

use super::super::plane::Plane;
use super::BLOCK;

/// No range of grey below this is ever contrast.
const LEAST_RANGE: u8 = 16;
/// A range of this is always contrast, however noisy the frame.
const SURE_RANGE: f32 = 72.0;

/// Darkest and lightest pixel of every block, row by row.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) wide: usize,
    pub(super) high: usize,
    darkest: Vec<u8>,
    lightest: Vec<u8>,
    dark_line: Vec<u8>,
    light_line: Vec<u8>,
}

impl Blocks {
    pub(super) fn measure(&mut self, plane: &Plane<'_>) {
        self.wide = plane.width.div_ceil(BLOCK);
        self.high = plane.height.div_ceil(BLOCK);
        self.darkest.clear();
        self.lightest.clear();
        self.dark_line.resize(plane.width, 0);
        self.light_line.resize(plane.width, 0);
        for top in (0..plane.height).step_by(BLOCK) {
            self.dark_line.fill(u8::MAX);
            self.light_line.fill(u8::MIN);
            let rows = top..(top + BLOCK).min(plane.height);
            // Two rows at a time: half as many times the lines are written.
            for y in rows.clone().step_by(2) {
                let pixels = plane
                    .row(y)
                    .iter()
                    .zip(plane.row((y + 1).min(rows.end - 1)));
                let lines = self.dark_line.iter_mut().zip(&mut self.light_line);
                for ((dark, light), (&one, &other)) in lines.zip(pixels) {
                    *dark = (*dark).min(one).min(other);
                    *light = (*light).max(one).max(other);
                }
            }
            across(&self.dark_line, &mut self.darkest, u8::MAX, u8::min);
            across(&self.light_line, &mut self.lightest, u8::MIN, u8::max);
        }
    }

    /// Darkest and lightest pixel of each block in a row of blocks.
    pub(super) fn row(&self, y: usize) -> impl Iterator<Item = (u8, u8)> {
        let row = y * self.wide..(y + 1) * self.wide;
        let darkest = self.darkest[row.clone()].iter().copied();
        darkest.zip(self.lightest[row].iter().copied())
    }

    /// Above what range a block has contrast, by how the ranges of this frame are spread:
    /// most blocks are flat, so the 20th percentile is the noise and the 97th the contrast.
    pub(super) fn least_range(&self) -> u8 {
        let mut counts = [0_usize; 256];
        for (dark, light) in self.darkest.iter().zip(&self.lightest) {
            counts[usize::from(light - dark)] += 1;
        }
        let percentile = |percent: usize| {
            let mut left = self.darkest.len() * percent / 100;
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
}

/// Puts together each `BLOCK` columns of a line; the last block may be narrower.
fn across(line: &[u8], blocks: &mut Vec<u8>, start: u8, join: fn(u8, u8) -> u8) {
    let whole = line.chunks_exact(BLOCK);
    let rest = whole.remainder();
    blocks.extend(whole.map(|block| block.iter().copied().fold(start, join)));
    if !rest.is_empty() {
        blocks.push(rest.iter().copied().fold(start, join));
    }
}
