//! What JPEG leaves of a grey picture (ITU-T T.81): each 8 × 8 block's cosine transform,
//! rounded to the steps of a quality. The entropy coding in between loses nothing and is
//! left out, which makes this many times faster than a round through an encoder.

use crate::frame::Frame;

const SIDE: usize = 8;

type Block = [[f32; SIDE]; SIDE];

/// Annex K's table of steps for luminance, row by row.
const STEPS: [u16; SIDE * SIDE] = [
    16, 11, 10, 16, 24, 40, 51, 61, //
    12, 12, 14, 19, 26, 58, 60, 55, //
    14, 13, 16, 24, 40, 57, 69, 56, //
    14, 17, 22, 29, 51, 87, 80, 62, //
    18, 22, 37, 56, 68, 109, 103, 77, //
    24, 35, 55, 64, 81, 104, 113, 92, //
    49, 64, 78, 87, 103, 121, 120, 101, //
    72, 92, 95, 98, 112, 100, 103, 99,
];

/// Sends the frame through a JPEG of this quality, 1 to 100.
pub(crate) fn compress(frame: &mut Frame, quality: u8) {
    let (width, height) = (frame.width as usize, frame.height as usize);
    let (steps, cosines) = (steps(quality), cosines());
    for top in (0..height).step_by(SIDE) {
        for left in (0..width).step_by(SIDE) {
            let mut block = [[0.0; SIDE]; SIDE];
            for (y, row) in block.iter_mut().enumerate() {
                let line = &frame.pixels[(top + y).min(height - 1) * width..][..width];
                for (x, value) in row.iter_mut().enumerate() {
                    *value = f32::from(line[(left + x).min(width - 1)]) - 128.0;
                }
            }
            round_trip(&mut block, &steps, &cosines);
            let inside = SIDE.min(width - left);
            for (y, row) in block.iter().enumerate().take(height - top) {
                let line = &mut frame.pixels[(top + y) * width + left..][..inside];
                for (pixel, value) in line.iter_mut().zip(row) {
                    *pixel = (value + 128.5) as u8;
                }
            }
        }
    }
}

fn round_trip(block: &mut Block, steps: &Block, cosines: &Block) {
    let inverse = transposed(cosines);
    let half = transposed(&product(cosines, block));
    let mut waves = product(cosines, &half);
    for (waves, steps) in waves.iter_mut().zip(steps) {
        for (wave, step) in waves.iter_mut().zip(steps) {
            *wave = rounded(*wave / step) * step;
        }
    }
    let half = transposed(&product(&inverse, &waves));
    *block = product(&inverse, &half);
}

/// Halves go to the even side, as good as any; without a call for each value.
fn rounded(value: f32) -> f32 {
    /// Above this, a float has no digits behind the point.
    const WHOLE: f32 = 12_582_912.0;
    (value + WHOLE) - WHOLE
}

/// The steps of a quality, as the Independent JPEG Group scales them; transposed, as the
/// waves are between the two transforms.
fn steps(quality: u8) -> Block {
    let quality = u16::from(quality.clamp(1, 100));
    let percent = match quality {
        ..50 => 5000 / quality,
        _ => 200 - 2 * quality,
    };
    let mut steps = [[0.0; SIDE]; SIDE];
    for (i, step) in STEPS.iter().enumerate() {
        let scaled = (u32::from(*step) * u32::from(percent) + 50) / 100;
        steps[i % SIDE][i / SIDE] = scaled.clamp(1, 255) as f32;
    }
    steps
}

/// The cosine transform as a matrix; its transpose is its inverse.
fn cosines() -> Block {
    let mut cosines = [[0.0; SIDE]; SIDE];
    for (wave, row) in cosines.iter_mut().enumerate() {
        let size: f32 = if wave == 0 { 0.125 } else { 0.25 };
        for (x, cosine) in row.iter_mut().enumerate() {
            let turns = wave as f32 * (2 * x + 1) as f32 / 32.0;
            *cosine = size.sqrt() * (std::f32::consts::TAU * turns).cos();
        }
    }
    cosines
}

fn product(left: &Block, right: &Block) -> Block {
    let mut product = [[0.0; SIDE]; SIDE];
    for (out, factors) in product.iter_mut().zip(left) {
        for (factor, row) in factors.iter().zip(right) {
            for (out, value) in out.iter_mut().zip(row) {
                *out += factor * value;
            }
        }
    }
    product
}

fn transposed(block: &Block) -> Block {
    let mut transposed = [[0.0; SIDE]; SIDE];
    for (y, row) in block.iter().enumerate() {
        for (x, value) in row.iter().enumerate() {
            transposed[x][y] = *value;
        }
    }
    transposed
}
