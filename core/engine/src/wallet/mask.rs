//! Chooses the mask of a QR symbol (ISO/IEC 18004 §7.8): eight patterns are laid
//! over the data, the one with the fewest penalty points stays.
//!
//! A line of modules is one 64-bit word, so that a rule looks at all modules of a
//! line at once; every symbol that the format allows fits. The points are those
//! of the `qrcode` crate, so that the symbol is module by module the one it would
//! have drawn.

use qrcode::EcLevel;
use qrcode::canvas::{Canvas, Module};
use qrcode::types::Color;

/// What the codewords were drawn for; the format information says so.
pub(super) const LEVEL: EcLevel = EcLevel::L;
/// Lines that a [`Symbol`] has room for: each is a word with room beside it for
/// the 4 light modules that rule 3 looks at.
pub(super) const MOST_LINES: usize = 60;

/// The modules of a symbol, dark ones set.
#[derive(Clone, Copy)]
pub(super) struct Symbol {
    /// How many lines there are each way.
    pub width: usize,
    /// Bit x of word y.
    rows: [u64; MOST_LINES],
    /// Bit y of word x: the same modules.
    columns: [u64; MOST_LINES],
}

/// The symbol on `canvas`, `width` modules wide, under its best mask.
pub(super) fn masked(canvas: &Canvas, width: usize) -> Symbol {
    let (drawn, data) = read(canvas, width);
    let mut best = (u32::MAX, drawn);
    for (mask, format) in MASKS.iter().zip(FORMATS) {
        let mut symbol = drawn;
        for line in 0..width {
            symbol.rows[line] ^= mask.rows[line % PERIOD] & data.rows[line];
            symbol.columns[line] ^= mask.columns[line % PERIOD] & data.columns[line];
        }
        symbol.put_format(format);
        let penalty = symbol.penalty();
        if penalty < best.0 {
            best = (penalty, symbol);
        }
    }
    best.1
}

/// The modules as drawn, and which of them a mask may invert.
fn read(canvas: &Canvas, width: usize) -> (Symbol, Symbol) {
    let mut drawn = Symbol::light(width);
    let mut data = drawn;
    for y in 0..width {
        for x in 0..width {
            let module = canvas.get(x as i16, y as i16);
            drawn.put(x, y, Color::from(module) == Color::Dark);
            data.put(x, y, !matches!(module, Module::Masked(_)));
        }
    }
    (drawn, data)
}

impl Symbol {
    fn light(width: usize) -> Self {
        Self {
            width,
            rows: [0; MOST_LINES],
            columns: [0; MOST_LINES],
        }
    }

    /// Every module, row by row; `true` is dark.
    pub fn modules(&self) -> Vec<bool> {
        let rows = self.rows[..self.width].iter();
        rows.flat_map(|row| (0..self.width).map(move |x| row >> x & 1 == 1))
            .collect()
    }

    fn put(&mut self, x: usize, y: usize, dark: bool) {
        self.rows[y] = self.rows[y] & !(1 << x) | u64::from(dark) << x;
        self.columns[x] = self.columns[x] & !(1 << y) | u64::from(dark) << y;
    }

    /// Both copies of the 15 bits that name level and mask (§7.9).
    fn put_format(&mut self, format: u16) {
        let end = self.width - 1;
        for bit in 0..15 {
            let dark = format >> bit & 1 == 1;
            // Around the upper left finder, past the timing patterns …
            match bit {
                0..=5 => self.put(8, bit, dark),
                6..=7 => self.put(8, bit + 1, dark),
                8 => self.put(7, 8, dark),
                _ => self.put(14 - bit, 8, dark),
            }
            // … and along the two others.
            match bit {
                0..=7 => self.put(end - bit, 8, dark),
                _ => self.put(8, end - (14 - bit), dark),
            }
        }
    }

    /// The penalty points of §7.8.3.
    fn penalty(&self) -> u32 {
        let (rows, columns) = (&self.rows[..self.width], &self.columns[..self.width]);
        let lines = rows.iter().chain(columns);
        let in_lines: u32 = lines
            .map(|line| runs(*line, self.width) + finders(*line))
            .sum();
        let pairs = rows.iter().zip(&rows[1..]);
        let blocks: u32 = pairs.map(|(a, b)| blocks(*a, *b, self.width)).sum();
        in_lines + blocks + self.imbalance()
    }

