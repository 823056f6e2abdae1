//! The picture of a code: modules, dark or light, for a screen to draw.

use bamin_protocol::presentation::MAX_TEXT;
use qrcode::{Color, EcLevel, QrCode};

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
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        let width = u32::try_from(code.width()).ok()?;
        let dark = code.into_colors();
        (width <= MOST_MODULES).then(|| Self {
            width,
            dark: dark.iter().map(|color| *color == Color::Dark).collect(),
        })
    }
}
