//! Bytes become a frame, and the frame is decoded: nothing panics but what is caught, and
//! what is found lies where a code can be.
//!
//! `make fuzz` drives this with libFuzzer; `cargo test -p bamin-engine --test frames`
//! includes this file and runs it on stable over the committed corpus.

use super::decode::{Decoder, LumaFrame, Rect};

/// The first byte's highest bit: the rest are modules, a bit each, not pixels.
pub const MODULES: u8 = 0x80;
/// The same byte's second bit: only the middle of the frame is looked at.
pub const CROPPED: u8 = 0x40;
/// Bytes before the pixels: kind and scale, columns, padding, the two greys.
pub const HEADER: usize = 4;
/// More pixels say nothing that fewer don't.
const MOST_PIXELS: usize = 400 * 400;

/// Decodes the frame that the bytes describe, and then once more: the second time starts
/// where the first has found something.
pub fn look(data: &[u8]) {
    let Some(picture) = Picture::of(data) else {
        return;
    };
    let mut decoder = Decoder::new();
    for _ in 0..2 {
        let symbol = decoder.decode(&picture.frame());
        let Ok(Some(symbol)) = symbol else {
            continue;
        };
        assert!((21..=177).contains(&symbol.modules), "{symbol:?}");
        let is_finite = |at: f32| at.is_finite();
        assert!(
            symbol
                .corners
                .iter()
                .all(|c| is_finite(c.x) && is_finite(c.y)),
            "{symbol:?}"
        );
        assert!(decoder.symbol_in_view());
    }
}

struct Picture {
    pixels: Vec<u8>,
    width: usize,
    height: usize,
    stride: usize,
    is_cropped: bool,
}

impl Picture {
    fn of(data: &[u8]) -> Option<Self> {
        let (&[kind, columns, padding, greys], rest) = data.split_first_chunk::<HEADER>()?;
        let columns = usize::from(columns);
        let padding = usize::from(padding % 8);
        let scale = usize::from(kind % 4) + 1;
        let (dark, light) = (greys & 0xf0, greys << 4 | 0x0f);
        if columns == 0 {
            return None;
        }
        let is_modules = kind & MODULES != 0;
        let (cells, rows, margin) = match is_modules {
            true => (columns, rest.len() * 8 / columns, 4),
            false => (columns, rest.len() / columns, 0),
        };
        let (width, height) = ((cells + 2 * margin) * scale, (rows + 2 * margin) * scale);
        let stride = width + padding;
        if rows == 0 || stride * height > MOST_PIXELS {
            return None;
        }
        let grey = |x: usize, y: usize| {
            let (x, y) = (
                (x / scale).wrapping_sub(margin),
                (y / scale).wrapping_sub(margin),
            );
            if x >= cells || y >= rows {
                return light;
            }
            let at = y * cells + x;
            match is_modules {
                true if rest[at / 8] >> (at % 8) & 1 == 1 => dark,
                true => light,
                false => rest[at],
            }
        };
        let pixels = (0..stride * height).map(|at| grey((at % stride).min(width - 1), at / stride));
        Some(Self {
            pixels: pixels.collect(),
            width,
            height,
            stride,
            is_cropped: kind & CROPPED != 0,
        })
    }

    fn frame(&self) -> LumaFrame<'_> {
        let (width, height) = (self.width as u32, self.height as u32);
        let middle = Rect {
            left: width / 8,
            top: height / 8,
            width: (width * 3 / 4).max(1),
            height: (height * 3 / 4).max(1),
        };
        LumaFrame {
            stride: self.stride as u32,
            crop: self.is_cropped.then_some(middle),
            ..LumaFrame::new(&self.pixels, width, height)
        }
    }
}
