//! From grey levels to light and back: blur mixes light, cameras store levels.

use crate::conditions::Conditions;

/// Steps of the tables; between two of them the line is straight.
const STEPS: usize = 4096;

/// The tone curve of a camera and its inverse, both from 0–255 to 0–255.
pub(crate) struct Tone {
    gamma: f32,
    to_light: Vec<f32>,
    to_grey: Vec<f32>,
}

impl Tone {
    pub(crate) fn of(conditions: &Conditions) -> Self {
        let Conditions { gamma, tone, .. } = *conditions;
        let table = |curve: &dyn Fn(f32) -> f32| {
            let step = |i: usize| 255.0 * curve(i as f32 / (STEPS - 1) as f32);
            (0..STEPS).map(step).collect()
        };
        Self {
            gamma,
            to_light: table(&|grey| grey.powf(gamma)),
            to_grey: table(&|light| {
                let grey = light.powf(1.0 / gamma);
                grey + tone * (bent(grey) - grey)
            }),
        }
    }

    /// Light of a grey level of the scene.
    pub(crate) fn light(&self, grey: f32) -> f32 {
        255.0 * (grey / 255.0).powf(self.gamma)
    }

    /// Grey levels of the scene become light.
    pub(crate) fn to_light(&self, grey: &mut [f32]) {
        look_up(&self.to_light, grey);
    }

    /// Light becomes grey levels of the picture.
    pub(crate) fn to_grey(&self, light: &mut [f32]) {
        look_up(&self.to_grey, light);
    }
}

/// An S from 0 to 1, steepest in the middle.
fn bent(grey: f32) -> f32 {
    grey * grey * (3.0 - 2.0 * grey)
}

fn look_up(table: &[f32], values: &mut [f32]) {
    let scale = (STEPS - 1) as f32 / 255.0;
    for value in values {
        let at = (*value * scale).clamp(0.0, (STEPS - 2) as f32);
        let step = at as usize;
        let (below, above) = (table[step], table[step + 1]);
        *value = below + (above - below) * (at - step as f32);
    }
}
