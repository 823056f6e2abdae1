//! A checked view of pixels: part of a frame, in its own size or shrunk.

use super::frame::{FrameError, LumaFrame, Point};

/// Less than this holds no code: the smallest has 21 modules and needs a pixel for each.
const SHORTEST_SIDE: usize = 21;
/// A shrunk picture below this is not worth a look; the full one gets it anyway.
const SHORTEST_SHRUNK_SIDE: usize = 40;

/// Pixels whose sizes are known to agree, and where they lie in the frame.
pub(super) struct Plane<'a> {
    data: &'a [u8],
    pub(super) width: usize,
    pub(super) height: usize,
    stride: usize,
    /// First column and row, in pixels of the frame.
    origin: (usize, usize),
    /// Frame pixels along one pixel of this plane.
    shrink: usize,
}

/// Bounds in pixels of the frame, perhaps reaching beyond it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

impl<'a> Plane<'a> {
    /// The part of the frame to look at.
    pub(super) fn of_frame(frame: &LumaFrame<'a>) -> Result<Self, FrameError> {
        frame.check()?;
        let seen = frame.seen();
        let origin = (seen.left as usize, seen.top as usize);
        let stride = frame.stride as usize;
        Ok(Self {
            data: &frame.data[origin.1 * stride + origin.0..],
            width: seen.width as usize,
            height: seen.height as usize,
            stride,
            origin,
            shrink: 1,
        })
    }

    /// The part of this unshrunk plane inside the bounds, if anything is left of it.
    pub(super) fn part(&self, bounds: &Bounds) -> Option<Self> {
        let column = |x: f32| (x.max(0.0) as usize).saturating_sub(self.origin.0);
        let row = |y: f32| (y.max(0.0) as usize).saturating_sub(self.origin.1);
        let (left, top) = (column(bounds.left), row(bounds.top));
        let right = column(bounds.right.ceil()).min(self.width);
        let bottom = row(bounds.bottom.ceil()).min(self.height);
        if left >= right || top >= bottom {
            return None;
        }
        Some(Self {
            data: &self.data[top * self.stride + left..],
            width: right - left,
            height: bottom - top,
            stride: self.stride,
            origin: (self.origin.0 + left, self.origin.1 + top),
            shrink: self.shrink,
        })
    }

    /// One row of pixels.
    pub(super) fn row(&self, y: usize) -> &'a [u8] {
        &self.data[y * self.stride..][..self.width]
    }

    /// Grey at a point of the plane, between the four pixels nearest to it.
    pub(super) fn grey_at(&self, point: Point) -> f32 {
        let x = (point.x - 0.5).clamp(0.0, (self.width - 1) as f32);
        let y = (point.y - 0.5).clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (across, down) = (x - left as f32, y - top as f32);
        let right = (left + 1).min(self.width - 1);
        let above = self.row(top);
        let below = self.row((top + 1).min(self.height - 1));
        let between = |row: &[u8]| {
            let (left, right) = (f32::from(row[left]), f32::from(row[right]));
            left + (right - left) * across
        };
        between(above) + (between(below) - between(above)) * down
    }

    /// Pixels of the frame along one of this plane.
    pub(super) fn frame_pixels(&self) -> f32 {
        self.shrink as f32
    }

    /// A point of the frame in pixels of this plane.
    pub(super) fn in_plane(&self, point: Point) -> Point {
        let scale = self.shrink as f32;
        Point {
            x: (point.x - self.origin.0 as f32) / scale,
            y: (point.y - self.origin.1 as f32) / scale,
        }
    }

    /// A point of this plane in pixels of the frame.
    pub(super) fn in_frame(&self, point: Point) -> Point {
        let scale = self.shrink as f32;
        Point {
            x: self.origin.0 as f32 + point.x * scale,
            y: self.origin.1 as f32 + point.y * scale,
        }
    }
}

/// The buffer for shrunk pictures, kept from frame to frame.
#[derive(Default)]
pub(super) struct Scaled {
    data: Vec<u8>,
    sums: Vec<u16>,
}

impl Scaled {
    /// The plane with each square of `shrink` × `shrink` pixels averaged into one, or
    /// nothing when a code can't be in so small a picture.
    pub(super) fn shrink<'b>(&'b mut self, plane: &Plane<'b>, shrink: u32) -> Option<Plane<'b>> {
        let factor = shrink as usize;
        let (width, height) = (plane.width / factor, plane.height / factor);
        let shortest = match factor {
            1 => SHORTEST_SIDE,
            _ => SHORTEST_SHRUNK_SIDE,
        };
        if width.min(height) < shortest {
            return None;
        }
        if factor > 1 {
            self.average(plane, factor, width, height);
        }
        let (data, stride) = match factor {
            1 => (plane.data, plane.stride),
            _ => (self.data.as_slice(), width),
        };
        Some(Plane {
            data,
            width,
            height,
            stride,
            origin: plane.origin,
            shrink: plane.shrink * factor,
        })
    }

    fn average(&mut self, plane: &Plane<'_>, factor: usize, width: usize, height: usize) {
        self.data.resize(width * height, 0);
        self.sums.resize(width * factor, 0);
        for (y, out) in self.data.chunks_exact_mut(width).enumerate() {
            self.sums.fill(0);
            for dy in 0..factor {
                for (sum, &pixel) in self.sums.iter_mut().zip(plane.row(y * factor + dy)) {
                    *sum += u16::from(pixel);
                }
            }
            match factor {
                2 => average_columns::<2>(&self.sums, out),
                _ => average_columns::<3>(&self.sums, out),
            }
        }
    }
}

/// Sums of `N` columns, each of `N` pixels, into means. A constant so that it vectorises.
fn average_columns<const N: usize>(sums: &[u16], out: &mut [u8]) {
    for (out, column) in out.iter_mut().zip(sums.chunks_exact(N)) {
        let mut sum = (N * N / 2) as u16;
        for value in column {
            sum += value;
        }
        *out = (sum / (N * N) as u16) as u8;
    }
}
