//! The third finder pattern, where two were seen.
//!
//! Two patterns stand at the ends of a side of the code or of its diagonal, which leaves
//! six places for the third. Around each of them the grey is compared with a pattern's.

use super::super::effort::Effort;
use super::super::frame::Point;
use super::super::plane::Plane;
use super::super::reader::Outline;
use super::Spot;

/// Pairs of patterns that are looked at, and how unlike in size they may be.
const MOST_PAIRS: usize = 3;
const MOST_UNLIKE: f32 = 1.35;
/// Places compared with a pattern in one step of effort.
const PLACES_A_STEP: usize = 10;
/// How far from its place the third is looked for, as a share of the code's side, and in
/// modules at most.
const REACH: f32 = 0.2;
const MOST_REACH: f32 = 14.0;
/// The third stands out at least this much, compared with the two that were seen.
const LEAST_LIKENESS: f32 = 0.5;

/// Points of a finder pattern counted from its middle in modules, and whether dark. All
/// around is light: the separator on two sides, the quiet zone on the others.
const SAMPLES: [(f32, f32, bool); ALL] = samples();
const ALL: usize = 33;
/// Samples of a first glance: the middle and the sides of two rings.
const GLANCE: usize = 13;

/// Outlines with two of the spots and a third pattern that fits them, the likeliest first.
pub(super) fn outlines(spots: &[Spot], view: &Plane<'_>, effort: &mut Effort) -> Vec<Outline> {
    let mut found: Vec<(f32, Outline)> = Vec::new();
    let mut pairs = 0;
    for (index, &a) in spots.iter().enumerate() {
        for &b in &spots[index + 1..] {
            if a.size.max(b.size) > MOST_UNLIKE * a.size.min(b.size) || pairs == MOST_PAIRS {
                continue;
            }
            pairs += 1;
            for place in Place::ALL {
                found.extend(place.outline(a, b, view, effort));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().map(|(_, outline)| outline).collect()
}

/// Where the third pattern is, seen from the first towards the second.
#[derive(Clone, Copy)]
struct Place {
    /// Share of the way from the first to the second.
    along: f32,
    /// To the right of that way, as a share of its length; to the left if negative.
    aside: f32,
}

impl Place {
    const ALL: [Self; 6] = [
        Self {
            along: 0.0,
            aside: 1.0,
        },
        Self {
            along: 0.0,
            aside: -1.0,
        },
        Self {
            along: 1.0,
            aside: 1.0,
        },
        Self {
            along: 1.0,
            aside: -1.0,
        },
        Self {
            along: 0.5,
            aside: 0.5,
        },
        Self {
            along: 0.5,
            aside: -0.5,
        },
    ];

    /// The outline with a third pattern here, and how like finder patterns all three are:
    /// along the axes of a wrong outline the two that were seen are less like one too.
    fn outline(
        self,
        a: Spot,
        b: Spot,
        view: &Plane<'_>,
        effort: &mut Effort,
    ) -> Option<(f32, Outline)> {
        let way = Vector::between(a.at, b.at);
        let third = way.times(self.along).plus(way.turned().times(self.aside));
        let third = third.from(a.at);
        // The code's axes: from the corner pattern to its neighbour.
        let (corner, end) = match self.along {
            0.0 => (a.at, b.at),
            1.0 => (b.at, a.at),
            _ => (third, a.at),
        };
        let side = Vector::between(corner, end);
        let module = f32::midpoint(a.module(side.x, side.y), b.module(side.x, side.y));
        let modules = side.length() / module.max(0.5);
        if !(12.0..=95.0).contains(&modules) {
            return None;
        }
        let unit = side.times(1.0 / modules);
        let known = likeness(view, a.at, unit, ALL).min(likeness(view, b.at, unit, ALL));
        if known <= 0.0 {
            return None;
        }
        let least = LEAST_LIKENESS * known;
        let reach = (REACH * modules).min(MOST_REACH) as i32;
        effort.spend((2 * reach as usize + 1).pow(2) / PLACES_A_STEP)?;
        let (at, like) = best_near(view, third, unit, reach, least);
        if like < least {
            return None;
        }
        let third = Spot {
            at,
            size: f32::midpoint(a.size, b.size),
        };
        let spots = match self.along {
            0.0 => [a, b, third],
            1.0 => [b, a, third],
            _ => [third, a, b],
        };
        Some((like.min(known), Outline::through(clockwise(spots))?))
    }
}

/// Corner, then the neighbour that comes clockwise, then the other.
fn clockwise([corner, one, other]: [Spot; 3]) -> [Spot; 3] {
    let (a, b) = (
        Vector::between(corner.at, one.at),
        Vector::between(corner.at, other.at),
    );
    match a.x * b.y - a.y * b.x > 0.0 {
        true => [corner, one, other],
        false => [corner, other, one],
    }
}

/// The place most like a finder pattern, a module at a time and then between them.
fn best_near(
    view: &Plane<'_>,
    middle: Point,
    unit: Vector,
    reach: i32,
    least: f32,
) -> (Point, f32) {
    let mut best = (middle, f32::MIN);
    let mut around = |middle: Point, step: f32, reach: i32| {
        for down in -reach..=reach {
            for right in -reach..=reach {
                let off = unit.times(step * right as f32);
                let off = off.plus(unit.turned().times(step * down as f32));
                let at = off.from(middle);
                // Most places fail at a glance.
                if likeness(view, at, unit, GLANCE) < least {
                    continue;
                }
                let like = likeness(view, at, unit, ALL);
                if like > best.1 {
                    best = (at, like);
                }
            }
        }
        best
    };
    let (near, _) = around(middle, 1.0, reach);
    let (nearer, _) = around(near, 0.4, 1);
    around(nearer, 0.2, 1)
}

/// How much lighter the light parts of a finder pattern here would be than the dark ones.
fn likeness(view: &Plane<'_>, middle: Point, unit: Vector, samples: usize) -> f32 {
    let (mut dark, mut light) = (0.0, 0.0);
    let down = unit.turned();
    let mut dark_samples = 0.0;
    for &(x, y, is_dark) in &SAMPLES[..samples] {
        let grey = view.grey_at(unit.times(x).plus(down.times(y)).from(middle));
        match is_dark {
            true => {
                dark += grey;
                dark_samples += 1.0;
            }
            false => light += grey,
        }
    }
    light / (samples as f32 - dark_samples) - dark / dark_samples
}

#[derive(Clone, Copy)]
struct Vector {
    x: f32,
    y: f32,
}

impl Vector {
    fn between(from: Point, to: Point) -> Self {
        Self {
            x: to.x - from.x,
            y: to.y - from.y,
        }
    }

    fn times(self, factor: f32) -> Self {
        Self {
            x: self.x * factor,
            y: self.y * factor,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }

    /// A quarter turn clockwise, as pictures are drawn.
    fn turned(self) -> Self {
        Self {
            x: -self.y,
            y: self.x,
        }
    }

    fn from(self, point: Point) -> Point {
        Point {
            x: point.x + self.x,
            y: point.y + self.y,
        }
    }

    fn length(self) -> f32 {
        self.x.hypot(self.y)
    }
}

/// The middle, and eight points on each of the four rings around it: first four on each, so
/// that a few samples already tell.
const fn samples() -> [(f32, f32, bool); ALL] {
    let mut samples = [(0.0, 0.0, true); ALL];
    let mut index = 1;
    while index < samples.len() {
        let ring = (index - 1) / 4 % 4 + 1;
        let is_second = index > ALL / 2;
        let radius = ring as f32;
        // Sides at their middles, then, in turn, at either end.
        let aside = match (is_second, ring % 2) {
            (false, _) => 0.0,
            (true, 0) => radius / 2.0,
            (true, _) => -radius / 2.0,
        };
        let (x, y) = match (index - 1) % 4 {
            0 => (radius, aside),
            1 => (-aside, radius),
            2 => (-radius, -aside),
            _ => (aside, -radius),
        };
        samples[index] = (x, y, ring % 2 == 1);
        index += 1;
    }
    samples
}
