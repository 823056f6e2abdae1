//! What a camera does to a picture after taking it: sharpening, 8 bits, JPEG.

use crate::conditions::Conditions;
use crate::frame::{Canvas, Frame};
use crate::rng::Rng;
use crate::{jpeg, lens, sensor};

/// Reach of the sharpening: σ in pixels of the softer picture that the halo comes from.
const HALO: f32 = 1.2;

/// The frame as an app gets it. Cameras take noise away before they sharpen, so what is
/// left of it is not sharpened here either.
pub(crate) fn develop(mut canvas: Canvas, conditions: &Conditions, rng: &mut Rng) -> Frame {
    sharpen(&mut canvas, conditions.sharpening);
    sensor::add_noise(&mut canvas, conditions.noise, rng);
    let mut frame = Frame {
        width: conditions.width,
        height: conditions.height,
        pixels: canvas.grey.iter().map(|&grey| grey as u8).collect(),
    };
    if let Some(quality) = conditions.jpeg {
        jpeg::compress(&mut frame, quality);
    }
    frame
}

/// Takes a softer picture away, so that edges overshoot on both sides.
fn sharpen(canvas: &mut Canvas, strength: f32) {
    if strength <= 0.0 {
        return;
    }
    let sharp = canvas.grey.clone();
    lens::blur(canvas, HALO);
    for (soft, sharp) in canvas.grey.iter_mut().zip(sharp) {
        *soft = sharp + strength * (sharp - *soft);
    }
}
