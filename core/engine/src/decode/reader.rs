//! Finding and decoding in black and white, by rxing's port of zxing-cpp.
//!
//! rxing asserts and indexes on what it sees, so a picture can make it panic. Nothing may
//! panic across the foreign interface: every candidate is tried behind `catch_unwind`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::{BitMatrix, DetectorRXingResult};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{
    FindFinderPatterns, FinderPatternSet, GenerateFinderPatternSets, SampleQR,
};
use rxing::qrcode::detector::QRCodeDetectorResult;

use super::Symbol;
use super::frame::Point;

/// Sets of three finder patterns that are tried, the most plausible first. Clutter can
/// offer hundreds; a real code is among the first few.
const MOST_SETS: usize = 64;

/// What one look at a picture gave.
pub(super) enum Reading {
    /// A code, its corners in pixels of the picture.
    Read(Symbol),
    /// A code is there, too blurred, too far or too damaged.
    Unreadable,
    /// No code.
    Nothing,
}

/// Looks for one code.
pub(super) fn read(bits: &BitMatrix) -> Reading {
    let mut unreadable = false;
    for set in finder_sets(bits).iter().take(MOST_SETS) {
        match guarded(|| read_set(bits, set)) {
            Some(Reading::Read(symbol)) => return Reading::Read(symbol),
            Some(Reading::Unreadable) => unreadable = true,
            Some(Reading::Nothing) | None => {}
        }
    }
    match unreadable {
        true => Reading::Unreadable,
        false => Reading::Nothing,
    }
}

fn finder_sets(bits: &BitMatrix) -> Vec<FinderPatternSet> {
    guarded(|| GenerateFinderPatternSets(&mut FindFinderPatterns(bits, false, 0)))
        .unwrap_or_default()
}

fn read_set(bits: &BitMatrix, set: &FinderPatternSet) -> Reading {
    let Ok(sample) = SampleQR(bits, set) else {
        return Reading::Nothing;
    };
    match decode_sample(&sample) {
        Some(symbol) => Reading::Read(symbol),
        None if has_timing_patterns(sample.getBits()) => Reading::Unreadable,
        None => Reading::Nothing,
    }
}

fn decode_sample(sample: &QRCodeDetectorResult) -> Option<Symbol> {
    let decoded = Decode(sample.getBits()).ok()?;
    if !decoded.isValid() {
        return None;
    }
    let [top_left, top_right, bottom_left, bottom_right] = sample.getPoints() else {
        return None;
    };
    // rxing moves the corners by half a pixel, to the middle of pixels.
    let corner = |corner: &rxing::Point| Point {
        x: corner.x - 0.5,
        y: corner.y - 0.5,
    };
    Some(Symbol {
        text: decoded.text(),
        bytes: decoded.content().bytes().to_vec(),
        corners: [top_left, top_right, bottom_right, bottom_left].map(corner),
        modules: sample.getBits().width(),
    })
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
fn guarded<T>(look: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(look)).ok()
}
