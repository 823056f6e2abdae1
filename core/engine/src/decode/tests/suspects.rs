//! Codes of which black and white saw too little.

use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::point;
use rxing::qrcode::cpp_port::detector::FinderPatternSet;

use super::super::effort::Effort;
use super::super::plane::Plane;
use super::super::reader::Outline;
use super::super::suspects::{Spot, Suspects, fits_a_code};
use super::*;

const SCALE: usize = 4;
const LEFT: f32 = 150.0;
const TOP: f32 = 90.0;

/// The middle of a finder pattern of the drawn sheet, by its place in modules.
fn spot(x: f32, y: f32) -> Spot {
    let scale = SCALE as f32;
    Spot {
        at: Point {
            x: LEFT + x * scale,
            y: TOP + y * scale,
        },
        size: 7.0 * scale,
    }
}

fn patterns_of_57_modules() -> [Spot; 3] {
    [spot(3.5, 3.5), spot(53.5, 3.5), spot(3.5, 53.5)]
}

fn outlines<'a>(suspects: &'a mut Suspects, view: &Plane<'_>) -> &'a [Outline] {
    suspects.outlines(view, &mut Effort::of_a_frame())
}

fn drawn() -> Sheet {
    let (width, dark) = modules(&text(7));
    sheet(&dark, width, SCALE, LEFT as usize, TOP as usize)
}

#[test]
fn any_two_patterns_lead_to_the_third() {
    let sheet = drawn();
    let view = Plane::of_frame(&sheet.frame()).unwrap();
    let patterns = patterns_of_57_modules();
    for missing in 0..3 {
        let mut suspects = Suspects::default();
        for (index, pattern) in patterns.iter().enumerate() {
            if index != missing {
                suspects.add_spot(*pattern);
            }
        }
        let first = outlines(&mut suspects, &view)[0];
        assert_eq!(first.modules, 57);
        let found = [first.top_left, first.top_right, first.bottom_left];
        for (found, pattern) in found.iter().zip(&patterns) {
            let off = (found.x - pattern.at.x).hypot(found.y - pattern.at.y);
            assert!(off < 2.0, "without {missing}: {found:?}");
        }
    }
}

#[test]
fn two_patterns_without_a_third_are_no_outline() {
    let flat = vec![200; 640 * 480];
    let view = Plane::of_frame(&LumaFrame::new(&flat, 640, 480)).unwrap();
    let mut suspects = Suspects::default();
    for pattern in &patterns_of_57_modules()[..2] {
        suspects.add_spot(*pattern);
    }
    assert!(outlines(&mut suspects, &view).is_empty());
}

#[test]
fn patterns_of_two_looks_are_put_together() {
    let sheet = drawn();
    let view = Plane::of_frame(&sheet.frame()).unwrap();
    let [first, second, third] = patterns_of_57_modules();
    let mut suspects = Suspects::default();
    for pattern in [first, second, first, third] {
        suspects.add_spot(pattern);
    }
    let modules: Vec<_> = outlines(&mut suspects, &view)
        .iter()
        .map(|o| o.modules)
        .collect();
    assert_eq!(modules, [57]);
}

#[test]
fn three_patterns_of_unlike_sizes_or_askew_are_no_code() {
    let pattern = |x: f32, y: f32, size| ConcentricPattern {
        p: point(x, y),
        size,
    };
    let set = |x: f32, size| FinderPatternSet {
        tl: pattern(0.0, 0.0, 28),
        tr: pattern(200.0, 0.0, 28),
        bl: pattern(x, 200.0, size),
    };
    assert!(fits_a_code(&set(0.0, 28)));
    assert!(!fits_a_code(&set(0.0, 40)));
    assert!(!fits_a_code(&set(80.0, 28)));
}

#[test]
fn most_frames_with_one_finder_pattern_lost_are_read() {
    // Far enough that black and white seldom sees all three.
    let farthest = Conditions {
        share: 0.13,
        ..Conditions::far()
    };
    let read = read_of(10, &farthest);
    assert!(read >= 6, "{read} of 10");
}
