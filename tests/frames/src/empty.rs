//! Scenes without a code that keep a code finder busy.

use crate::conditions::Conditions;
use crate::frame::Canvas;
use crate::lettering::Line;
use crate::rng::Rng;
use crate::scene;

/// What the camera looks at when there is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// Boxes, circles, print: what stands behind the phones elsewhere.
    Clutter,
    /// A page of small print.
    DenseText,
    /// A chessboard, squares of 4 to 40 pixels.
    Chessboard,
    /// Pixels without any order.
    Noise,
    /// Nothing but finder patterns, modules of 2 to 6 pixels: what nobody meets at a gate,
    /// and anybody could print.
    FinderTiles,
}

impl Empty {
    /// What a scanner meets, the unkindest of it included.
    pub const ORDINARY: [Self; 4] = [
        Self::Clutter,
        Self::DenseText,
        Self::Chessboard,
        Self::Noise,
    ];

    pub(crate) fn canvas(self, conditions: &Conditions, rng: &mut Rng) -> Canvas {
        let (width, height) = (conditions.width, conditions.height);
        match self {
            Self::Clutter => scene::clutter(width, height, rng),
            Self::DenseText => dense_text(conditions, rng),
            Self::Chessboard => chessboard(conditions, rng),
            Self::Noise => filled(conditions, |_, _| rng.between(0.0, 255.0)),
            Self::FinderTiles => finder_tiles(conditions, rng),
        }
    }
}

fn dense_text(conditions: &Conditions, rng: &mut Rng) -> Canvas {
    let pitch = rng.between(9.0, 20.0);
    let print = |seed| Line {
        seed,
        letters: 4096,
        height: pitch * 0.7,
    };
    let seed = rng.next();
    filled(conditions, |x, y| {
        let line = (y / pitch) as u64;
        let has_ink = print(seed ^ line.wrapping_mul(977)).has_ink(x, y % pitch);
        grey(conditions, has_ink)
    })
}

fn chessboard(conditions: &Conditions, rng: &mut Rng) -> Canvas {
    let side = rng.between(4.0, 40.0);
    let (sin, cos) = rng.between(0.0, 1.5).sin_cos();
    filled(conditions, |x, y| {
        let column = ((cos * x - sin * y) / side).floor() as i32;
        let row = ((sin * x + cos * y) / side).floor() as i32;
        grey(conditions, (column + row) % 2 == 0)
    })
}

fn finder_tiles(conditions: &Conditions, rng: &mut Rng) -> Canvas {
    /// Seven modules and one of light between two.
    const PITCH: i32 = 8;
    let module = rng.between(2.0, 6.0);
    filled(conditions, |x, y| {
        let from_middle = |at: f32| ((at / module) as i32 % PITCH - 3).abs();
        let ring = from_middle(x).max(from_middle(y));
        grey(conditions, ring <= 1 || ring == 3)
    })
}

fn grey(conditions: &Conditions, is_dark: bool) -> f32 {
    if is_dark {
        conditions.dark
    } else {
        conditions.light
    }
}

fn filled(conditions: &Conditions, mut grey: impl FnMut(f32, f32) -> f32) -> Canvas {
    let mut canvas = Canvas::new(conditions.width, conditions.height);
    for y in 0..canvas.height {
        for (x, pixel) in canvas.row_mut(y).iter_mut().enumerate() {
            *pixel = grey(x as f32, y as f32);
        }
    }
    canvas
}
