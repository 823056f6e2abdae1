//! The steps between frame and code: shrinking, black and white, the known modules.

use super::grey::template::Template;
use super::plane::{Plane, Scaled};
use super::threshold::Binarizer;
use super::*;

/// Chequers of dark and light, `size` pixels each.
fn chequers(width: usize, height: usize, size: usize) -> Vec<u8> {
    let is_dark = |at: usize| (at % width / size + at / width / size).is_multiple_of(2);
    (0..width * height)
        .map(|at| if is_dark(at) { 40 } else { 200 })
        .collect()
}

#[test]
fn every_pixel_lands_on_its_own_bit() {
    for (width, height) in [(64, 64), (70, 41), (129, 24), (24, 129)] {
        let pixels = chequers(width, height, 3);
        let frame = LumaFrame::new(&pixels, width as u32, height as u32);
        let plane = Plane::of_frame(&frame).unwrap();
        let mut binarizer = Binarizer::default();
        let bits = binarizer.binarize(&plane).unwrap();
        for y in 0..height {
            for x in 0..width {
                let is_dark = pixels[y * width + x] < 100;
                assert_eq!(bits.is_dark(x, y), is_dark, "({x}, {y})");
            }
        }
    }
}

#[test]
fn noise_on_a_flat_ground_stays_light() {
    let (width, height) = (256, 256);
    let mut pixels = chequers(width, height, 3);
    let mut state = 1_u64;
    for (at, pixel) in pixels.iter_mut().enumerate() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let noise = (state >> 20) as u8 % 24;
        let is_ground = at % width >= 64;
        *pixel = if is_ground {
            190 + noise
        } else {
            *pixel + noise
        };
    }
    let frame = LumaFrame::new(&pixels, 256, 256);
    let mut binarizer = Binarizer::default();
    let bits = binarizer
        .binarize(&Plane::of_frame(&frame).unwrap())
        .unwrap();
    let is_salted = |x: usize| (0..256).any(|y| bits.is_dark(x, y));
    assert_eq!((96..256).filter(|&x| is_salted(x)).count(), 0);
    assert!((0..64).all(is_salted));
}

#[test]
fn shrinking_takes_the_mean_of_each_square() {
    let pixels: Vec<u8> = (0..126 * 126).map(|at| (at % 126) as u8).collect();
    let frame = LumaFrame::new(&pixels, 126, 126);
    let view = Plane::of_frame(&frame).unwrap();
    let mut scaled = Scaled::default();
    for (shrink, first_means) in [(2, [1, 3, 5]), (3, [1, 4, 7])] {
        let plane = scaled.shrink(&view, shrink).unwrap();
        assert_eq!(plane.row(7)[..3], first_means);
        assert_eq!(plane.width as u32, 126 / shrink);
    }
}

#[test]
fn the_known_modules_are_those_of_every_version() {
    for version in 1..=40_i16 {
        let code = QrCode::with_version(b"BM1", qrcode::Version::Normal(version), EcLevel::L);
        let code = code.unwrap();
        let template = Template::new(code.width() as u32).unwrap();
        let mut known = 0;
        for y in 0..code.width() {
            for x in 0..code.width() {
                let colour = template.known[template.index(x, y)];
                let is_dark = code[(x, y)] == Color::Dark;
                assert!(
                    colour == 0.0 || (colour > 0.0) == is_dark,
                    "{version}: ({x}, {y})"
                );
                known += usize::from(colour != 0.0);
            }
        }
        assert!(known >= 3 * 64 + 10, "{version}: {known}");
    }
}
