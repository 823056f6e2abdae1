//! Three finder patterns that may belong to one code, the likeliest first.

use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::qrcode::cpp_port::detector::{FinderPatternSet, GenerateFinderPatternSets};

use super::super::bits::Bits;
use super::super::reader::guarded;

/// Sets that are judged by their timing patterns; wallpaper offers thousands.
const MOST_JUDGED: usize = 512;

/// The sets that may be a code's, the likeliest first.
///
/// rxing puts the smallest first. Where there are many, those come before that have timing
/// patterns: two lines between the finder patterns along which the colour changes once a
/// module. So a code is tried early however many patterns are around it.
pub(in crate::decode) fn likely_sets(
    bits: &Bits,
    patterns: &[ConcentricPattern],
    most: usize,
) -> Vec<FinderPatternSet> {
    let mut sets = all_sets(patterns);
    if sets.len() > most {
        sets.truncate(MOST_JUDGED);
        sets.sort_by_cached_key(|set| (timing_misfit(bits, set) * 1000.0) as u32);
        sets.truncate(most);
    }
    sets
}

/// Every set whose geometry is possible, as rxing sorts them.
pub(in crate::decode) fn all_sets(patterns: &[ConcentricPattern]) -> Vec<FinderPatternSet> {
    if patterns.len() < 3 {
        return Vec::new();
    }
    guarded(|| GenerateFinderPatternSets(&mut patterns.to_vec())).unwrap_or_default()
}

/// How far the two timing lines are from changing colour once a module, as a share.
fn timing_misfit(bits: &Bits, set: &FinderPatternSet) -> f32 {
    let right = line_misfit(bits, &set.tl, &set.tr, &set.bl);
    let down = line_misfit(bits, &set.tl, &set.bl, &set.tr);
    right + down
}

/// The line from one pattern to another, three modules to the side where the third is.
fn line_misfit(
    bits: &Bits,
    from: &ConcentricPattern,
    to: &ConcentricPattern,
    third: &ConcentricPattern,
) -> f32 {
    let along = to.p - from.p;
    let aside = third.p - from.p;
    let length = along.x.hypot(along.y).max(1.0);
    let module = (from.size + to.size) as f32 / 14.0;
    let modules = length / module.max(0.5);
    let aside = aside * (3.0 * module / aside.x.hypot(aside.y).max(1.0));
    // From the first module beyond a pattern's light border to the last one before.
    let margin = 4.5 / modules;
    let steps = (length * (1.0 - 2.0 * margin)).max(0.0) as usize;
    let mut changes = 0;
    let mut was_dark = None;
    for step in 0..=steps {
        let share = margin + step as f32 / length;
        let at = from.p + along * share + aside;
        let (x, y) = (at.x.max(0.0) as usize, at.y.max(0.0) as usize);
        if x >= bits.width || y >= bits.height {
            return 1.0;
        }
        let is_dark = bits.is_dark(x, y);
        changes += usize::from(was_dark.is_some_and(|was| was != is_dark));
        was_dark = Some(is_dark);
    }
    let expected = (modules - 10.0).max(1.0);
    (changes as f32 / expected - 1.0).abs().min(1.0)
}
