//! From a row that looks like a finder pattern to the pattern's middle and size.

use rxing::Point as Pixel;
use rxing::common::cpp_essentials::{ConcentricPattern, FinetuneConcentricPatternCenter};

use super::super::bits::Bits;
use super::super::reader::guarded;
use super::rows::Runs;

/// Runs of a finder pattern.
const RUNS: u32 = 5;
/// A pattern seen askew is at most this many times as long in one direction as in another.
const MOST_SKEW: u32 = 5;

/// A finder pattern around a dark pixel, if four lines through it say so: the columns, the
/// row and both diagonals.
pub(super) struct Cross {
    /// Pixel in the middle of column and row.
    pub(super) x: usize,
    /// Its row.
    pub(super) y: usize,
    /// Mean of the longest and the shortest line, in steps.
    pub(super) size: u32,
    /// How far the rings may reach.
    range: u32,
}

impl Cross {
    /// Looks from a pixel of the row in which `runs` were seen.
    pub(super) fn at(bits: &Bits, x: usize, y: usize, runs: &Runs) -> Option<Self> {
        // Three times as long, for symbols seen very much askew.
        let range = 3 * runs.length();
        let column = line(bits, (x, y), (0, 1), range)?;
        let y = column.middle.1;
        let row = line(bits, (x, y), (1, 0), range)?;
        let x = row.middle.0;
        let falling = line(bits, (x, y), (1, 1), 2 * range)?;
        let rising = line(bits, (x, y), (1, -1), 2 * range)?;
        let lengths = [column, row, falling, rising].map(|line| line.length);
        let least = lengths.into_iter().fold(u32::MAX, u32::min);
        let most = lengths.into_iter().fold(0, u32::max);
        (most <= MOST_SKEW * least).then_some(Self {
            x,
            y,
            size: most.midpoint(least),
            range,
        })
    }

    /// The middle by the pattern's rings, to a fraction of a pixel; needs a closed ring.
    pub(super) fn refined(&self, bits: &mut Bits) -> Option<ConcentricPattern> {
        let matrix = bits.matrix()?;
        let middle = Pixel::new(self.x as f32, self.y as f32);
        let found =
            guarded(|| FinetuneConcentricPatternCenter(matrix, middle, self.range as i32, RUNS))??;
        Some(ConcentricPattern {
            p: found,
            size: self.size as i32,
        })
    }
}

/// A line through a finder pattern.
struct Line {
    middle: (usize, usize),
    /// Steps from the pattern's one end to the other.
    length: u32,
}

/// The finder pattern's runs along a line through a dark pixel, no longer than `range`.
fn line(bits: &Bits, from: (usize, usize), step: (i32, i32), range: u32) -> Option<Line> {
    if !bits.is_dark(from.0, from.1) {
        return None;
    }
    let ahead = arm(bits, from, step, range)?;
    let behind = arm(bits, from, (-step.0, -step.1), range)?;
    let runs = Runs([
        behind[2],
        behind[1],
        ahead[0] + behind[0] - 1,
        ahead[1],
        ahead[2],
    ]);
    if runs.length() > range || !runs.is_finder() {
        return None;
    }
    let off = (runs.0[2] / 2) as i32 - (behind[0] as i32 - 1);
    let middle = (
        (from.0 as i32 + off * step.0) as usize,
        (from.1 as i32 + off * step.1) as usize,
    );
    Some(Line {
        middle,
        length: runs.length(),
    })
}

/// Lengths of the dark, light and dark run in one direction, the pixel itself included.
fn arm(bits: &Bits, from: (usize, usize), step: (i32, i32), range: u32) -> Option<[u32; 3]> {
    let room = |at: usize, step: i32, size: usize| match step {
        0 => u32::MAX,
        1 => (size - at) as u32,
        _ => at as u32 + 1,
    };
    let room = room(from.0, step.0, bits.width).min(room(from.1, step.1, bits.height));
    let most = room.min(range);
    let mut runs = [0; 3];
    let mut steps = 0;
    for (index, run) in runs.iter_mut().enumerate() {
        let is_dark = index != 1;
        while steps < most {
            let x = from.0 as i32 + step.0 * steps as i32;
            let y = from.1 as i32 + step.1 * steps as i32;
            if bits.is_dark(x as usize, y as usize) != is_dark {
                break;
            }
            *run += 1;
            steps += 1;
        }
        // The last run may end at the picture's edge, but not at the range's.
        if *run == 0 || (steps == most && (index < 2 || most < room)) {
            return None;
        }
    }
    Some(runs)
}
