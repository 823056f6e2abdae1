//! The clutter behind the phone: uneven grey, boxes, circles and print.

use crate::frame::Canvas;
use crate::lettering::Line;
use crate::rng::Rng;

/// Pixels between the random values that the uneven grey is drawn from.
const PATCH: usize = 64;
const SHAPES: usize = 14;
const LINES: usize = 8;

/// A canvas full of clutter.
pub(crate) fn clutter(width: u32, height: u32, rng: &mut Rng) -> Canvas {
    let mut canvas = Canvas::new(width, height);
    uneven_grey(&mut canvas, rng);
    for _ in 0..SHAPES {
        shape(&mut canvas, rng);
    }
    for _ in 0..LINES {
        print(&mut canvas, rng);
    }
    canvas
}

fn uneven_grey(canvas: &mut Canvas, rng: &mut Rng) {
    let wide = canvas.width / PATCH + 2;
    let high = canvas.height / PATCH + 2;
    let values: Vec<f32> = (0..wide * high)
        .map(|_| (128.0 + 50.0 * rng.normal()).clamp(0.0, 255.0))
        .collect();
    let mut between = vec![0.0; wide];
    for y in 0..canvas.height {
        let down = ease((y % PATCH) as f32 / PATCH as f32);
        let above = &values[y / PATCH * wide..];
        for x in 0..wide {
            between[x] = above[x] + (above[x + wide] - above[x]) * down;
        }
        for (x, grey) in canvas.row_mut(y).iter_mut().enumerate() {
            let across = ease((x % PATCH) as f32 / PATCH as f32);
            let (left, right) = (between[x / PATCH], between[x / PATCH + 1]);
            *grey = left + (right - left) * across;
        }
    }
}

/// From 0 to 1 without an edge at either end.
fn ease(share: f32) -> f32 {
    share * share * (3.0 - 2.0 * share)
}

fn shape(canvas: &mut Canvas, rng: &mut Rng) {
    let (width, height) = (canvas.width as i32, canvas.height as i32);
    let (x, y) = (rng.whole(0, width), rng.whole(0, height));
    let across = rng.whole(20, (width / 4).max(21));
    let down = rng.whole(20, (height / 3).max(21));
    let grey = rng.between(20.0, 235.0);
    let outline = rng.pick([None, Some(3), Some(6)]);
    if rng.pick([true, false]) {
        rectangle(canvas, (x, y), (across, down), outline, grey);
    } else {
        circle(canvas, (x, y), down / 2, outline, grey);
    }
}

fn rectangle(
    canvas: &mut Canvas,
    (left, top): (i32, i32),
    (across, down): (i32, i32),
    outline: Option<i32>,
    grey: f32,
) {
    for row in 0..down {
        let (from, to) = (left, left + across);
        match outline {
            Some(pen) if row >= pen && row < down - pen => {
                canvas.fill(top + row, from, from + pen, grey);
                canvas.fill(top + row, to - pen, to, grey);
            }
            _ => canvas.fill(top + row, from, to, grey),
        }
    }
}

fn circle(canvas: &mut Canvas, (x, y): (i32, i32), radius: i32, outline: Option<i32>, grey: f32) {
    let half_width = |radius: i32, row: i32| f64::from(radius * radius - row * row).sqrt() as i32;
    for row in -radius..=radius {
        let outer = half_width(radius, row);
        match outline {
            Some(pen) if row.abs() < radius - pen => {
                let inner = half_width(radius - pen, row);
                canvas.fill(y + row, x - outer, x - inner, grey);
                canvas.fill(y + row, x + inner, x + outer, grey);
            }
            _ => canvas.fill(y + row, x - outer, x + outer, grey),
        }
    }
}

fn print(canvas: &mut Canvas, rng: &mut Rng) {
    let line = Line {
        seed: rng.next(),
        letters: 32,
        height: rng.between(9.0, 31.0),
    };
    let left = rng.whole(0, canvas.width as i32 / 2 + 1);
    let top = rng.whole(0, canvas.height as i32);
    let grey = rng.between(0.0, 255.0);
    for row in 0..line.height as i32 {
        for column in 0..line.length() as i32 {
            if line.has_ink(column as f32, row as f32) {
                canvas.fill(top + row, left + column, left + column + 1, grey);
            }
        }
    }
}
