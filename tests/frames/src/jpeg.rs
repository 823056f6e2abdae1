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
    let width = frame.width as usize;
    if width == 0 {
        return;
    }
    let (steps, cosines) = (steps(quality), cosines());
    let inverse = transposed(&cosines);
    for lines in frame.pixels.chunks_mut(SIDE * width) {
        let strip = strip(lines, width);
        let mut waves = transform(&cosines, &turned(&transform(&cosines, &strip)));
        round(&mut waves, &steps);
        let strip = transform(&inverse, &turned(&transform(&inverse, &waves)));
        for (line, row) in lines.chunks_exact_mut(width).zip(&strip) {
            for (pixel, value) in line.iter_mut().zip(row) {
                *pixel = (value + 128.5) as u8;
            }
        }
    }
}

/// The blocks that stand side by side: eight rows, as long as their blocks are wide.
/// Whole rows at a time are what processors are fast at.
type Strip = [Vec<f32>; SIDE];

/// The lines as a strip; what is missing on the right and below repeats the last pixel.
fn strip(lines: &[u8], width: usize) -> Strip {
    let last = lines.len() / width - 1;
    let mut strip = empty(width.next_multiple_of(SIDE));
    for (y, row) in strip.iter_mut().enumerate() {
        let line = &lines[y.min(last) * width..][..width];
        let repeated = line[width - 1];
        row.fill(f32::from(repeated) - 128.0);
        for (value, &pixel) in row.iter_mut().zip(line) {
            *value = f32::from(pixel) - 128.0;
        }
    }
    strip
}

/// The matrix times each block.
fn transform(matrix: &Block, strip: &Strip) -> Strip {
    let mut transformed = empty(strip[0].len());
    for (out, factors) in transformed.iter_mut().zip(matrix) {
        for (factor, row) in factors.iter().zip(strip) {
            for (out, value) in out.iter_mut().zip(row) {
                *out += factor * value;
            }
        }
    }
    transformed
}

/// Each block transposed.
fn turned(strip: &Strip) -> Strip {
    let mut turned = empty(strip[0].len());
    for (y, row) in strip.iter().enumerate() {
        for (block, values) in row.chunks_exact(SIDE).enumerate() {
            for (out, value) in turned.iter_mut().zip(values) {
                out[block * SIDE + y] = *value;
            }
        }
    }
    turned
}

fn round(waves: &mut Strip, steps: &Block) {
    for (waves, steps) in waves.iter_mut().zip(steps) {
        for waves in waves.chunks_exact_mut(SIDE) {
            for (wave, step) in waves.iter_mut().zip(steps) {
                *wave = rounded(*wave / step) * step;
            }
        }
    }
}

fn empty(width: usize) -> Strip {
    std::array::from_fn(|_| vec![0.0; width])
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

fn transposed(block: &Block) -> Block {
    let mut transposed = [[0.0; SIDE]; SIDE];
    for (y, row) in block.iter().enumerate() {
        for (x, value) in row.iter().enumerate() {
            transposed[x][y] = *value;
        }
    }
    transposed
}
