//! The picture of a code: modules, dark or light, for a screen to draw.
//!
//! The `qrcode` crate encodes the text and draws what no mask changes; the mask is
//! chosen by [`mask`](super::mask), for the crate takes over a millisecond for it.

use bamin_protocol::presentation::MAX_TEXT;
use qrcode::canvas::Canvas;
use qrcode::{Version, bits, ec};

use super::mask::{self, LEVEL};

/// Most modules along one side that the format allows (`docs/format.md` §3).
pub const MOST_MODULES: u32 = 57;

/// A QR code without its quiet zone of 4 modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrMatrix {
    /// Modules along one side.
    pub width: u32,
    /// `width` × `width`, row by row from the top left; `true` is dark.
    pub dark: Vec<bool>,
}

impl QrMatrix {
    /// Draws `text` at error level L; [`None`] if it needs more than [`MOST_MODULES`].
    pub fn of(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let bits = bits::encode_auto(text.as_bytes(), LEVEL).ok()?;
        let version = bits.version();
        let width = u32::try_from(version.width()).ok()?;
        if width > MOST_MODULES {
            return None;
        }
        let canvas = drawn(bits, version)?;
        let symbol = mask::masked(&canvas, width as usize);
        Some(Self {
            width,
            dark: symbol.modules(),
        })
    }
}

/// All that is drawn before a mask is chosen.
fn drawn(bits: bits::Bits, version: Version) -> Option<Canvas> {
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, LEVEL).ok()?;
    let mut canvas = Canvas::new(version, LEVEL);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    Some(canvas)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use qrcode::{Color, EcLevel, QrCode};

    use super::*;

    /// The picture as the crate alone draws it.
    fn by_the_crate(text: &str) -> QrMatrix {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).unwrap();
        QrMatrix {
            width: u32::try_from(code.width()).unwrap(),
            dark: code
                .into_colors()
                .iter()
                .map(|c| *c == Color::Dark)
                .collect(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn a_picture_is_module_by_module_the_crates(text in "BM1:[0-9A-Z $%*+./:-]{0,391}") {
            prop_assert_eq!(QrMatrix::of(&text).unwrap(), by_the_crate(&text));
        }

        #[test]
        fn so_is_one_of_any_bytes(text in "\\PC{0,60}") {
            prop_assert_eq!(QrMatrix::of(&text).unwrap(), by_the_crate(&text));
        }
    }

    #[test]
    fn every_version_that_the_format_allows_is_drawn_as_the_crate_does() {
        let mut widths = std::collections::BTreeSet::new();
        for length in 0..=395 {
            let text = "7Q".repeat(200).split_off(400 - length);
            let picture = QrMatrix::of(&text).unwrap();
            assert_eq!(picture, by_the_crate(&text), "{length} characters");
            widths.insert(picture.width);
        }
        assert_eq!(widths, (1..=10).map(|version| 17 + 4 * version).collect());
    }

    #[test]
    fn a_text_beyond_the_format_is_not_drawn() {
        assert!(QrMatrix::of(&"A".repeat(395)).is_some());
        assert_eq!(QrMatrix::of(&"A".repeat(396)), None);
    }
}
