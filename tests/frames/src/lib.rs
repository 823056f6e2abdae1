//! Draws what a scanner's camera sees: a phone in a hand, showing a code.
//!
//! [`draw_phone`] and [`draw_clutter`] return a grey [`Frame`]; [`Conditions`] says how
//! hard the camera has it, with presets from ordinary to barely readable. The same code,
//! conditions and seed give the same frame. The order is that of light itself: scene,
//! perspective, lens, motion, uneven light, sensor.

mod conditions;
mod frame;
mod lens;
mod lettering;
mod phone;
mod rng;
mod scene;
mod sensor;

pub use conditions::Conditions;
pub use frame::Frame;
pub use phone::Code;

use phone::Phone;
use rng::Rng;

/// A frame with a phone that shows the code, in front of clutter.
#[must_use]
pub fn draw_phone(code: Code<'_>, conditions: &Conditions, seed: u64) -> Frame {
    let mut rng = Rng::new(seed);
    let mut canvas = scene::clutter(conditions.width, conditions.height, &mut rng);
    let phone = Phone::held(code, conditions, &mut rng);
    phone.draw_on(&mut canvas);
    expose(canvas, conditions, &mut rng)
}

/// A frame without any code: nothing but the clutter behind the phones.
#[must_use]
pub fn draw_clutter(conditions: &Conditions, seed: u64) -> Frame {
    let mut rng = Rng::new(seed);
    let canvas = scene::clutter(conditions.width, conditions.height, &mut rng);
    expose(canvas, conditions, &mut rng)
}

/// What lens, moving hand and sensor make of the scene.
fn expose(mut canvas: frame::Canvas, conditions: &Conditions, rng: &mut Rng) -> Frame {
    lens::blur(&mut canvas, conditions.blur);
    let direction = conditions
        .motion_direction
        .unwrap_or_else(|| rng.between(0.0, 180.0));
    lens::smear(&mut canvas, conditions.motion, direction);
    sensor::read_out(&canvas, conditions, rng)
}

#[cfg(test)]
mod tests;
