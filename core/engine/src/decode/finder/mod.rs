//! Finding finder patterns: the three nested squares at a QR code's corners.
//!
//! Rows are looked at one in a few ([`rows`]); a row that shows 1 : 1 : 3 : 1 : 1 is checked
//! along three more lines and refined to a middle and a size ([`centre`]). The rows are
//! words of 64 pixels, so that the scan costs a fraction of rxing's, which copies each
//! row pixel by pixel. What is returned is rxing's [`ConcentricPattern`].

mod centre;
mod rows;
mod sets;

#[cfg(test)]
mod tests;

use rxing::common::cpp_essentials::ConcentricPattern;

pub(super) use self::sets::{all_sets, likely_sets};

use self::centre::Cross;
use self::rows::Edges;
use super::bits::Bits;

/// More patterns than any view of a few codes has. Wallpaper made of them stops here.
const MOST_PATTERNS: usize = 32;
/// Crosses that are refined at most.
const MOST_CROSSES: usize = 256;
/// Rows looked at are no farther apart: a finder pattern's middle has three modules.
const LEAST_ROW_STEP: usize = 3;
/// Modules along the largest symbol that a phone shows, version 20.
const MOST_MODULES: usize = 20 * 4 + 17;

/// Finds patterns and keeps its buffers for the next picture.
#[derive(Default)]
pub(super) struct Finder {
    edges: Edges,
    patterns: Vec<ConcentricPattern>,
}

impl Finder {
    /// What the last look found.
    pub(super) fn patterns(&self) -> &[ConcentricPattern] {
        &self.patterns
    }

    /// The finder patterns of the picture, in no particular order.
    pub(super) fn find(&mut self, bits: &mut Bits) -> &[ConcentricPattern] {
        self.patterns.clear();
        let step = row_step(bits.height);
        let mut crosses = 0;
        for y in (step - 1..bits.height).step_by(step) {
            self.edges.find(bits.row(y), bits.width);
            for (from, runs) in self.edges.patterns() {
                let [a, b, c, ..] = runs.0;
                let x = from + a + b + c / 2;
                let is_known = self.patterns.iter().any(|known| is_inside(known, x, y));
                if is_known {
                    continue;
                }
                let Some(cross) = Cross::at(bits, x as usize, y, &runs) else {
                    continue;
                };
                crosses += 1;
                self.patterns.extend(cross.refined(bits));
                if self.patterns.len() == MOST_PATTERNS || crosses == MOST_CROSSES {
                    return &self.patterns;
                }
            }
        }
        &self.patterns
    }
}

/// A symbol of a quarter of the height has finder patterns three rows of which are looked
/// at, whatever its version up to 20.
fn row_step(height: usize) -> usize {
    (3 * height / (4 * MOST_MODULES)).max(LEAST_ROW_STEP)
}

fn is_inside(pattern: &ConcentricPattern, x: u32, y: usize) -> bool {
    let (dx, dy) = (pattern.p.x - x as f32, pattern.p.y - y as f32);
    dx.hypot(dy) < pattern.size as f32 / 2.0
}
