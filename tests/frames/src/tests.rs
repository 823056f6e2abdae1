#![allow(clippy::unwrap_used)]

use super::*;

const MODULES: usize = 57;

fn chequered() -> Vec<bool> {
    (0..MODULES * MODULES).map(|i| i % 2 == 0).collect()
}

fn code(dark: &[bool]) -> Code<'_> {
    Code {
        width: MODULES,
        dark,
    }
}

#[test]
fn the_same_seed_draws_the_same_frame() {
    let dark = chequered();
    let conditions = Conditions::turned_and_moved().sized(320, 240);
    let once = draw_phone(code(&dark), &conditions, 7);
    assert_eq!(once, draw_phone(code(&dark), &conditions, 7));
    assert_ne!(once, draw_phone(code(&dark), &conditions, 8));
}

#[test]
fn a_frame_has_the_size_that_was_asked_for() {
    let dark = chequered();
    for (width, height) in [(1, 1), (39, 640), (640, 480)] {
        let conditions = Conditions::in_motion().sized(width, height);
        let frame = draw_phone(code(&dark), &conditions, 1);
        assert_eq!((frame.width, frame.height), (width, height));
        assert_eq!(frame.pixels.len(), (width * height) as usize);
    }
}

#[test]
fn an_evenly_lit_screen_shows_dark_and_light_as_asked() {
    let dark = vec![true; MODULES * MODULES];
    let conditions = Conditions::ordinary().ideal();
    let frame = draw_phone(code(&dark), &conditions, 3);
    let middle = frame.pixels[(360 * 1280 + 640) as usize];
    assert_eq!(middle, (conditions.dark * 0.75) as u8);
}

#[test]
fn noise_has_the_spread_that_was_asked_for() {
    let mut rng = Rng::new(5);
    let values: Vec<f32> = (0..20_000).map(|_| rng.normal()).collect();
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32;
    assert!(mean.abs() < 0.03, "{mean}");
    assert!((variance - 1.0).abs() < 0.05, "{variance}");
}

#[test]
fn a_written_file_holds_the_same_pixels() -> std::io::Result<()> {
    let frame = draw_clutter(&Conditions::ordinary().sized(64, 48), 2);
    let path = |ending| std::env::temp_dir().join(format!("frame-{}{ending}", std::process::id()));
    let (png, pgm) = (path(".png"), path(".pgm"));
    frame.write_png(&png)?;
    frame.write_pgm(&pgm)?;
    for path in [png, pgm] {
        let read = image::open(&path).map_err(std::io::Error::other)?;
        std::fs::remove_file(&path)?;
        let read = read.into_luma8();
        assert_eq!(read.dimensions(), (frame.width, frame.height));
        assert_eq!(read.into_raw(), frame.pixels);
    }
    Ok(())
}

/// The ordinary frame of an all-dark code by a camera that is ideal but for one thing.
fn but_for(change: impl Fn(&mut Conditions)) -> Frame {
    let dark = vec![true; MODULES * MODULES];
    let mut conditions = Conditions::ordinary().ideal();
    change(&mut conditions);
    draw_phone(code(&dark), &conditions, 11)
}

fn row(frame: &Frame, y: u32) -> &[u8] {
    &frame.pixels[(y * frame.width) as usize..][..frame.width as usize]
}

/// Column of a row's first pixel of the code, coming from the screen's light margin.
fn left_edge(frame: &Frame, y: u32) -> usize {
    let row = row(frame, y);
    let middle = row.len() / 2;
    (0..middle).rev().find(|&x| row[x] > 100).unwrap_or(0)
}

#[test]
fn sharpening_overshoots_on_both_sides_of_an_edge() {
    let (plain, sharpened) = (but_for(|_| ()), but_for(|it| it.sharpening = 0.8));
    let edge = left_edge(&plain, 360);
    let extremes = |frame: &Frame| {
        let near = &row(frame, 360)[edge - 12..edge + 12];
        (near.iter().min().copied(), near.iter().max().copied())
    };
    assert!(extremes(&sharpened).0 < extremes(&plain).0);
    assert!(extremes(&sharpened).1 > extremes(&plain).1);
}

#[test]
fn blur_in_light_lets_light_win_over_dark() {
    let dark = chequered();
    let mean = |conditions: &Conditions| {
        let frame = draw_phone(code(&dark), conditions, 4);
        let code = &row(&frame, 360)[560..720];
        code.iter().map(|&grey| u32::from(grey)).sum::<u32>() / code.len() as u32
    };
    let blurred = Conditions {
        blur: 6.0,
        ..Conditions::ordinary().ideal()
    };
    let in_light = Conditions {
        gamma: 2.2,
        ..blurred
    };
    assert!(mean(&in_light) > mean(&blurred) + 20);
}

