//! Uneven light, glare and noise, and the step to 8 bits.

use crate::conditions::Conditions;
use crate::frame::{Canvas, Frame};
use crate::rng::Rng;

/// Mean brightness that the light leaves of the scene.
const BRIGHTNESS: f32 = 0.75;
/// Spread of the glare, as a share of the frame's height.
const GLARE_SPREAD: f32 = 0.18;

/// The frame that the sensor makes of the scene.
pub(crate) fn read_out(canvas: &Canvas, conditions: &Conditions, rng: &mut Rng) -> Frame {
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let direction = rng.between(0.0, std::f32::consts::TAU);
    let slope = (
        conditions.light_slope * direction.cos() / width,
        conditions.light_slope * direction.sin() / height,
    );
    let spread = GLARE_SPREAD * height;
    let glare_middle = (
        width * rng.between(0.2, 0.8),
        height * rng.between(0.2, 0.8),
    );
    let glare_columns = bell(canvas.width, glare_middle.0, spread);
    let glare_rows = bell(canvas.height, glare_middle.1, spread);

    let mut pixels = Vec::with_capacity(canvas.grey.len());
    for (y, row) in canvas.grey.chunks_exact(canvas.width.max(1)).enumerate() {
        let row_light = BRIGHTNESS + slope.1 * (y as f32 - height / 2.0) - slope.0 * width / 2.0;
        let row_glare = conditions.glare * glare_rows[y];
        for ((x, &grey), glare) in row.iter().enumerate().zip(&glare_columns) {
            let light = row_light + slope.0 * x as f32;
            let noise = conditions.noise * rng.normal();
            pixels.push((grey * light + row_glare * glare + noise) as u8);
        }
    }
    Frame {
        width: conditions.width,
        height: conditions.height,
        pixels,
    }
}

/// A bell curve over `size` pixels, 1 at the middle.
fn bell(size: usize, middle: f32, spread: f32) -> Vec<f32> {
    (0..size)
        .map(|x| (-((x as f32 - middle) / spread).powi(2) / 2.0).exp())
        .collect()
}
