//! How hard the camera has it.

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
    /// Time from the first row's read-out to the last one's, in lengths of an exposure:
    /// a phone that moves is slanted by so much of its motion.
    pub rolling_shutter: f32,
    /// Depth of the pattern in which the screen's dots beat with the sensor's, as a share
    /// of the screen's light.
    pub moire: f32,
    /// Difference of the light between the two ends of the frame, as a share.
    pub light_slope: f32,
    /// Share of the light that the corners of the frame lose.
    pub vignette: f32,
    /// Grey that the glare adds where it is strongest.
    pub glare: f32,
    /// Noise that the camera leaves in the picture, σ in grey levels.
    pub noise: f32,
    /// Exponent from grey levels to light: blur and motion mix light, not levels. 1.9 is
    /// what the curve of Rec. 709 comes to, its straight foot included.
    pub gamma: f32,
    /// How far the tone curve is bent into an S, from 0 (not) to 1.
    pub tone: f32,
    /// Strength of the camera's own sharpening: the halo's height as a share of the edge's.
    pub sharpening: f32,
    /// Quality of the JPEG that the frame has been through, 1 to 100; none when absent.
    pub jpeg: Option<u8>,
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
            rolling_shutter: 2.0,
            moire: 0.08,
            light_slope: 0.5,
            vignette: 0.15,
            glare: 45.0,
            noise: 5.0,
            gamma: 1.9,
            tone: 0.2,
            sharpening: 0.6,
            jpeg: Some(85),
        }
    }

    /// The same by an ideal camera, which sees light as it is: no noise, no uneven light,
    /// no moiré, nothing done to the picture afterwards.
    #[must_use]
    pub const fn ideal(self) -> Self {
        Self {
            rolling_shutter: 0.0,
            moire: 0.0,
            light_slope: 0.0,
            vignette: 0.0,
            glare: 0.0,
            noise: 0.0,
            gamma: 1.0,
            tone: 0.0,
            sharpening: 0.0,
            jpeg: None,
            ..self
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
}

impl Default for Conditions {
    fn default() -> Self {
        Self::ordinary()
    }
}
