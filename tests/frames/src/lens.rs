//! What blurs a picture before the sensor: focus and motion.

use crate::frame::Canvas;

/// Blurs by a Gaussian of `sigma` pixels, first along rows, then along columns.
pub(crate) fn blur(canvas: &mut Canvas, sigma: f32) {
    if sigma < 0.05 || canvas.width == 0 {
        return;
    }
    let weights = gaussian(sigma);
    let mut out = vec![0.0; canvas.grey.len()];
    for (row, out) in rows(&canvas.grey, canvas.width).zip(out.chunks_exact_mut(canvas.width)) {
        blur_row(row, &weights, out);
    }
    let reach = weights.len() as i32 / 2;
    let taps: Vec<Tap> = (-reach..)
        .zip(&weights)
        .map(|(dy, &weight)| Tap { dx: 0, dy, weight })
        .collect();
    gather(&out, canvas, &taps);
}

/// Smears along a line of `length` pixels, as a moving hand does.
pub(crate) fn smear(canvas: &mut Canvas, length: f32, direction: f32) {
    if length <= 1.0 || canvas.width == 0 {
        return;
    }
    let taps = line_taps(length, direction.to_radians());
    let sharp = canvas.grey.clone();
    gather(&sharp, canvas, &taps);
}

/// How much the pixel at an offset adds.
struct Tap {
    dx: i32,
    dy: i32,
    weight: f32,
}

/// Every pixel becomes the weighted sum of its neighbours; edges repeat.
fn gather(from: &[f32], canvas: &mut Canvas, taps: &[Tap]) {
    let (width, height) = (canvas.width, canvas.height);
    for (y, out) in canvas.grey.chunks_exact_mut(width).enumerate() {
        out.fill(0.0);
        for tap in taps {
            let source = (y as i32 + tap.dy).clamp(0, height as i32 - 1) as usize;
            add_shifted(&from[source * width..][..width], tap, out);
        }
    }
}

fn add_shifted(row: &[f32], tap: &Tap, out: &mut [f32]) {
    let width = row.len();
    let shift = (tap.dx.unsigned_abs() as usize).min(width - 1);
    let (inside, edge, sources, repeated) = if tap.dx >= 0 {
        (
            0..width - shift,
            width - shift..width,
            &row[shift..],
            row[width - 1],
        )
    } else {
        (shift..width, 0..shift, &row[..width - shift], row[0])
    };
    for (out, grey) in out[inside].iter_mut().zip(sources) {
        *out += grey * tap.weight;
    }
    for out in &mut out[edge] {
        *out += repeated * tap.weight;
    }
}

fn blur_row(row: &[f32], weights: &[f32], out: &mut [f32]) {
    let reach = weights.len() as i32 / 2;
    out.fill(0.0);
    for (dx, &weight) in (-reach..).zip(weights) {
        add_shifted(row, &Tap { dx, dy: 0, weight }, out);
    }
}

fn gaussian(sigma: f32) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil() as i32;
    let mut weights: Vec<f32> = (-reach..=reach)
        .map(|x| (-((x * x) as f32) / (2.0 * sigma * sigma)).exp())
        .collect();
    let sum: f32 = weights.iter().sum();
    for weight in &mut weights {
        *weight /= sum;
    }
    weights
}

/// The pixels that a line through the middle touches, by how much of it they hold.
fn line_taps(length: f32, direction: f32) -> Vec<Tap> {
    let steps = (4.0 * length) as i32;
    let mut taps: Vec<Tap> = Vec::new();
    for step in 0..steps {
        let along = ((step as f32 + 0.5) / steps as f32 - 0.5) * length;
        let dx = (along * direction.cos()).round() as i32;
        let dy = (along * direction.sin()).round() as i32;
        match taps.iter_mut().find(|tap| (tap.dx, tap.dy) == (dx, dy)) {
            Some(tap) => tap.weight += 1.0 / steps as f32,
            None => taps.push(Tap {
                dx,
                dy,
                weight: 1.0 / steps as f32,
            }),
        }
    }
    taps
}

fn rows(grey: &[f32], width: usize) -> impl Iterator<Item = &[f32]> {
    grey.chunks_exact(width)
}
