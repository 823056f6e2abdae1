//! Camera frames of phones that show a code.

use std::path::Path;

use bamin_frames::{Code, Conditions, draw_clutter, draw_phone};
use qrcode::{Color, EcLevel, QrCode};

/// A frame in which a phone shows `text`.
pub fn photograph(text: &str, path: &Path) {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).unwrap();
    let width = code.width();
    let dark: Vec<bool> = code
        .into_colors()
        .iter()
        .map(|color| *color == Color::Dark)
        .collect();
    let code = Code { width, dark: &dark };
    let frame = draw_phone(code, &Conditions::ordinary(), 1);
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("pgm") => frame.write_pgm(path).unwrap(),
        _ => frame.write_png(path).unwrap(),
    }
}

/// A frame without a code.
pub fn clutter(path: &Path) {
    let frame = draw_clutter(&Conditions::ordinary(), 2);
    frame.write_png(path).unwrap();
}
