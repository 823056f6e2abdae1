//! A picture file as the luma plane that the engine reads.

use std::path::Path;

use bamin_engine::decode::LumaFrame;
use image::{GrayImage, ImageReader};

use crate::failure::Failure;

/// An 8-bit grey picture.
pub struct Picture {
    grey: GrayImage,
}

impl Picture {
    /// Reads a PNG, JPEG, PGM or another PNM file, told by its content.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let unreadable = |_| Failure::file("file_unreadable", path);
        let reader = ImageReader::open(path)
            .and_then(ImageReader::with_guessed_format)
            .map_err(unreadable)?;
        let picture = reader
            .decode()
            .map_err(|_| Failure::file("no_picture", path))?;
        Ok(Self {
            grey: picture.into_luma8(),
        })
    }

    /// The frame, whole and upright.
    pub fn frame(&self) -> LumaFrame<'_> {
        LumaFrame::new(self.grey.as_raw(), self.grey.width(), self.grey.height())
    }
}
