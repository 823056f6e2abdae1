//! A camera frame as the platforms hand it over, and what may be wrong with it.

use thiserror::Error;

/// The luma plane of a camera frame: 8 bits a pixel, rows `stride` bytes apart.
///
/// A plain record for the platforms to fill; [`super::Decoder::decode`] checks it.
#[derive(Debug, Clone, Copy)]
pub struct LumaFrame<'a> {
    /// The bytes, first row first. The last row may end without its padding.
    pub data: &'a [u8],
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from one row to the next, at least `width`.
    pub stride: u32,
    /// The part to look at, in pixels of this frame; all of it when absent.
    pub crop: Option<Rect>,
    /// How the frame has to be turned to stand upright. Codes are read at any angle;
    /// this only serves [`LumaFrame::upright`].
    pub rotation: Rotation,
}

impl<'a> LumaFrame<'a> {
    /// A whole, upright frame without padding.
    #[must_use]
    pub fn new(data: &'a [u8], width: u32, height: u32) -> Self {
        Self {
            data,
            width,
            height,
            stride: width,
            crop: None,
            rotation: Rotation::None,
        }
    }

    /// Where a point of the frame lies in the picture that a person sees: cropped, then
    /// turned upright.
    #[must_use]
    pub fn upright(&self, point: Point) -> Point {
        let seen = self.seen();
        let (width, height) = (seen.width as f32, seen.height as f32);
        let x = point.x - seen.left as f32;
        let y = point.y - seen.top as f32;
        match self.rotation {
            Rotation::None => Point { x, y },
            Rotation::Clockwise90 => Point {
                x: height - y,
                y: x,
            },
            Rotation::Clockwise180 => Point {
                x: width - x,
                y: height - y,
            },
            Rotation::Clockwise270 => Point { x: y, y: width - x },
        }
    }

    /// The part to look at.
    pub(super) fn seen(&self) -> Rect {
        self.crop.unwrap_or(Rect {
            left: 0,
            top: 0,
            width: self.width,
            height: self.height,
        })
    }

    /// Checks that sizes, stride, data and crop agree.
    pub(super) fn check(&self) -> Result<(), FrameError> {
        if self.width == 0 || self.height == 0 {
            return Err(FrameError::Empty);
        }
        if self.width > LONGEST_SIDE || self.height > LONGEST_SIDE {
            return Err(FrameError::TooLarge {
                width: self.width,
                height: self.height,
            });
        }
        if self.stride < self.width {
            return Err(FrameError::StrideTooShort {
                stride: self.stride,
                width: self.width,
            });
        }
        let needed = u64::from(self.stride) * u64::from(self.height - 1) + u64::from(self.width);
        if (self.data.len() as u64) < needed {
            return Err(FrameError::Truncated {
                needed,
                given: self.data.len() as u64,
            });
        }
        let seen = self.seen();
        if seen.width == 0 || seen.height == 0 {
            return Err(FrameError::Empty);
        }
        let right = u64::from(seen.left) + u64::from(seen.width);
        let bottom = u64::from(seen.top) + u64::from(seen.height);
        if right > u64::from(self.width) || bottom > u64::from(self.height) {
            return Err(FrameError::CropOutside);
        }
        Ok(())
    }
}

/// rxing counts the pixels of a run in 16 bits; no camera comes near a quarter of that.
const LONGEST_SIDE: u32 = 16_384;

/// A rectangle of whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rect {
    /// First column.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// The turn that makes a frame upright, as camera interfaces report it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rotation {
    /// The frame is upright.
    #[default]
    None,
    /// A quarter turn clockwise.
    Clockwise90,
    /// Half a turn.
    Clockwise180,
    /// A quarter turn counter-clockwise.
    Clockwise270,
}

/// A point in pixels; (0, 0) is the outer corner of the first pixel.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

/// Why a frame can't be looked at: its own figures contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// Width or height of the frame or of its crop is 0.
    #[error("the frame has no pixels")]
    Empty,
    /// A side is longer than 16,384 pixels.
    #[error("a frame of {width} × {height} is too large")]
    TooLarge {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// Rows would overlap.
    #[error("a stride of {stride} is shorter than a row of {width}")]
    StrideTooShort {
        /// Bytes from one row to the next.
        stride: u32,
        /// Pixels in a row.
        width: u32,
    },
    /// Fewer bytes than the sizes ask for.
    #[error("{given} bytes were given where {needed} are needed")]
    Truncated {
        /// Bytes that the sizes ask for.
        needed: u64,
        /// Bytes in the frame.
        given: u64,
    },
    /// The crop reaches beyond the frame.
    #[error("the crop reaches beyond the frame")]
    CropOutside,
}
