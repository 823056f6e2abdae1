//! A picture in black and white, 64 pixels a word.

use rxing::common::{BIT_FIELD_BASE_BITS, BitArray, BitMatrix};

/// Pixels in a word.
pub(super) const WORD: usize = 64;

/// Set is dark; the first pixel of a word is its lowest bit. Bits beyond the width are 0.
#[derive(Default)]
pub(super) struct Bits {
    pub(super) width: usize,
    pub(super) height: usize,
    words_a_row: usize,
    words: Vec<u64>,
    /// The same for rxing, once asked for.
    matrix: Option<BitMatrix>,
    matrix_is_current: bool,
    /// One row of it, on the way there.
    line: Option<BitArray>,
}

impl Bits {
    /// An all-light picture of the size; keeps its memory.
    pub(super) fn reset(&mut self, width: usize, height: usize) {
        self.width = width;
        self.height = height;
        self.words_a_row = width.div_ceil(WORD);
        self.words.clear();
        self.words.resize(self.words_a_row * height, 0);
        self.matrix_is_current = false;
    }

    /// The words of one row.
    pub(super) fn row(&self, y: usize) -> &[u64] {
        &self.words[y * self.words_a_row..][..self.words_a_row]
    }

    /// The words of one row, to be filled.
    pub(super) fn row_mut(&mut self, y: usize) -> &mut [u64] {
        self.matrix_is_current = false;
        &mut self.words[y * self.words_a_row..][..self.words_a_row]
    }

    /// Whether a pixel of the picture is dark.
    #[inline]
    pub(super) fn is_dark(&self, x: usize, y: usize) -> bool {
        self.words[y * self.words_a_row + x / WORD] >> (x % WORD) & 1 == 1
    }

    /// The picture as rxing wants it; nothing for one without pixels.
    pub(super) fn matrix(&mut self) -> Option<&BitMatrix> {
        if !self.matrix_is_current {
            self.copy_to_matrix()?;
            self.matrix_is_current = true;
        }
        self.matrix.as_ref()
    }

    fn copy_to_matrix(&mut self) -> Option<()> {
        let (width, height) = (self.width as u32, self.height as u32);
        let fits = |bits: &BitMatrix| bits.width() == width && bits.height() == height;
        let mut matrix = match self.matrix.take().filter(fits) {
            Some(matrix) => matrix,
            None => BitMatrix::new(width, height).ok()?,
        };
        let width = self.width;
        let kept = self.line.take().filter(|line| line.get_size() == width);
        let mut line = kept.unwrap_or_else(|| BitArray::with_size(width));
        for y in 0..self.height {
            for (index, word) in self.row(y).iter().enumerate() {
                set_word(&mut line, index * WORD, *word);
            }
            matrix.setRow(y as u32, &line);
        }
        self.matrix = Some(matrix);
        self.line = Some(line);
        Some(())
    }
}

/// rxing's words have the size of a pointer, which is 32 bits on some phones.
fn set_word(line: &mut BitArray, from: usize, word: u64) {
    for part in (0..WORD).step_by(BIT_FIELD_BASE_BITS) {
        if from + part < line.get_size() {
            line.setBulk(from + part, (word >> part) as usize);
        }
    }
}
