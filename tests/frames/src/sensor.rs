//! Uneven light, glare, and the noise that is left of the sensor's.

use crate::conditions::Conditions;
use crate::frame::Canvas;
use crate::rng::Rng;

/// Mean brightness that the light leaves of the scene.
const BRIGHTNESS: f32 = 0.75;
/// Spread of the glare, as a share of the frame's height.
const GLARE_SPREAD: f32 = 0.18;

/// Where the light comes from, and where it is mirrored in the screen.
pub(crate) struct Light {
    /// Radians.
    direction: f32,
    /// Middle of the glare, as shares of the frame's width and height.
    glare: (f32, f32),
}

impl Light {
    pub(crate) fn drawn(rng: &mut Rng) -> Self {
        Self {
            direction: rng.between(0.0, std::f32::consts::TAU),
            glare: (rng.between(0.2, 0.8), rng.between(0.2, 0.8)),
        }
    }
}

/// Adds what the light in the room does to the picture.
pub(crate) fn light_up(canvas: &mut Canvas, conditions: &Conditions, light: &Light) {
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let slope = (
        conditions.light_slope * light.direction.cos() / width,
        conditions.light_slope * light.direction.sin() / height,
    );
    let spread = GLARE_SPREAD * height;
    let glare_columns = bell(canvas.width, width * light.glare.0, spread);
    let glare_rows = bell(canvas.height, height * light.glare.1, spread);

    let vignette_columns = shade(canvas.width, width.hypot(height));
    let vignette_rows = shade(canvas.height, width.hypot(height));

    for (y, row) in canvas
        .grey
        .chunks_exact_mut(canvas.width.max(1))
        .enumerate()
    {
        let row_light = BRIGHTNESS + slope.1 * (y as f32 - height / 2.0) - slope.0 * width / 2.0;
        let row_shade = 1.0 - conditions.vignette * vignette_rows[y];
        let row_glare = conditions.glare * glare_rows[y];
        for (x, grey) in row.iter_mut().enumerate() {
            let light = row_light + slope.0 * x as f32;
            let shade = row_shade - conditions.vignette * vignette_columns[x];
            *grey = *grey * light * shade + row_glare * glare_columns[x];
        }
    }
}

/// Adds noise.
pub(crate) fn add_noise(canvas: &mut Canvas, sigma: f32, rng: &mut Rng) {
    if sigma <= 0.0 {
        return;
    }
    for grey in &mut canvas.grey {
        *grey += sigma * rng.normal();
    }
}

/// A bell curve over `size` pixels, 1 at the middle.
fn bell(size: usize, middle: f32, spread: f32) -> Vec<f32> {
    (0..size)
        .map(|x| (-((x as f32 - middle) / spread).powi(2) / 2.0).exp())
        .collect()
}

/// Square of the distance from the middle, in halves of the frame's diagonal.
fn shade(size: usize, diagonal: f32) -> Vec<f32> {
    let middle = size as f32 / 2.0;
    (0..size)
        .map(|at| ((at as f32 - middle) * 2.0 / diagonal).powi(2))
        .collect()
}
