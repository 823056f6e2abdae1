//! Fills corpus/frame/: codes of several sizes, whole and damaged, and plain pixels.
//!
//! `cargo run --example seeds` in this folder.

use std::path::Path;

use bamin_engine_fuzz::look::{CROPPED, MODULES};
use qrcode::{Color, EcLevel, QrCode, Version};

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/frame");
    std::fs::create_dir_all(&folder)?;
    for (version, level) in [
        (1, EcLevel::M),
        (2, EcLevel::L),
        (7, EcLevel::M),
        (10, EcLevel::L),
    ] {
        for scale in [0, 1, 2] {
            let whole = code(version, level, scale);
            std::fs::write(folder.join(format!("code-{version}-{scale}")), &whole)?;
            std::fs::write(
                folder.join(format!("damaged-{version}-{scale}")),
                damaged(whole),
            )?;
        }
    }
    let mut cropped = code(1, EcLevel::Q, 1);
    cropped[0] |= CROPPED;
    std::fs::write(folder.join("cropped"), cropped)?;
    std::fs::write(
        folder.join("pale"),
        [&[MODULES, 21, 0, 0x78][..], &code(1, EcLevel::L, 2)[4..]].concat(),
    )?;
    std::fs::write(folder.join("wallpaper"), wallpaper())?;
    let ramp: Vec<u8> = (0..64 * 48).map(|at| (at * 7 % 251) as u8).collect();
    std::fs::write(folder.join("pixels"), [&[0, 64, 3, 0][..], &ramp].concat())?;
    std::fs::write(folder.join("one-pixel"), [0, 1, 0, 0, 128])
}

/// A code at the scale, as a seed.
fn code(version: i16, level: EcLevel, scale: u8) -> Vec<u8> {
    let code = QrCode::with_version(b"BM1:0123456789", Version::Normal(version), level);
    let code = code.expect("the text fits every version");
    seed(code.width(), scale, |x, y| code[(x, y)] == Color::Dark)
}

/// Finder patterns side by side, the hardest that a wall can be made of.
fn wallpaper() -> Vec<u8> {
    seed(64, 1, |x, y| {
        let ring = (x % 8).abs_diff(3).max((y % 8).abs_diff(3));
        x % 8 < 7 && y % 8 < 7 && ring != 2
    })
}

fn seed(side: usize, scale: u8, is_dark: impl Fn(usize, usize) -> bool) -> Vec<u8> {
    let mut bytes = vec![MODULES | scale, side as u8, 0, 0x2e];
    let mut bits = vec![0_u8; (side * side).div_ceil(8)];
    for at in 0..side * side {
        bits[at / 8] |= u8::from(is_dark(at % side, at / side)) << (at % 8);
    }
    bytes.extend(bits);
    bytes
}

/// Its data spoilt, the finder patterns left.
fn damaged(mut seed: Vec<u8>) -> Vec<u8> {
    let (from, to) = (seed.len() / 2, seed.len() * 3 / 5);
    for byte in &mut seed[from..to] {
        *byte ^= 0x5a;
    }
    seed
}
