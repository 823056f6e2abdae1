//! Where a code may be that no look in black and white has read.
//!
//! Each look leaves the finder patterns it saw; the two scales often see different ones.
//! Three that fit each other are an [`Outline`]. Where only two were seen, the third is
//! looked for in grey where it would have to be.

mod pair;

use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::qrcode::cpp_port::detector::FinderPatternSet;

use super::effort::Effort;
use super::finder::all_sets;
use super::frame::Point;
use super::plane::Plane;
use super::reader::Outline;

/// Patterns kept from all looks; clutter that offers more is not a phone's screen.
const MOST_SPOTS: usize = 16;
/// Outlines handed on from three patterns and from two.
const MOST_THREES: usize = 3;
const MOST_PAIRS: usize = 3;
/// Modules of the codes that are worth the time, versions 1 to 20.
const MODULES: std::ops::RangeInclusive<u32> = 21..=97;

/// A finder pattern, in pixels of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub(super) at: Point,
    /// Mean of the pattern's longest and shortest line along and across the pixels and
    /// their diagonals, as rxing counts it.
    pub(super) size: f32,
}

/// What the looks at one frame left behind.
#[derive(Default)]
pub(super) struct Suspects {
    spots: Vec<Spot>,
    outlines: Vec<Outline>,
}

impl Suspects {
    /// Forgets the last frame.
    pub(super) fn clear(&mut self) {
        self.spots.clear();
        self.outlines.clear();
    }

    /// A code that black and white saw but could not read.
    pub(super) fn add_outline(&mut self, outline: Outline) {
        self.outlines.push(outline);
    }

    /// A finder pattern that a look saw, unless an earlier one has seen it.
    pub(super) fn add_spot(&mut self, spot: Spot) {
        let is_known = |known: &Spot| distance(known.at, spot.at) < known.size / 2.0;
        if self.spots.len() < MOST_SPOTS && !self.spots.iter().any(is_known) {
            self.spots.push(spot);
        }
    }

    /// Whether black and white saw a code: three finder patterns that fit each other.
    pub(super) fn has_outline(&self) -> bool {
        !self.outlines.is_empty()
    }

    /// Where to look in grey, the likeliest first. Points are of the frame.
    pub(super) fn outlines(&mut self, view: &Plane<'_>, effort: &mut Effort) -> &[Outline] {
        // The last one is of the finest look.
        self.outlines.reverse();
        self.outlines.truncate(1);
        if self.outlines.is_empty() {
            self.add_threes();
        }
        if self.outlines.is_empty() {
            let found = pair::outlines(&self.spots, view, effort);
            self.outlines.extend(found.into_iter().take(MOST_PAIRS));
        }
        &self.outlines
    }

    fn add_threes(&mut self) {
        let patterns: Vec<_> = self.spots.iter().map(Spot::as_pattern).collect();
        let fitting = all_sets(&patterns).into_iter().filter(fits_a_code);
        let outlines = fitting.filter_map(|set| outline_of(&set));
        self.outlines.extend(outlines.take(MOST_THREES));
    }
}

impl Spot {
    fn as_pattern(&self) -> ConcentricPattern {
        ConcentricPattern {
            p: rxing::Point::new(self.at.x, self.at.y),
            size: self.size.round() as i32,
        }
    }

    /// Length of a module, where the code's side has the direction (x, y).
    ///
    /// The size mixes lines along the pixels and along their diagonals, counted in steps.
    fn module(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x.abs(), y.abs());
        let length = x.hypot(y).max(f32::MIN_POSITIVE);
        let straight = length / x.max(y);
        let diagonal = length / (x + y);
        self.size / (3.5 * (straight + diagonal))
    }
}

/// Whether the three patterns are alike and stand at the corners of a square, nearly.
pub(super) fn fits_a_code(set: &FinderPatternSet) -> bool {
    let sizes = [set.tl.size, set.tr.size, set.bl.size].map(|size| size as f32);
    let least = sizes.into_iter().fold(f32::MAX, f32::min);
    let most = sizes.into_iter().fold(0.0, f32::max);
    let (right, down) = (set.tr.p - set.tl.p, set.bl.p - set.tl.p);
    let (across, along) = (right.x.hypot(right.y), down.x.hypot(down.y));
    let cosine = (right.x * down.x + right.y * down.y) / (across * along).max(1.0);
    most <= 1.3 * least && across.max(along) <= 1.3 * across.min(along) && cosine.abs() < 0.25
}

fn outline_of(set: &FinderPatternSet) -> Option<Outline> {
    let [tl, tr, bl] = [&set.tl, &set.tr, &set.bl].map(|pattern| Spot {
        at: Point {
            x: pattern.p.x,
            y: pattern.p.y,
        },
        size: pattern.size as f32,
    });
    Outline::through([tl, tr, bl])
}

impl Outline {
    /// The outline whose corners (top left, top right, bottom left) are the spots; nothing
    /// if its size is none that is looked for.
    fn through([top_left, top_right, bottom_left]: [Spot; 3]) -> Option<Self> {
        let side = |to: Spot| {
            let (x, y) = (to.at.x - top_left.at.x, to.at.y - top_left.at.y);
            let module = f32::midpoint(top_left.module(x, y), to.module(x, y));
            x.hypot(y) / module.max(0.5)
        };
        let modules = f32::midpoint(side(top_right), side(bottom_left)) + 7.0;
        let version = ((modules - 17.0) / 4.0).round().max(1.0);
        let modules = 17 + 4 * version as u32;
        MODULES.contains(&modules).then_some(Self {
            top_left: top_left.at,
            top_right: top_right.at,
            bottom_left: bottom_left.at,
            modules,
        })
    }
}

fn distance(a: Point, b: Point) -> f32 {
    (a.x - b.x).hypot(a.y - b.y)
}
