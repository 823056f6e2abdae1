//! The phone: a dark body, a light screen, the code and a line of print, held at an angle.

use std::ops::Range;

use crate::conditions::Conditions;
use crate::frame::Canvas;
use crate::lettering::Line;
use crate::pose::Pose;
use crate::rng::Rng;
use crate::tone::Tone;

/// The modules of a QR code, without a quiet zone.
#[derive(Debug, Clone, Copy)]
pub struct Code<'a> {
    /// Modules along one side.
    pub width: usize,
    /// `width` × `width` modules, row by row; true is dark.
    pub dark: &'a [bool],
}

/// Modules of light screen around the code.
const QUIET: f32 = 4.0;
/// Grey of the body and of the print on the screen.
const BODY: f32 = 15.0;
const INK: f32 = 60.0;
/// Dots along the screen of a phone, the coarsest and the finest of today's.
const DOTS: (f32, f32) = (720.0, 1440.0);
/// Points along each side of a pixel at which the phone is looked at.
const SAMPLES: usize = 3;

/// A phone in the frame. Its own coordinates are modules, from the screen's top left.
pub(crate) struct Phone<'a> {
    code: Code<'a>,
    /// Size of the screen, thickness of the body around it, top of the code's field.
    screen: (f32, f32),
    body: f32,
    code_top: f32,
    print: Line,
    light: f32,
    dark: f32,
    ink: f32,
    body_light: f32,
    moire: Moire,
    view: View,
}

/// The pattern that the screen's dots make with the sensor's pixels.
struct Moire {
    /// Share of the light.
    depth: f32,
    /// Dots of the screen along a module.
    dots: f32,
}

/// How the camera sees the phone: turned, tilted, scaled, somewhere.
struct View {
    /// Middle of the code in the frame.
    middle: (f32, f32),
    /// The same on the phone.
    pivot: (f32, f32),
    /// Pixels along a module.
    scale: f32,
    cos: f32,
    sin: f32,
    /// How fast it recedes to the right and downwards, per pixel.
    tilt: (f32, f32),
    /// How far it has moved on from row to row, in pixels.
    slant: (f32, f32),
}

impl<'a> Phone<'a> {
    /// A phone in this pose, which moves in a direction (degrees).
    pub(crate) fn held(
        code: Code<'a>,
        conditions: &Conditions,
        pose: &Pose,
        direction: f32,
        rng: &mut Rng,
    ) -> Self {
        let tone = Tone::of(conditions);
        let modules = code.width as f32;
        let field = modules + 2.0 * QUIET;
        let code_top = field * 0.29;
        let side = pose.share * conditions.height as f32;
        let turn = pose.turn.to_radians();
        let moved = conditions.motion * conditions.rolling_shutter / conditions.height as f32;
        let direction = direction.to_radians();
        let view = View {
            middle: (
                conditions.width as f32 * pose.middle.0,
                conditions.height as f32 * pose.middle.1,
            ),
            pivot: (field / 2.0, code_top + field / 2.0),
            scale: side / modules.max(1.0),
            cos: turn.cos(),
            sin: turn.sin(),
            tilt: (pose.tilt.0 / side.max(1.0), pose.tilt.1 / side.max(1.0)),
            slant: (moved * direction.cos(), moved * direction.sin()),
        };
        Self {
            code,
            screen: (field, field * 1.58),
            body: field * 0.06,
            code_top,
            print: Line {
                seed: rng.next(),
                letters: 15,
                height: field * 0.07,
            },
            light: tone.light(conditions.light),
            dark: tone.light(conditions.dark),
            ink: tone.light(conditions.light.min(INK.max(conditions.dark))),
            body_light: tone.light(BODY),
            moire: Moire {
                depth: conditions.moire,
                dots: rng.between(DOTS.0, DOTS.1) / field,
            },
            view,
        }
    }

    /// Draws the phone. A pixel whose corners all show the same grey is that grey; any
    /// other is the mean of [`SAMPLES`]² points, and so is every pixel of a phone so far
    /// away that a module could hide between the corners.
    pub(crate) fn draw_on(&self, canvas: &mut Canvas) {
        let (columns, rows) = self.bounds(canvas);
        let is_far = self.view.scale < 2.0;
        let mut above = self.corners(&columns, rows.start);
        for y in rows {
            let below = self.corners(&columns, y + 1);
            let row = &mut canvas.row_mut(y)[columns.clone()];
            for (i, pixel) in row.iter_mut().enumerate() {
                let first = above[i];
                let is_even = [above[i + 1], below[i], below[i + 1]] == [first; 3];
                *pixel = match first {
                    Some(grey) if is_even && !is_far => grey,
                    None if is_even => *pixel,
                    _ => self.mean_grey(columns.start + i, y, *pixel),
                };
                *pixel *= self.moire_at(columns.start + i, y);
            }
            above = below;
        }
    }

