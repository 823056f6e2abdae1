//! How hard the camera has it, and the named presets.

/// Everything about a frame but the code and the seed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conditions {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Side of the code without its quiet zone, as a share of the frame's height.
    pub share: f32,
    /// Turn of the phone in degrees, clockwise; each frame differs from it by up to 3.
    pub rotation: f32,
    /// Greatest tilt: how much nearer one end of the code is than its middle, as a share.
    pub skew: f32,
    /// Grey of dark modules.
    pub dark: f32,
    /// Grey of light modules and of the screen.
    pub light: f32,
    /// Gaussian blur, σ in pixels.
    pub blur: f32,
    /// Length of the motion blur in pixels.
    pub motion: f32,
    /// Direction of the motion in degrees; another one for each seed when absent.
    pub motion_direction: Option<f32>,
    /// Difference of the light between the two ends of the frame, as a share.
    pub light_slope: f32,
    /// Grey that the glare adds where it is strongest.
    pub glare: f32,
    /// Noise of the sensor, σ in grey levels.
    pub noise: f32,
}

impl Conditions {
    /// A phone held well, half the frame's height, at 1280 × 720.
    #[must_use]
    pub const fn ordinary() -> Self {
        Self {
            width: 1280,
            height: 720,
            share: 0.5,
            rotation: 7.0,
            skew: 0.06,
            dark: 25.0,
            light: 235.0,
            blur: 0.98,
            motion: 0.0,
            motion_direction: None,
            light_slope: 0.5,
            glare: 45.0,
            noise: 5.0,
        }
    }

    /// Turned by 20°, tilted, moving, in poor light.
    #[must_use]
    pub const fn turned_and_moved() -> Self {
        Self {
            rotation: 20.0,
            skew: 0.15,
            blur: 1.6,
            motion: 5.0,
            noise: 9.0,
            ..Self::ordinary()
        }
    }

    /// The same, a third of the frame's height.
    #[must_use]
    pub const fn turned_and_moved_smaller() -> Self {
        Self {
            share: 0.35,
            blur: 1.2,
            motion: 4.0,
            ..Self::turned_and_moved()
        }
    }

    /// At arm's length of two people: 18 % of the frame's height.
    #[must_use]
    pub const fn far() -> Self {
        Self {
            share: 0.18,
            blur: 0.8,
            noise: 6.0,
            ..Self::ordinary()
        }
    }

    /// Out of focus.
    #[must_use]
    pub const fn out_of_focus() -> Self {
        Self {
            blur: 2.4,
            noise: 6.0,
            ..Self::ordinary()
        }
    }

    /// Moved by 9 pixels while the shutter was open, more than a module.
    #[must_use]
    pub const fn in_motion() -> Self {
        Self {
            blur: 1.0,
            motion: 9.0,
            noise: 6.0,
            ..Self::ordinary()
        }
    }

    /// A dim screen in bright light: dark and light 60 levels apart.
    #[must_use]
    pub const fn low_contrast() -> Self {
        Self {
            dark: 110.0,
            light: 170.0,
            ..Self::ordinary()
        }
    }

    /// The same in another size; the blur grows with the square root of the height, as it
    /// does from a small camera to a large one.
    #[must_use]
    pub fn sized(self, width: u32, height: u32) -> Self {
        let growth = (height as f32 / self.height.max(1) as f32).sqrt();
        Self {
            width,
            height,
            blur: self.blur * growth,
            ..self
        }
    }

    /// The five hard kinds, by name.
    pub const HARD: [(&'static str, Self); 5] = [
        ("turned and moved", Self::turned_and_moved()),
        (
            "turned and moved, smaller",
            Self::turned_and_moved_smaller(),
        ),
        ("far", Self::far()),
        ("out of focus", Self::out_of_focus()),
        ("in motion", Self::in_motion()),
    ];
}

impl Default for Conditions {
    fn default() -> Self {
        Self::ordinary()
    }
}
