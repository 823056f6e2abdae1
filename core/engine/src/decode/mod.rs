//! From a camera frame to the text of a QR code.
//!
//! [`Decoder::decode`] takes the luma plane of one frame. It looks first where the last
//! code was, then at the frame in half size, then in full size: the small picture reads
//! most codes in a quarter of the time, and the two fail on different frames.
//! The picture is made black and white by our own [`threshold`], since rxing's lets
//! sensor noise through; finding, sampling and error correction are rxing's ([`reader`]).
//! A code that was found but not read, or only in part ([`suspects`]), gets a second look
//! at its [`grey`], as far as the frame's [`effort`] goes.
//! Decoding takes milliseconds: call it on a worker thread.

mod bits;
mod effort;
mod finder;
mod frame;
mod grey;
mod plane;
mod reader;
mod region;
mod suspects;
mod threshold;

#[cfg(test)]
mod tests;

pub use frame::{FrameError, LumaFrame, Point, Rect, Rotation};

use effort::Effort;
use finder::Finder;
use plane::{Plane, Scaled};
use reader::Reading;
use region::Region;
use suspects::{Spot, Suspects};
use threshold::Binarizer;

/// A QR code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Symbol {
    /// What the code says, by the character set it names or else the likeliest one.
    pub text: String,
    /// The same as bytes, before any character set.
    pub bytes: Vec<u8>,
    /// Corners in pixels of the frame as given (before its crop and rotation), in the
    /// code's own order: top left, top right, bottom right, bottom left.
    pub corners: [Point; 4],
    /// Modules along one side: 21 to 177.
    pub modules: u32,
}

/// Reads codes out of a stream of frames.
///
/// Keeps its buffers and the place of the last code, so one decoder serves one camera.
#[derive(Default)]
pub struct Decoder {
    binarizer: Binarizer,
    finder: Finder,
    scaled: Scaled,
    region: Option<Region>,
    suspects: Suspects,
    symbol_in_view: bool,
}

impl Decoder {
    /// A decoder that has seen nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The first code that can be read in the frame.
    ///
    /// # Errors
    /// [`FrameError`] when the sizes of the frame contradict each other.
    pub fn decode(&mut self, frame: &LumaFrame<'_>) -> Result<Option<Symbol>, FrameError> {
        let view = Plane::of_frame(frame)?;
        self.suspects.clear();

        let symbol = self.in_last_region(&view).or_else(|| self.anywhere(&view));
        self.region = symbol.as_ref().map(Region::around);
        self.symbol_in_view = symbol.is_some() || self.suspects.has_outline();
        Ok(symbol)
    }

    /// Whether the last frame showed a QR code, read or not.
    ///
    /// A best effort: three finder patterns that fit each other. The scanner calls a code
    /// unreadable only after several such frames in a row.
    #[must_use]
    pub fn symbol_in_view(&self) -> bool {
        self.symbol_in_view
    }

    fn in_last_region(&mut self, view: &Plane<'_>) -> Option<Symbol> {
        let region = self.region.take()?;
        let part = view.part(&region.bounds)?;
        self.attempt(&part, region.shrink)
    }

    fn anywhere(&mut self, view: &Plane<'_>) -> Option<Symbol> {
        self.attempt(view, 2)
            .or_else(|| self.attempt(view, 1))
            .or_else(|| self.in_grey(view))
    }

    /// One look in black and white; remembers where an unreadable code is.
    fn attempt(&mut self, view: &Plane<'_>, shrink: u32) -> Option<Symbol> {
        let plane = self.scaled.shrink(view, shrink)?;
        let bits = self.binarizer.binarize(&plane)?;
        match reader::read(bits, &mut self.finder) {
            Reading::Read(mut symbol) => {
                symbol.corners = symbol.corners.map(|corner| plane.in_frame(corner));
                Some(symbol)
            }
            Reading::Unreadable(outline) => {
                let outline = outline.map(|point| plane.in_frame(point));
                self.suspects.add_outline(outline);
                None
            }
            Reading::Nothing => {
                for pattern in self.finder.patterns() {
                    self.suspects.add_spot(Spot {
                        at: plane.in_frame(Point {
                            x: pattern.p.x,
                            y: pattern.p.y,
                        }),
                        size: pattern.size as f32 * plane.frame_pixels(),
                    });
                }
                None
            }
        }
    }

    /// What black and white could not read, or saw only in part.
    fn in_grey(&mut self, view: &Plane<'_>) -> Option<Symbol> {
        let mut effort = Effort::of_a_frame();
        let outlines = self.suspects.outlines(view, &mut effort);
        outlines.iter().find_map(|outline| {
            let outline = outline.map(|point| view.in_plane(point));
            let look = || grey::read(view, &outline, &mut effort);
            let mut symbol = reader::guarded(look)??;
            symbol.corners = symbol.corners.map(|corner| view.in_frame(corner));
            Some(symbol)
        })
    }
}
