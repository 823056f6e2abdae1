//! Rows, lines and middles of finder patterns.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::rows::Runs;
use super::*;

/// A light picture with dark pixels where `is_dark` says so.
fn picture(width: usize, height: usize, is_dark: impl Fn(usize, usize) -> bool) -> Bits {
    let mut bits = Bits::default();
    bits.reset(width, height);
    for y in 0..height {
        for x in (0..width).filter(|&x| is_dark(x, y)) {
            bits.row_mut(y)[x / 64] |= 1 << (x % 64);
        }
    }
    bits
}

/// Whether a point counted from the middle of a finder pattern, in modules, is dark.
fn is_dark_in_pattern(x: f32, y: f32) -> bool {
    let ring = x.abs().max(y.abs());
    ring < 1.5 || (2.5..3.5).contains(&ring)
}

/// A finder pattern turned about its middle.
fn turned_pattern(middle: (f32, f32), module: f32, degrees: f32) -> Bits {
    let (sin, cos) = degrees.to_radians().sin_cos();
    picture(200, 160, |x, y| {
        let (x, y) = (x as f32 + 0.5 - middle.0, y as f32 + 0.5 - middle.1);
        let (x, y) = (cos * x + sin * y, cos * y - sin * x);
        is_dark_in_pattern(x / module, y / module)
    })
}

fn edges_of(dark: &[bool]) -> Vec<u32> {
    let mut bits = picture(dark.len(), 1, |x, _| dark[x]);
    let mut edges = Edges::default();
    edges.find(bits.row_mut(0), dark.len());
    edges.columns().to_vec()
}

#[test]
fn a_dark_end_of_the_row_is_an_edge() {
    for width in [63, 64, 65, 128] {
        let mut dark = vec![false; width];
        dark[width - 2..].fill(true);
        let width = width as u32;
        assert_eq!(edges_of(&dark), [width - 2, width], "{width}");
    }
}

#[test]
fn runs_of_one_one_three_one_one_are_a_finder() {
    for runs in [
        [1, 1, 3, 1, 1],
        [4, 4, 12, 4, 4],
        [5, 3, 13, 3, 5],
        [3, 5, 11, 5, 3],
    ] {
        assert!(Runs(runs).is_finder(), "{runs:?}");
    }
}

#[test]
fn other_runs_are_no_finder() {
    for runs in [
        [4, 4, 4, 4, 4],
        [4, 4, 40, 4, 4],
        [4, 12, 12, 4, 4],
        [1, 9, 30, 9, 1],
    ] {
        assert!(!Runs(runs).is_finder(), "{runs:?}");
    }
}

#[test]
fn a_pattern_is_found_at_its_middle_at_any_angle() {
    for degrees in [0.0, 7.0, 20.0, 33.0, 45.0, 70.0] {
        let middle = (101.3, 77.6);
        let mut bits = turned_pattern(middle, 5.0, degrees);
        let mut finder = Finder::default();
        let [found] = finder.find(&mut bits) else {
            panic!("{degrees}°: not one pattern");
        };
        let off = (found.p.x - middle.0).hypot(found.p.y - middle.1);
        assert!(off < 0.7, "{degrees}°: {off} pixels off");
        // Seven modules, somewhat more across the diagonals.
        assert!(
            (31..=50).contains(&found.size),
            "{degrees}°: {}",
            found.size
        );
    }
}

#[test]
fn a_pattern_cut_by_the_edge_is_not_found() {
    let mut bits = turned_pattern((8.0, 80.0), 5.0, 0.0);
    assert!(Finder::default().find(&mut bits).is_empty());
}

#[test]
fn bars_alone_are_not_found() {
    let bars = |at: usize| is_dark_in_pattern((at as f32 - 80.0) / 5.0, 0.0);
    for is_upright in [true, false] {
        let mut bits = picture(200, 160, |x, y| bars(if is_upright { x } else { y }));
        assert!(Finder::default().find(&mut bits).is_empty(), "{is_upright}");
    }
}

#[test]
fn wallpaper_of_patterns_stops_at_a_bound() {
    let mut bits = picture(1280, 720, |x, y| {
        is_dark_in_pattern((x % 8) as f32 - 3.0, (y % 8) as f32 - 3.0)
    });
    assert_eq!(Finder::default().find(&mut bits).len(), MOST_PATTERNS);
}

proptest! {
    #[test]
    fn edges_are_where_the_colour_changes(dark in proptest::collection::vec(any::<bool>(), 1..200)) {
        let mut expected = Vec::new();
        let mut before = false;
        for (x, &now) in dark.iter().enumerate() {
            if now != before {
                expected.push(x as u32);
            }
            before = now;
        }
        if before {
            expected.push(dark.len() as u32);
        }
        prop_assert_eq!(edges_of(&dark), expected);
    }

    #[test]
    fn no_picture_makes_the_finder_panic(
        width in 1_usize..150,
        height in 1_usize..90,
        coarse in 1_usize..6,
        seed in any::<u64>(),
    ) {
        let mut bits = picture(width, height, |x, y| {
            let at = (x / coarse * 31 + y / coarse * 977) as u64;
            (seed ^ at).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 63 == 1
        });
        Finder::default().find(&mut bits);
    }
}
