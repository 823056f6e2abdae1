//! Conditions by name: ordinary ones, those that are hard, and those beyond.

use crate::conditions::Conditions;
use crate::rng::Rng;

impl Conditions {
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

    /// A tier beyond the hard ones, by name; how far beyond differs by seed.
    #[must_use]
    pub fn harder(seed: u64) -> [(&'static str, Self); 4] {
        let mut rng = Rng::new(seed ^ 0x6861_7264_6572);
        let farther = Self {
            share: rng.between(0.13, 0.16),
            ..Self::far()
        };
        let blurred = Self {
            blur: rng.between(2.8, 3.2),
            ..Self::out_of_focus()
        };
        let faster = Self {
            motion: 11.0,
            ..Self::in_motion()
        };
        let noisier = Self {
            noise: rng.between(14.0, 18.0),
            ..Self::turned_and_moved()
        };
        [
            ("farther", farther),
            ("more out of focus", blurred),
            ("in faster motion", faster),
            ("noisier", noisier),
        ]
    }
}
