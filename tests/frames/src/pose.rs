//! Where in the frame the phone is held, and the way it takes through a scan.

use std::f32::consts::TAU;

use crate::conditions::Conditions;
use crate::rng::Rng;

/// Place, size, turn and tilt of the phone in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pose {
    /// Middle of the code, as shares of the frame's width and height.
    pub(crate) middle: (f32, f32),
    /// Side of the code as a share of the frame's height.
    pub(crate) share: f32,
    /// Degrees clockwise.
    pub(crate) turn: f32,
    /// How much nearer the right and the lower end are than the middle, as shares.
    pub(crate) tilt: (f32, f32),
}

impl Pose {
    /// A pose such as the conditions allow.
    pub(crate) fn drawn(conditions: &Conditions, rng: &mut Rng) -> Self {
        let turn = conditions.rotation + rng.between(-3.0, 3.0);
        let middle = (rng.between(0.42, 0.58), rng.between(0.46, 0.54));
        let skew = conditions.skew;
        Self {
            middle,
            share: conditions.share,
            turn,
            tilt: (rng.between(-skew, skew), rng.between(-skew, skew)),
        }
    }
}

/// Frames a second.
const RATE: f32 = 30.0;
/// Seconds until the phone is where it is held.
const APPROACH: f32 = 0.8;

/// A phone brought in front of a scanner: it comes from one side, growing, and is then
/// held by a hand that sways and trembles.
pub(crate) struct Way {
    held: Pose,
    /// Where it comes from, as shares of the frame's width and height.
    from: (f32, f32),
    sway: [Swing; 2],
    tremor: [Swing; 2],
    turning: Swing,
}

impl Way {
    /// The way of this seed under the conditions.
    pub(crate) fn drawn(conditions: &Conditions, rng: &mut Rng) -> Self {
        let held = Pose::drawn(conditions, rng);
        let side = rng.between(0.0, TAU);
        let mut swing = |size, low, high| Swing {
            size,
            rate: rng.between(low, high),
            start: rng.between(0.0, TAU),
        };
        Self {
            held,
            from: (0.18 * side.cos(), 0.15 * side.sin()),
            sway: [swing(0.025, 0.5, 1.3), swing(0.04, 0.5, 1.3)],
            tremor: [swing(0.0012, 7.0, 11.0), swing(0.002, 7.0, 11.0)],
            turning: swing(4.0, 0.3, 0.8),
        }
    }

    /// The pose in frame `step`, which may lie between two frames.
    pub(crate) fn pose(&self, step: f32) -> Pose {
        let time = step / RATE;
        let left = (1.0 - time / APPROACH).clamp(0.0, 1.0).powi(2);
        let off =
            |from: f32, i: usize| from * left + self.sway[i].at(time) + self.tremor[i].at(time);
        Pose {
            middle: (
                self.held.middle.0 + off(self.from.0, 0),
                self.held.middle.1 + off(self.from.1, 1),
            ),
            share: self.held.share * (1.0 - 0.3 * left),
            turn: self.held.turn + self.turning.at(time),
            tilt: self.held.tilt,
        }
    }

    /// By how many pixels the phone moves from one frame to the next around `step`.
    pub(crate) fn speed(&self, step: f32, conditions: &Conditions) -> (f32, f32) {
        let (before, after) = (self.pose(step - 0.5).middle, self.pose(step + 0.5).middle);
        (
            (after.0 - before.0) * conditions.width as f32,
            (after.1 - before.1) * conditions.height as f32,
        )
    }
}

/// To and fro.
struct Swing {
    size: f32,
    /// Times a second.
    rate: f32,
    start: f32,
}

impl Swing {
    fn at(&self, time: f32) -> f32 {
        self.size * (self.start + TAU * self.rate * time).sin()
    }
}
