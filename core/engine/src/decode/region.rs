//! Where the last code was: the next frame most likely shows it there again.

use super::Symbol;
use super::plane::Bounds;

/// How far beyond the code the region reaches, as a share of the code's size: a hand that
/// moves by a fifth of the code from frame to frame is still followed.
const MARGIN: f32 = 0.18;

/// The part of the next frame to look at first, and how coarsely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Region {
    pub(super) bounds: Bounds,
    pub(super) shrink: u32,
}

impl Region {
    /// The region around a code that was just read.
    pub(super) fn around(symbol: &Symbol) -> Self {
        let [first, ..] = symbol.corners;
        let mut bounds = Bounds {
            left: first.x,
            top: first.y,
            right: first.x,
            bottom: first.y,
        };
        for corner in &symbol.corners {
            bounds.left = bounds.left.min(corner.x);
            bounds.top = bounds.top.min(corner.y);
            bounds.right = bounds.right.max(corner.x);
            bounds.bottom = bounds.bottom.max(corner.y);
        }
        let across = (bounds.right - bounds.left) * MARGIN;
        let down = (bounds.bottom - bounds.top) * MARGIN;
        Self {
            bounds: Bounds {
                left: bounds.left - across,
                top: bounds.top - down,
                right: bounds.right + across,
                bottom: bounds.bottom + down,
            },
            shrink: shrink_for(module_size(symbol)),
        }
    }
}

/// Measured: below 3.8 pixels a module only the full picture reads, above 7.5 a third of
/// it reads as well and in a ninth of the time.
fn shrink_for(module_size: f32) -> u32 {
    match module_size {
        size if size < 3.8 => 1,
        size if size < 7.5 => 2,
        _ => 3,
    }
}

/// Mean length of a module, in pixels of the frame.
fn module_size(symbol: &Symbol) -> f32 {
    let mut around = 0.0;
    for (index, corner) in symbol.corners.iter().enumerate() {
        let next = symbol.corners[(index + 1) % 4];
        around += (corner.x - next.x).hypot(corner.y - next.y);
    }
    around / (4 * symbol.modules.max(1)) as f32
}
