//! Draws what a scanner's camera sees: a phone in a hand, showing a code.
//!
//! [`draw_phone`] and [`draw_empty`] return a grey [`Frame`]; [`draw_scan`] draws the
//! frames of a scan one after the other. [`Conditions`] says how hard the camera has it,
//! with presets from ordinary to barely readable. The same code, conditions and seed give
//! the same frame. The order is that of light itself: scene, perspective, lens, motion,
//! uneven light, sensor, the camera's own improvements.

mod conditions;
mod develop;
mod empty;
mod frame;
mod jpeg;
mod lens;
mod lettering;
mod phone;
mod pose;
mod presets;
mod rng;
mod scene;
mod sensor;
mod tone;

use std::ops::Range;

pub use conditions::Conditions;
pub use empty::Empty;
pub use frame::Frame;
pub use phone::Code;

use frame::Canvas;
use phone::Phone;
use pose::{Pose, Way};
use rng::Rng;
use sensor::Light;
use tone::Tone;

/// Seeds of the frames that a decoder may be tuned by.
pub const TUNING_SEEDS: Range<u64> = 0..1_000_000;
/// Seeds of the frames that figures are measured with: no decoder was tuned by them.
pub const MEASURING_SEEDS: Range<u64> = 1_000_000..2_000_000;
const _: () = assert!(TUNING_SEEDS.end <= MEASURING_SEEDS.start);

/// A frame with a phone that shows the code, in front of clutter.
#[must_use]
pub fn draw_phone(code: Code<'_>, conditions: &Conditions, seed: u64) -> Frame {
    let mut rng = Rng::new(seed);
    let mut canvas = scene::clutter(conditions.width, conditions.height, &mut rng);
    let pose = Pose::drawn(conditions, &mut rng);
    let exposure = Exposure::drawn(conditions, &mut rng);
    exposure.add_phone(&mut canvas, code, &pose, &mut rng);
    exposure.take(canvas, &mut rng)
}

/// Frame `step` of a scan, thirty a second: the phone is brought in front of the clutter
/// and held there by a hand. The conditions' own motion is replaced by the hand's.
#[must_use]
pub fn draw_scan(code: Code<'_>, conditions: &Conditions, seed: u64, step: u32) -> Frame {
    /// Indoors the shutter is open for half the time from frame to frame: 1/60 s.
    const SHUTTER: f32 = 0.5;
    let mut rng = Rng::new(seed);
    let mut canvas = scene::clutter(conditions.width, conditions.height, &mut rng);
    let way = Way::drawn(conditions, &mut rng);
    let speed = way.speed(step as f32, conditions);
    let moving = Conditions {
        motion: SHUTTER * speed.0.hypot(speed.1),
        motion_direction: Some(speed.1.atan2(speed.0).to_degrees()),
        ..*conditions
    };
    let exposure = Exposure::drawn(&moving, &mut rng);
    exposure.add_phone(&mut canvas, code, &way.pose(step as f32), &mut rng);
    let mut noise = Rng::new(rng.next() ^ u64::from(step));
    exposure.take(canvas, &mut noise)
}

/// A frame without any code: nothing but the clutter behind the phones.
#[must_use]
pub fn draw_clutter(conditions: &Conditions, seed: u64) -> Frame {
    draw_empty(Empty::Clutter, conditions, seed)
}

/// A frame without any code, of a scene that a code finder may stumble over.
#[must_use]
pub fn draw_empty(scene: Empty, conditions: &Conditions, seed: u64) -> Frame {
    let mut rng = Rng::new(seed);
    let mut canvas = scene.canvas(conditions, &mut rng);
    let exposure = Exposure::drawn(conditions, &mut rng);
    exposure.tone.to_light(&mut canvas.grey);
    exposure.take(canvas, &mut rng)
}

/// One press of the shutter.
struct Exposure<'a> {
    conditions: &'a Conditions,
    tone: Tone,
    light: Light,
    /// Direction of the motion in degrees.
    direction: f32,
}

impl<'a> Exposure<'a> {
    fn drawn(conditions: &'a Conditions, rng: &mut Rng) -> Self {
        let direction = rng.between(0.0, 180.0);
        Self {
            conditions,
            tone: Tone::of(conditions),
            light: Light::drawn(rng),
            direction: conditions.motion_direction.unwrap_or(direction),
        }
    }

    /// Turns the scene to light and puts the phone in front of it.
    fn add_phone(&self, canvas: &mut Canvas, code: Code<'_>, pose: &Pose, rng: &mut Rng) {
        self.tone.to_light(&mut canvas.grey);
        Phone::held(code, self.conditions, pose, self.direction, rng).draw_on(canvas);
    }

    /// What lens, moving hand, sensor and camera make of the light.
    fn take(&self, mut canvas: Canvas, rng: &mut Rng) -> Frame {
        lens::blur(&mut canvas, self.conditions.blur);
        lens::smear(&mut canvas, self.conditions.motion, self.direction);
        self.tone.to_grey(&mut canvas.grey);
        sensor::light_up(&mut canvas, self.conditions, &self.light);
        develop::develop(canvas, self.conditions, rng)
    }
}

#[cfg(test)]
mod tests;
