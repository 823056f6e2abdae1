//! A QR code as text: two modules to a character cell, by half blocks, always
//! black on white with a quiet zone of four modules, whatever the terminal's own
//! colours are. Also with `NO_COLOR`: without them it would be no QR code.

use bamin_engine::wallet::QrMatrix;

/// Light modules around the code (ISO/IEC 18004).
const QUIET: u32 = 4;
/// Black on white of the 256-colour palette, which no theme changes.
const INK: &str = "\x1b[38;5;16;48;5;231m";
const RESET: &str = "\x1b[0m";

/// Character cells that a code of `modules` takes: columns and lines.
pub fn size(modules: u32) -> (u32, u32) {
    let side = modules + 2 * QUIET;
    (side, side.div_ceil(2))
}

/// The lines of the picture, from top to bottom.
pub fn lines(code: &QrMatrix) -> Vec<String> {
    let (columns, lines) = size(code.width);
    let line = |line| {
        let cells =
            (0..columns).map(|x| cell(dark(code, x, 2 * line), dark(code, x, 2 * line + 1)));
        format!("{INK}{}{RESET}", cells.collect::<String>())
    };
    (0..lines).map(line).collect()
}

fn cell(upper_dark: bool, lower_dark: bool) -> char {
    match (upper_dark, lower_dark) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}

/// Whether the module at (x, y), counted from the corner of the quiet zone, is dark.
fn dark(code: &QrMatrix, x: u32, y: u32) -> bool {
    let inside = |at: u32| at.checked_sub(QUIET).filter(|at| *at < code.width);
    match (inside(x), inside(y)) {
        (Some(x), Some(y)) => code
            .dark
            .get((y * code.width + x) as usize)
            .copied()
            .unwrap_or(false),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn corner() -> QrMatrix {
        QrMatrix {
            width: 3,
            dark: vec![true, false, true, true, true, false, false, false, false],
        }
    }

    #[test]
    fn two_modules_share_a_cell() {
        let lines = lines(&corner());
        assert_eq!(lines.len(), 6);
        assert!(lines[0].contains(&" ".repeat(11)));
        assert!(lines[2].contains("    █▄▀    "));
        assert!(
            lines
                .iter()
                .all(|line| line.starts_with(INK) && line.ends_with(RESET))
        );
    }

    /// What a terminal draws: each cell a column of two squares of `SIDE` pixels.
    fn drawn(lines: &[String]) -> (Vec<u8>, u32, u32) {
        const SIDE: usize = 6;
        let mut pixels = Vec::new();
        for line in lines {
            let cells = line.trim_start_matches(INK).trim_end_matches(RESET).chars();
            let halves: Vec<_> = cells
                .map(|cell| match cell {
                    '█' => (0, 0),
                    '▀' => (0, 255),
                    '▄' => (255, 0),
                    ' ' => (255, 255),
                    other => panic!("{other} is no half block"),
                })
                .collect();
            let row = |half: fn(&(u8, u8)) -> u8| -> Vec<u8> {
                halves.iter().flat_map(|cell| [half(cell); SIDE]).collect()
            };
            for row in [row(|cell| cell.0), row(|cell| cell.1)] {
                for _ in 0..SIDE {
                    pixels.extend_from_slice(&row);
                }
            }
        }
        let width = lines[0]
            .trim_start_matches(INK)
            .trim_end_matches(RESET)
            .chars()
            .count()
            * SIDE;
        let height = pixels.len() / width;
        (pixels, width as u32, height as u32)
    }

    #[test]
    fn a_camera_reads_from_the_terminal_what_the_code_says() {
        let text = format!(
            "BM1:{}",
            "6BFOXN*TS0BI$ZD.P9UOL97O4-2HH77HRM3DSPTCRQ".repeat(9)
        );
        let text = &text[..380];
        let code = QrMatrix::of(text).unwrap();
        assert_eq!(code.width, 57);
        let (pixels, width, height) = drawn(&lines(&code));
        let frame = bamin_engine::decode::LumaFrame::new(&pixels, width, height);
        let symbol = bamin_engine::decode::Decoder::new().decode(&frame).unwrap();
        assert_eq!(symbol.unwrap().text, text);
    }

    #[test]
    fn the_size_is_said_before_drawing() {
        let code = corner();
        let (columns, rows) = size(code.width);
        let lines = lines(&code);
        assert_eq!(lines.len(), rows as usize);
        let plain = lines[0].trim_start_matches(INK).trim_end_matches(RESET);
        assert_eq!(plain.chars().count(), columns as usize);
        assert_eq!(size(57), (65, 33));
    }
}
