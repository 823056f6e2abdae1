//! Writes a frame of every preset as PNG, to be looked at:
//! `cargo run --release -p bamin-frames --example presets -- FOLDER [SEED]`

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use bamin_frames::{Code, Conditions, Empty, Frame, draw_empty, draw_phone, draw_scan};
use qrcode::{Color, EcLevel, QrCode};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("the folder to write to");
    let seed = arguments.next().map_or(1, |seed| seed.parse().unwrap());
    let write = |name: &str, frame: Frame| {
        let name = name.replace([' ', ','], "-");
        frame
            .write_png(&Path::new(&folder).join(format!("{name}.png")))
            .unwrap();
    };

    let text = format!("BM1:{}", "2K9 7/B".repeat(52));
    let symbol = QrCode::with_error_correction_level(&text, EcLevel::L).unwrap();
    let colors = symbol.to_colors();
    let dark: Vec<bool> = colors.iter().map(|c| *c == Color::Dark).collect();
    let code = Code {
        width: symbol.width(),
        dark: &dark,
    };

    let ordinary = Conditions::ordinary();
    let named = [
        ("ordinary", ordinary),
        ("ordinary ideal", ordinary.ideal()),
        ("ordinary 480", ordinary.sized(640, 480)),
        ("low contrast", Conditions::low_contrast()),
    ];
    let hard = Conditions::HARD.map(|(name, it)| (name, it));
    let harder = Conditions::harder(seed);
    for (name, conditions) in named.into_iter().chain(hard).chain(harder) {
        write(name, draw_phone(code, &conditions, seed));
    }
    for step in [0, 4, 8, 16] {
        write(
            &format!("scan {step}"),
            draw_scan(code, &ordinary, seed, step),
        );
    }
    for scene in Empty::ORDINARY.into_iter().chain([Empty::FinderTiles]) {
        write(
            &format!("no code {scene:?}"),
            draw_empty(scene, &ordinary, seed),
        );
    }
}
