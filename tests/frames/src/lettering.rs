//! Marks that look like print to a code finder: strokes of letters' size and rhythm.

/// Columns and rows of a letter, without the gap after it.
const COLUMNS: usize = 5;
const ROWS: usize = 7;

/// A line of made-up letters, the same for the same seed.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    pub(crate) seed: u64,
    pub(crate) letters: usize,
    /// Height of a letter.
    pub(crate) height: f32,
}

impl Line {
    /// Length of the line, in the unit of its height.
    pub(crate) fn length(&self) -> f32 {
        self.dot() * (self.letters * (COLUMNS + 1)) as f32
    }

    /// Whether there is ink at a point counted from the line's top left corner.
    pub(crate) fn has_ink(&self, x: f32, y: f32) -> bool {
        if x < 0.0 || y < 0.0 || x >= self.length() || y >= self.height {
            return false;
        }
        let column = (x / self.dot()) as usize;
        let row = (y / self.dot()) as usize;
        let (letter, column) = (column / (COLUMNS + 1), column % (COLUMNS + 1));
        column < COLUMNS
            && row < ROWS
            && glyph(self.seed, letter) >> (row * COLUMNS + column) & 1 == 1
    }

    fn dot(&self) -> f32 {
        self.height / ROWS as f32
    }
}

/// A letter's dots: a vertical and a horizontal stroke or two, like Latin capitals.
fn glyph(seed: u64, letter: usize) -> u64 {
    const STEM: u64 = 0b00001_00001_00001_00001_00001_00001_00001;
    const BAR: u64 = 0b11111;
    let hash = (seed ^ letter as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24;
    if hash.is_multiple_of(7) {
        return 0;
    }
    let mut dots = STEM << (hash >> 3 & 1);
    for (bit, stroke) in [
        (4, STEM << 4),
        (5, STEM << 2),
        (6, BAR),
        (7, BAR << (3 * COLUMNS)),
        (8, BAR << (6 * COLUMNS)),
    ] {
        if hash >> bit & 1 == 1 {
            dots |= stroke;
        }
    }
    dots
}
