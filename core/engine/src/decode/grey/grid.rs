//! Laying the grid of modules onto the picture.

use rxing::common::{PerspectiveTransform, Quadrilateral};
use rxing::point;
use rxing::qrcode::cpp_port::detector::Mod2Pix;

use super::super::frame::Point;
use super::super::plane::Plane;
use super::super::reader::Outline;
use super::template::{MARGIN, Template};

/// Steps of the climb in modules, first with a few of the known modules, then with all.
const FIRST_STEPS: [f32; 3] = [1.6, 1.0, 0.6];
const LAST_STEPS: [f32; 3] = [0.35, 0.2, 0.1];
/// One known module in this many shows the way at first.
const FIRST_SHARE: usize = 3;
/// Times that each step is tried on all points at most.
const PASSES: usize = 3;

/// A perspective from modules to pixels, by four points: the middles of the three finder
/// patterns and of where a fourth would be (top left, top right, bottom right, bottom left).
pub(super) struct Grid {
    points: [Point; 4],
    transform: PerspectiveTransform,
    modules: usize,
    /// How much lighter known light modules are than known dark ones, in grey levels.
    pub(super) contrast: f32,
}

impl Grid {
    /// A grid near the outline, by a climb on a few of the known modules.
    pub(super) fn near(plane: &Plane<'_>, outline: &Outline, template: &Template) -> Option<Self> {
        let Outline {
            top_left,
            top_right,
            bottom_left,
            ..
        } = *outline;
        let fourth = Point {
            x: top_right.x + bottom_left.x - top_left.x,
            y: top_right.y + bottom_left.y - top_left.y,
        };
        let points = [top_left, top_right, fourth, bottom_left];
        let known = known_modules(template, FIRST_SHARE);
        let mut grid = Self::through(points, plane, template, &known)?;
        grid.climb_all(&FIRST_STEPS, plane, template, &known);
        Some(grid)
    }

    /// The grid that makes the known modules stand out most, climbing from this one.
    pub(super) fn refined(mut self, plane: &Plane<'_>, template: &Template) -> Self {
        let known = known_modules(template, 1);
        self.contrast = f32::MIN;
        self.climb_all(&LAST_STEPS, plane, template, &known);
        self
    }

    /// How far apart light and dark known modules are, in standard deviations.
    pub(super) fn clarity(&self, plane: &Plane<'_>, template: &Template) -> f32 {
        let mut colours = [Spread::default(); 2];
        for &(x, y, weight) in &known_modules(template, 1) {
            let grey = grey_at(&self.transform, plane, x, y);
            colours[usize::from(weight > 0.0)].add(grey);
        }
        let [dark, light] = colours;
        let deviation = f32::midpoint(dark.variance(), light.variance()).sqrt();
        (light.mean() - dark.mean()) / deviation.max(1.0)
    }

    /// Grey of every module with the margin, the mean of nine points.
    pub(super) fn sample(&self, plane: &Plane<'_>) -> Vec<f32> {
        let side = self.modules + 2 * MARGIN;
        let mut grey = Vec::with_capacity(side * side);
        for y in 0..side {
            for x in 0..side {
                let mut sum = 0.0;
                for i in 0..9_u8 {
                    let dx = f32::from(i % 3) * 0.3 + 0.2;
                    let dy = f32::from(i / 3) * 0.3 + 0.2;
                    let (x, y) = (x as f32 - MARGIN as f32, y as f32 - MARGIN as f32);
                    sum += grey_at(&self.transform, plane, x + dx, y + dy);
                }
                grey.push(sum / 9.0);
            }
        }
        grey
    }

    /// Corners of the symbol, in pixels of the plane.
    pub(super) fn corners(&self) -> [Point; 4] {
        let side = self.modules as f32;
        [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| {
            let at = self.transform.transform_point(point(x, y));
            Point { x: at.x, y: at.y }
        })
    }

    fn through(
        points: [Point; 4],
        plane: &Plane<'_>,
        template: &Template,
        known: &[(f32, f32, f32)],
    ) -> Option<Self> {
        let quad = Quadrilateral(points.map(|at| point(at.x, at.y)));
        let modules = template.modules;
        let transform = Mod2Pix(modules as i32, point(0.0, 0.0), quad).ok()?;
        let mut contrast = 0.0;
        for &(x, y, weight) in known {
            contrast += weight * grey_at(&transform, plane, x, y);
        }
        Some(Self {
            points,
            transform,
            modules,
            contrast,
        })
    }

    fn climb_all(
        &mut self,
        steps: &[f32],
        plane: &Plane<'_>,
        template: &Template,
        known: &[(f32, f32, f32)],
    ) {
        let [top_left, top_right, ..] = self.points;
        let (across, down) = (top_right.x - top_left.x, top_right.y - top_left.y);
        let module = across.hypot(down) / (template.modules - 7) as f32;
        for step in steps {
            for _ in 0..PASSES {
                if !self.climb(step * module, plane, template, known) {
                    break;
                }
            }
        }
    }

    /// Moves each point by the step in four directions where that helps; false if nowhere.
    fn climb(
        &mut self,
        step: f32,
        plane: &Plane<'_>,
        template: &Template,
        known: &[(f32, f32, f32)],
    ) -> bool {
        let mut has_moved = false;
        for corner in [2, 0, 1, 3] {
            for (dx, dy) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                let mut points = self.points;
                points[corner].x += dx;
                points[corner].y += dy;
                let moved = Self::through(points, plane, template, known);
                if let Some(moved) = moved.filter(|moved| moved.contrast > self.contrast) {
                    *self = moved;
                    has_moved = true;
                }
            }
        }
        has_moved
    }
}

/// Mean and variance of grey.
#[derive(Default, Clone, Copy)]
struct Spread {
    count: f32,
    sum: f32,
    squares: f32,
}

impl Spread {
    fn add(&mut self, grey: f32) {
        self.count += 1.0;
        self.sum += grey;
        self.squares += grey * grey;
    }

    fn mean(&self) -> f32 {
        self.sum / self.count.max(1.0)
    }

    fn variance(&self) -> f32 {
        (self.squares / self.count.max(1.0) - self.mean() * self.mean()).max(0.0)
    }
}

/// Middle of one in `share` known modules of the symbol and its weight: light ones add up to 1, dark
/// ones to −1, so that the weighted sum of grey is their difference.
fn known_modules(template: &Template, share: usize) -> Vec<(f32, f32, f32)> {
    let mut known = Vec::new();
    for y in 0..template.modules {
        for x in 0..template.modules {
            let colour = template.known[template.index(x, y)];
            if colour != 0.0 {
                known.push((x as f32 + 0.5, y as f32 + 0.5, colour));
            }
        }
    }
    let mut index = 0;
    known.retain(|_| {
        index += 1;
        index % share == 0
    });
    let dark = known.iter().filter(|module| module.2 > 0.0).count();
    let light = known.len() - dark;
    for module in &mut known {
        module.2 = match module.2 > 0.0 {
            true => -1.0 / dark as f32,
            false => 1.0 / light as f32,
        };
    }
    known
}

fn grey_at(transform: &PerspectiveTransform, plane: &Plane<'_>, x: f32, y: f32) -> f32 {
    let at = transform.transform_point(point(x, y));
    plane.grey_at(Point { x: at.x, y: at.y })
}
