//! A finished frame and its files, and the canvas it is drawn on.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};

/// An 8-bit grey picture, row by row without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width` × `height` bytes.
    pub pixels: Vec<u8>,
}

impl Frame {
    /// Writes the frame as a PNG file.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn write_png(&self, path: &Path) -> io::Result<()> {
        let file = BufWriter::new(File::create(path)?);
        PngEncoder::new(file)
            .write_image(&self.pixels, self.width, self.height, ExtendedColorType::L8)
            .map_err(io::Error::other)
    }

    /// Writes the frame as a binary PGM file, which needs no library to read.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn write_pgm(&self, path: &Path) -> io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        write!(file, "P5\n{} {}\n255\n", self.width, self.height)?;
        file.write_all(&self.pixels)?;
        file.flush()
    }
}

/// Grey in the scene, not yet cut to 8 bits.
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) grey: Vec<f32>,
}

impl Canvas {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self {
            width,
            height,
            grey: vec![0.0; width * height],
        }
    }

    pub(crate) fn row_mut(&mut self, y: usize) -> &mut [f32] {
        &mut self.grey[y * self.width..][..self.width]
    }

    /// Fills columns `from..to` of a row, as far as they lie on the canvas.
    pub(crate) fn fill(&mut self, y: i32, from: i32, to: i32, grey: f32) {
        if y < 0 || y as usize >= self.height {
            return;
        }
        let from = from.clamp(0, self.width as i32) as usize;
        let to = to.clamp(0, self.width as i32) as usize;
        if from < to {
            self.row_mut(y as usize)[from..to].fill(grey);
        }
    }
}