#[test]
fn a_rolling_shutter_slants_what_moves() {
    let moved = |shutter: f32| {
        but_for(|it| {
            it.motion = 8.0;
            it.motion_direction = Some(0.0);
            it.rolling_shutter = shutter;
        })
    };
    let (global, rolling) = (moved(0.0), moved(5.0));
    let shift = |y| left_edge(&rolling, y) as f32 - left_edge(&global, y) as f32;
    let slant = shift(460) - shift(260);
    let expected = 200.0 * 8.0 * 5.0 / 720.0;
    assert!((slant - expected).abs() <= 2.0, "{slant}, not {expected}");
}

#[test]
fn what_stands_still_is_not_slanted() {
    let still = |shutter: f32| but_for(|it| it.rolling_shutter = shutter);
    assert_eq!(still(0.0), still(5.0));
}

#[test]
fn moire_draws_bands_on_the_screen_only() {
    let (plain, banded) = (but_for(|_| ()), but_for(|it| it.moire = 0.3));
    let changed = |y: u32| {
        let pairs = row(&plain, y).iter().zip(row(&banded, y));
        pairs.filter(|(plain, banded)| plain != banded).count()
    };
    assert_eq!(changed(0), 0);
    let left = left_edge(&plain, 150);
    let margin = |frame: &Frame| row(frame, 150)[left - 15..left - 5].to_vec();
    assert_ne!(margin(&plain), margin(&banded));
}

#[test]
fn a_vignette_darkens_corners_and_not_the_middle() {
    let (plain, darker) = (but_for(|_| ()), but_for(|it| it.vignette = 0.4));
    let middle = |frame: &Frame| row(frame, 360)[640];
    assert_eq!(middle(&plain), middle(&darker));
    let corner = |frame: &Frame| f32::from(row(frame, 0)[0]);
    assert!((corner(&darker) / corner(&plain) - 0.6).abs() < 0.03);
}

#[test]
fn a_bent_tone_curve_has_more_contrast() {
    let (plain, bent) = (but_for(|_| ()), but_for(|it| it.tone = 0.6));
    assert!(row(&bent, 360)[640] < row(&plain, 360)[640]);
    let edge = left_edge(&plain, 360);
    assert!(row(&bent, 360)[edge - 10] > row(&plain, 360)[edge - 10]);
}

#[test]
fn jpeg_loses_what_an_encoder_loses() {
    for (quality, size) in [(60, (64, 48)), (85, (61, 43)), (100, (8, 8))] {
        let frame = draw_clutter(&Conditions::ordinary().sized(size.0, size.1), 6);
        let mut ours = frame.clone();
        jpeg::compress(&mut ours, quality);
        let mut file = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality)
            .encode(&frame.pixels, size.0, size.1, image::ExtendedColorType::L8)
            .unwrap();
        let theirs = image::load_from_memory(&file).unwrap().into_luma8();
        let off = |(ours, theirs): (&u8, &u8)| u32::from(ours.abs_diff(*theirs));
        let differences = || ours.pixels.iter().zip(theirs.as_raw()).map(off);
        let mean = differences().sum::<u32>() as f32 / ours.pixels.len() as f32;
        assert!(mean < 0.5, "{mean} at {quality}");
        let lost = |(before, after): (&u8, &u8)| u32::from(before.abs_diff(*after));
        let lost: u32 = frame.pixels.iter().zip(&ours.pixels).map(lost).sum();
        assert!(quality == 100 || lost as f32 > 2.0 * differences().sum::<u32>() as f32);
    }
}

#[test]
fn a_scan_moves_smoothly_and_repeats() {
    let conditions = Conditions::ordinary();
    for seed in 0..20 {
        let mut rng = Rng::new(seed);
        let way = Way::drawn(&conditions, &mut rng);
        let speeds: Vec<f32> = (0..60)
            .map(|step| way.speed(step as f32, &conditions))
            .map(|(right, down)| right.hypot(down))
            .collect();
        assert!(speeds.iter().all(|&speed| speed < 40.0), "{speeds:?}");
        assert!(speeds.iter().sum::<f32>() > 60.0, "{speeds:?}");
    }
    let dark = chequered();
    let small = conditions.sized(320, 240);
    let frame = |step| draw_scan(code(&dark), &small, 5, step);
    assert_eq!(frame(3), frame(3));
    assert_ne!(frame(3), frame(4));
}

#[test]
fn every_empty_scene_has_contrast_and_its_own_look() {
    let conditions = Conditions::ordinary().sized(320, 240);
    let scenes = Empty::ORDINARY.into_iter().chain([Empty::FinderTiles]);
    let frames: Vec<Frame> = scenes.map(|it| draw_empty(it, &conditions, 1)).collect();
    for (i, frame) in frames.iter().enumerate() {
        let (least, most) = (frame.pixels.iter().min(), frame.pixels.iter().max());
        assert!(
            most.zip(least)
                .is_some_and(|(most, least)| most - least > 80)
        );
        assert!(!frames[..i].contains(frame));
    }
}