    /// Rule 4: 2 for each percent that dark modules are off one half, which the
    /// standard counts in steps of 5.
    fn imbalance(&self) -> u32 {
        let rows = self.rows[..self.width].iter();
        let dark: u32 = rows.map(|row| row.count_ones()).sum();
        let all = (self.width * self.width) as u32;
        (200 * dark / all).abs_diff(100)
    }
}

/// Bit n: modules n and n + 1 of the line are alike.
fn alike(line: u64, width: usize) -> u64 {
    !(line ^ line >> 1) & ((1 << (width - 1)) - 1)
}

/// Rule 1: n − 2 for each run of n ≥ 5 modules alike.
fn runs(line: u64, width: usize) -> u32 {
    let pairs = alike(line, width);
    let fives = pairs & pairs >> 1 & pairs >> 2 & pairs >> 3;
    fives.count_ones() + 2 * (fives & !(fives << 1)).count_ones()
}

/// Rule 2: 3 for each 2 × 2 modules alike.
fn blocks(upper: u64, lower: u64, width: usize) -> u32 {
    3 * (alike(upper, width) & alike(lower, width) & !(upper ^ lower)).count_ones()
}

/// Rule 3: 40 for each 1011101 with 4 light modules before or behind it; beyond
/// the symbol all is light.
fn finders(line: u64) -> u32 {
    let found = line & !(line >> 1) & line >> 2 & line >> 3 & line >> 4 & !(line >> 5) & line >> 6;
    let before = line << 1 | line << 2 | line << 3 | line << 4;
    let behind = line >> 7 | line >> 8 | line >> 9 | line >> 10;
    40 * (found & !(before & behind)).count_ones()
}

/// Every mask repeats after so many modules each way.
const PERIOD: usize = 12;

struct Mask {
    /// Bit x of word y.
    rows: [u64; PERIOD],
    /// Bit y of word x.
    columns: [u64; PERIOD],
}

/// Table 10 of the standard, in its order.
static MASKS: [Mask; 8] = [
    Mask::number(0),
    Mask::number(1),
    Mask::number(2),
    Mask::number(3),
    Mask::number(4),
    Mask::number(5),
    Mask::number(6),
    Mask::number(7),
];

impl Mask {
    const fn number(number: u8) -> Self {
        let mut mask = Self {
            rows: [0; PERIOD],
            columns: [0; PERIOD],
        };
        let mut line = 0;
        while line < PERIOD {
            let mut place = 0;
            while place < 64 {
                mask.rows[line] |= (inverts(number, place, line) as u64) << place;
                mask.columns[line] |= (inverts(number, line, place) as u64) << place;
                place += 1;
            }
            line += 1;
        }
        mask
    }
}

/// Whether a mask inverts the module of column x and row y.
const fn inverts(number: u8, x: usize, y: usize) -> bool {
    let left = match number {
        0 => (x + y) % 2,
        1 => y % 2,
        2 => x % 3,
        3 => (x + y) % 3,
        4 => (y / 2 + x / 3) % 2,
        5 => (x * y) % 2 + (x * y) % 3,
        6 => ((x * y) % 2 + (x * y) % 3) % 2,
        _ => ((x + y) % 2 + (x * y) % 3) % 2,
    };
    left == 0
}

/// Format information of level L with each mask (Table C.1 of the standard).
const FORMATS: [u16; 8] = [
    0x77c4, 0x72f3, 0x7daa, 0x789d, 0x662f, 0x6318, 0x6c41, 0x6976,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_n_costs_n_less_two_from_five_on() {
        assert_eq!(runs(0b01_0110_1001, 10), 0);
        assert_eq!(runs(0b01_0001_1111, 10), 3);
        assert_eq!(runs(0b11_1110_0000, 10), 6);
        assert_eq!(runs(0, 57), 55);
    }

    #[test]
    fn two_by_two_modules_alike_cost_three() {
        assert_eq!(blocks(0b10_0111, 0b00_0111, 6), 9);
        assert_eq!(blocks(0, 0, 6), 15);
        assert_eq!(blocks(0, u64::MAX, 6), 0);
    }

    #[test]
    fn a_finder_between_dark_modules_costs_nothing() {
        assert_eq!(finders(0b101_1101), 40);
        assert_eq!(finders(0b101_1101 << 50), 40);
        assert_eq!(finders(0b1_0000_1011_1010_0001), 40);
        assert_eq!(finders(0b101_0111_0101), 0);
        assert_eq!(finders(0b1_1011_1010_0001), 40);
    }
}
