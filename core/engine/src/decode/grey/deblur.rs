//! How each module runs into its neighbours, and undoing it.
//!
//! The grey of a module is taken as a weighted sum of the colours of the 5 × 5 modules
//! around it. The weights are found by least squares where the colours are known; then
//! the colours are found, between light and dark, that explain the grey best.

use super::solve::LeastSquares;
use super::template::{MARGIN, Template};

/// Modules on each side that run into one.
const REACH: usize = MARGIN;
const WIDE: usize = 2 * REACH + 1;
const TAPS: usize = WIDE * WIDE;
/// Steps towards the colours; more of them change hardly a module.
const STEPS: usize = 30;

/// Weights of the 5 × 5 modules around one, row by row, and what is added to all.
pub(super) struct Blur {
    taps: [f32; TAPS],
    offset: f32,
}

/// Grey with the uneven light divided out: about 0 between dark and light, dark positive.
pub(super) fn even_light(grey: &[f32], template: &Template) -> Vec<f32> {
    let middle = template.side as f32 / 2.0;
    let terms = |index: usize| {
        let x = (index % template.side) as f32 / middle - 1.0;
        let y = (index / template.side) as f32 / middle - 1.0;
        [1.0, x, y, x * x, x * y, y * y]
    };
    let mut fit = LeastSquares::<6>::new();
    for y in 0..template.modules {
        for x in 0..template.modules {
            let index = template.index(x, y);
            fit.add(&terms(index), grey[index]);
        }
    }
    let Some(surface) = fit.solve(0.0) else {
        return grey.to_vec();
    };
    let evened = |(index, &grey): (usize, &f32)| {
        let parts = terms(index);
        let light: f32 = parts.iter().zip(&surface).map(|(a, b)| a * b).sum();
        1.0 - grey / light.max(1.0)
    };
    grey.iter().enumerate().map(evened).collect()
}

/// The blur, from modules all of whose neighbours are known.
pub(super) fn blur_of_known(light: &[f32], template: &Template) -> Option<Blur> {
    fitted(light, &template.known, template, 0.01)
}

/// The blur, from all modules as they were last found.
pub(super) fn blur_of_all(light: &[f32], modules: &[f32], template: &Template) -> Option<Blur> {
    let decided: Vec<f32> = modules.iter().map(|module| module.signum()).collect();
    fitted(light, &decided, template, 0.001)
}

fn fitted(light: &[f32], colours: &[f32], template: &Template, ridge: f64) -> Option<Blur> {
    let mut fit = LeastSquares::<{ TAPS + 1 }>::new();
    for y in 0..template.modules {
        for x in 0..template.modules {
            let mut row = [1.0; TAPS + 1];
            for (dy, part) in row[..TAPS].chunks_exact_mut(WIDE).enumerate() {
                let from = (y + dy) * template.side + x;
                part.copy_from_slice(&colours[from..from + WIDE]);
            }
            if row.iter().all(|&colour| colour != 0.0) {
                fit.add(&row, light[template.index(x, y)]);
            }
        }
    }
    let solution = fit.solve(ridge)?;
    let mut taps = [0.0; TAPS];
    taps.copy_from_slice(&solution[..TAPS]);
    Some(Blur {
        taps,
        offset: solution[TAPS],
    })
}

/// The colours from −1 (light) to 1 (dark) that the blur turns into the grey seen, by
/// projected gradient steps with momentum (FISTA, Beck and Teboulle 2009).
pub(super) fn undo(light: &[f32], blur: &Blur, template: &Template) -> Vec<f32> {
    let gain: f32 = blur.taps.iter().map(|tap| tap.abs()).sum();
    let rate = 1.0 / (gain * gain).max(1e-6);
    let mut colours = template.guess();
    let mut ahead = colours.clone();
    let mut momentum = 1.0_f32;
    let mut error = vec![0.0; light.len()];
    let mut slope = vec![0.0; light.len()];
    for _ in 0..STEPS {
        misfit(light, blur, &ahead, template, &mut error);
        spread(blur, &error, template, &mut slope);
        let next_momentum = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
        let push = (momentum - 1.0) / next_momentum;
        momentum = next_momentum;
        for index in 0..colours.len() {
            if template.known[index] != 0.0 {
                continue;
            }
            let next = (ahead[index] + rate * slope[index]).clamp(-1.0, 1.0);
            ahead[index] = next + push * (next - colours[index]);
            colours[index] = next;
        }
    }
    colours
}

/// What the blurred colours leave unexplained, at the modules of the symbol.
fn misfit(light: &[f32], blur: &Blur, colours: &[f32], template: &Template, error: &mut [f32]) {
    for y in 0..template.modules {
        let from = template.index(0, y);
        let row = &mut error[from..from + template.modules];
        for (error, light) in row.iter_mut().zip(&light[from..]) {
            *error = light - blur.offset;
        }
        for (tap, weight) in blur.taps.iter().enumerate() {
            let source = (y + tap / WIDE) * template.side + tap % WIDE;
            for (error, colour) in row.iter_mut().zip(&colours[source..]) {
                *error -= weight * colour;
            }
        }
    }
}

/// Hands each module's error back to the modules that run into it.
fn spread(blur: &Blur, error: &[f32], template: &Template, slope: &mut [f32]) {
    slope.fill(0.0);
    for y in 0..template.modules {
        let from = template.index(0, y);
        let row = &error[from..from + template.modules];
        for (tap, weight) in blur.taps.iter().enumerate() {
            let target = (y + tap / WIDE) * template.side + tap % WIDE;
            for (slope, error) in slope[target..].iter_mut().zip(row) {
                *slope += weight * error;
            }
        }
    }
}