    /// Grey at the top left corner of each pixel in the columns, and of one more.
    fn corners(&self, columns: &Range<usize>, y: usize) -> Vec<Option<f32>> {
        (columns.start..=columns.end)
            .map(|x| self.grey(self.view.on_phone(x as f32, y as f32)))
            .collect()
    }

    fn mean_grey(&self, x: usize, y: usize, behind: f32) -> f32 {
        let mut sum = 0.0;
        for i in 0..SAMPLES * SAMPLES {
            let dx = ((i % SAMPLES) as f32 + 0.5) / SAMPLES as f32;
            let dy = ((i / SAMPLES) as f32 + 0.5) / SAMPLES as f32;
            let at = self.view.on_phone(x as f32 + dx, y as f32 + dy);
            sum += self.grey(at).unwrap_or(behind);
        }
        sum / (SAMPLES * SAMPLES) as f32
    }

    /// What the moiré leaves of a pixel's light: each sensor pixel looks at its middle
    /// only, so that the finer grid of the screen appears as a coarser one.
    fn moire_at(&self, x: usize, y: usize) -> f32 {
        if self.moire.depth <= 0.0 {
            return 1.0;
        }
        let (x, y) = self.view.on_phone(x as f32 + 0.5, y as f32 + 0.5);
        if x < 0.0 || y < 0.0 || x >= self.screen.0 || y >= self.screen.1 {
            return 1.0;
        }
        let dots = self.moire.dots;
        1.0 + self.moire.depth * 0.5 * (wave(x * dots) + wave(y * dots))
    }

    /// Light at a point of the phone; nothing beside it.
    fn grey(&self, (x, y): (f32, f32)) -> Option<f32> {
        let (width, height) = self.screen;
        let body = self.body;
        if x < -body || y < -body || x >= width + body || y >= height + body {
            return None;
        }
        if x < 0.0 || y < 0.0 || x >= width || y >= height {
            return Some(self.body_light);
        }
        let (column, row) = (x - QUIET, y - self.code_top - QUIET);
        let modules = self.code.width as f32;
        let is_dark = if column >= 0.0 && row >= 0.0 && column < modules && row < modules {
            let index = row as usize * self.code.width + column as usize;
            self.code.dark.get(index).copied().unwrap_or(false)
        } else {
            false
        };
        if is_dark {
            return Some(self.dark);
        }
        if self
            .print
            .has_ink(x - width * 0.1, y - self.code_top * 0.55)
        {
            return Some(self.ink);
        }
        Some(self.light)
    }

    /// Columns and rows of the canvas that the phone can lie in.
    fn bounds(&self, canvas: &Canvas) -> (Range<usize>, Range<usize>) {
        let (width, height, body) = (self.screen.0, self.screen.1, self.body);
        let mut least = (f32::MAX, f32::MAX);
        let mut most = (f32::MIN, f32::MIN);
        for corner in [
            (-body, -body),
            (width + body, -body),
            (-body, height + body),
            (width + body, height + body),
        ] {
            let (x, y) = self.view.in_frame(corner);
            least = (least.0.min(x), least.1.min(y));
            most = (most.0.max(x), most.1.max(y));
        }
        let cut = |from: f32, to: f32, size: usize| {
            let from = (from.max(0.0) as usize).min(size);
            from..(to.ceil().max(0.0) as usize).clamp(from, size)
        };
        (
            cut(least.0, most.0, canvas.width),
            cut(least.1, most.1, canvas.height),
        )
    }
}

/// From 1 at whole numbers to −1 between them, like a cosine.
fn wave(at: f32) -> f32 {
    let share = at.fract();
    1.0 - 8.0 * share * (1.0 - share)
}

impl View {
    fn in_frame(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let (x, y) = (
            (x - self.pivot.0) * self.scale,
            (y - self.pivot.1) * self.scale,
        );
        let depth = 1.0 + self.tilt.0 * x + self.tilt.1 * y;
        let (x, y) = (x / depth, y / depth);
        let (x, y) = (self.cos * x - self.sin * y, self.sin * x + self.cos * y);
        let y = y / (1.0 - self.slant.1);
        (self.middle.0 + x + self.slant.0 * y, self.middle.1 + y)
    }

    /// The inverse of [`View::in_frame`].
    fn on_phone(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = (x - self.middle.0, y - self.middle.1);
        let (x, y) = (x - self.slant.0 * y, y - self.slant.1 * y);
        let (x, y) = (self.cos * x + self.sin * y, self.cos * y - self.sin * x);
        let depth = 1.0 / (1.0 - self.tilt.0 * x - self.tilt.1 * y);
        (
            self.pivot.0 + x * depth / self.scale,
            self.pivot.1 + y * depth / self.scale,
        )
    }
}
