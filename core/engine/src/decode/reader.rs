//! Finding and decoding in black and white, by rxing's port of zxing-cpp.
//!
//! rxing asserts and indexes on what it sees, so a picture can make it panic. Nothing may
//! panic across the foreign interface: every candidate is tried behind `catch_unwind`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::common::{BitMatrix, DetectorRXingResult};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{EstimateModuleSize, FinderPatternSet, SampleQR};
use rxing::qrcode::detector::QRCodeDetectorResult;

use super::Symbol;
use super::bits::Bits;
use super::finder::{Finder, likely_sets};
use super::frame::Point;
use super::suspects::fits_a_code;

/// Sets of three finder patterns that are tried, the likeliest first. Wallpaper offers
/// thousands; a real code is among the first few.
const MOST_SETS: usize = 8;

/// What one look at a picture gave.
pub(super) enum Reading {
    /// A code, its corners in pixels of the picture.
    Read(Symbol),
    /// A code is there, too blurred, too far or too damaged.
    Unreadable(Outline),
    /// No code.
    Nothing,
}

/// Where a code is that could not be read: the middles of its finder patterns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    pub(super) top_left: Point,
    pub(super) top_right: Point,
    pub(super) bottom_left: Point,
    /// Modules along one side, one version more or less.
    pub(super) modules: u32,
}

impl Outline {
    /// The same in other coordinates.
    pub(super) fn map(self, to: impl Fn(Point) -> Point) -> Self {
        Self {
            top_left: to(self.top_left),
            top_right: to(self.top_right),
            bottom_left: to(self.bottom_left),
            modules: self.modules,
        }
    }
}

/// Looks for one code.
pub(super) fn read(bits: &mut Bits, finder: &mut Finder) -> Reading {
    let patterns = finder.find(bits);
    let sets = likely_sets(bits, patterns, MOST_SETS);
    if sets.is_empty() {
        return Reading::Nothing;
    }
    let Some(bits) = bits.matrix() else {
        return Reading::Nothing;
    };
    let mut unreadable = None;
    for set in &sets {
        match guarded(|| read_set(bits, set)) {
            Some(Reading::Read(symbol)) => return Reading::Read(symbol),
            Some(Reading::Unreadable(outline)) => {
                unreadable.get_or_insert(outline);
            }
            Some(Reading::Nothing) | None => {}
        }
    }
    unreadable.map_or(Reading::Nothing, Reading::Unreadable)
}

/// What the modules say, if they are a code.
pub(super) fn decode(modules: &BitMatrix, corners: [Point; 4]) -> Option<Symbol> {
    let decoded = guarded(|| Decode(modules))?.ok()?;
    decoded.isValid().then(|| Symbol {
        text: decoded.text(),
        bytes: decoded.content().bytes().to_vec(),
        corners,
        modules: modules.width(),
    })
}

fn read_set(bits: &BitMatrix, set: &FinderPatternSet) -> Reading {
    let sample = SampleQR(bits, set).ok();
    if let Some(symbol) = sample.as_ref().and_then(decode_sample) {
        return Reading::Read(symbol);
    }
    let is_code = sample.is_some_and(|sample| has_timing_patterns(sample.getBits()));
    match is_code || fits_a_code(set) {
        true => Reading::Unreadable(outline(bits, set)),
        false => Reading::Nothing,
    }
}

fn decode_sample(sample: &QRCodeDetectorResult) -> Option<Symbol> {
    let [top_left, top_right, bottom_left, bottom_right] = sample.getPoints() else {
        return None;
    };
    // rxing moves the corners by half a pixel, to the middle of pixels.
    let corner = |corner: &rxing::Point| Point {
        x: corner.x - 0.5,
        y: corner.y - 0.5,
    };
    let corners = [top_left, top_right, bottom_right, bottom_left].map(corner);
    decode(sample.getBits(), corners)
}

fn outline(bits: &BitMatrix, set: &FinderPatternSet) -> Outline {
    let at = |pattern: &ConcentricPattern| Point {
        x: pattern.p.x,
        y: pattern.p.y,
    };
    let side = |from: ConcentricPattern, to: ConcentricPattern| {
        let size = match EstimateModuleSize(bits, from, to) {
            size if size > 0.0 => size,
            _ => f64::from(from.size) / 7.0,
        };
        let (dx, dy) = (to.p.x - from.p.x, to.p.y - from.p.y);
        f64::from(dx.hypot(dy)) / size.max(1.0) + 7.0
    };
    let sides =
        side(set.tl, set.tr) + side(set.tr, set.tl) + side(set.tl, set.bl) + side(set.bl, set.tl);
    let version = ((sides / 4.0 - 17.0) / 4.0).round().clamp(1.0, 40.0);
    Outline {
        top_left: at(&set.tl),
        top_right: at(&set.tr),
        bottom_left: at(&set.bl),
        modules: 17 + 4 * version as u32,
    }
}

/// Whether dark and light alternate between the finder patterns, as they do in every QR
/// code and hardly anywhere else: nine in ten modules of both lines.
fn has_timing_patterns(modules: &BitMatrix) -> bool {
    let side = modules.width().min(modules.height());
    if side < 21 {
        return false;
    }
    let between = 8..side - 8;
    let right: usize = between
        .clone()
        .map(|i| {
            let dark = i % 2 == 0;
            usize::from(modules.get(i, 6) == dark) + usize::from(modules.get(6, i) == dark)
        })
        .sum();
    right * 10 >= between.len() * 2 * 9
}

/// The result, or nothing when rxing panicked.
pub(super) fn guarded<T>(look: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(look)).ok()
}
