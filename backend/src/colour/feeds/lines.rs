//! A body cut into lines, decompressed on the way; never more than a piece of it in
//! memory, whatever a small body unpacks to.

use std::io::Write;

use flate2::write::MultiGzDecoder;
use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation as _, OutBuffer};

/// Longest line, in bytes.
pub const MAX_LINE: usize = 16 * 1024;
/// Plain bytes that one push takes or makes, about.
const PIECE: usize = 256 * 1024;
/// Gzipped bytes that one push takes: they unpack to some 4 MB at most.
const GZIP_PIECE: usize = 4 * 1024;
/// Bytes of a buffer that zstd unpacks into.
const ZSTD_BLOCK: usize = 128 * 1024;
/// Largest window of a zstd frame, as a power of two: what the decoder may hold.
const ZSTD_WINDOW_LOG: u32 = 23;

/// How the body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// `content-encoding: gzip`.
    Gzip,
    /// `content-encoding: zstd`, windows to 8 MiB.
    Zstd,
}

/// What the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One JSON text, `application/json`.
    Single,
    /// A JSON text a line, `application/x-ndjson`.
    Lines,
}

/// A line that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From 1, blank ones counted.
    pub number: u64,
    /// The text; none if it is too long.
    pub text: Option<Vec<u8>>,
}

/// The body does not unpack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

/// Cuts a body.
pub struct Cutter {
    unpack: Unpack,
    lines: Lines,
}

enum Unpack {
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    Zstd(Unzstd),
    /// No decoder was to be had.
    Nothing,
}

impl Cutter {
    /// For a body packed and formed so.
    #[must_use]
    pub fn new(packing: Packing, form: Form) -> Self {
        Self {
            unpack: match packing {
                Packing::Plain => Unpack::Plain,
                Packing::Gzip => Unpack::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
                Packing::Zstd => Unzstd::new().map_or(Unpack::Nothing, Unpack::Zstd),
            },
            lines: Lines {
                form,
                rest: Vec::new(),
                number: 1,
                too_long: false,
                done: Vec::new(),
            },
        }
    }

    /// Takes a part of what is left of a block and gives the lines that end in it.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn push(&mut self, rest: &mut &[u8]) -> Result<Vec<Line>, Damaged> {
        match &mut self.unpack {
            Unpack::Plain => self.lines.push(first(rest, PIECE)),
            Unpack::Gzip(unpack) => {
                let packed = first(rest, GZIP_PIECE);
                unpack.write_all(packed).map_err(|_| Damaged)?;
                unpack.flush().map_err(|_| Damaged)?;
                let plain = std::mem::take(unpack.get_mut());
                self.lines.push(&plain);
            }
            Unpack::Zstd(unpack) => unpack.push(rest, &mut self.lines)?,
            Unpack::Nothing => return Err(Damaged),
        }
        Ok(std::mem::take(&mut self.lines.done))
    }

    /// The body is over: the lines that are left.
    ///
    /// # Errors
    /// [`Damaged`] for a body that was cut off.
    pub fn finish(mut self) -> Result<Vec<Line>, Damaged> {
        match self.unpack {
            Unpack::Plain => {}
            Unpack::Gzip(unpack) => {
                let plain = unpack.finish().map_err(|_| Damaged)?;
                self.lines.push(&plain);
            }
            Unpack::Zstd(unpack) if unpack.between_frames => {}
            Unpack::Zstd(_) | Unpack::Nothing => return Err(Damaged),
        }
        self.lines.end();
        Ok(self.lines.done)
    }
}

fn first<'a>(rest: &mut &'a [u8], most: usize) -> &'a [u8] {
    let (now, later) = rest.split_at(rest.len().min(most));
    *rest = later;
    now
}

/// zstd, unpacked buffer by buffer: a few bytes of it can make megabytes.
struct Unzstd {
    decoder: Decoder<'static>,
    buffer: Vec<u8>,
    between_frames: bool,
}

impl Unzstd {
    fn new() -> Option<Self> {
        let mut decoder = Decoder::new().ok()?;
        decoder
            .set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW_LOG))
            .ok()?;
        Some(Self {
            decoder,
            buffer: vec![0; ZSTD_BLOCK],
            between_frames: false,
        })
    }

    /// Takes packed bytes until they have made [`PIECE`] plain ones, or are used up.
    fn push(&mut self, rest: &mut &[u8], lines: &mut Lines) -> Result<(), Damaged> {
        let mut made = 0;
        loop {
            let mut packed = InBuffer::around(rest);
            let mut plain = OutBuffer::around(self.buffer.as_mut_slice());
            let wanted = self.decoder.run(&mut packed, &mut plain);
            self.between_frames = wanted.map_err(|_| Damaged)? == 0;
            made += plain.pos();
            let full = plain.pos() == ZSTD_BLOCK;
            lines.push(plain.as_slice());
            *rest = rest.split_at(packed.pos()).1;
            let over = match rest.is_empty() {
                // What a full buffer had no room for is still to come.
                true => !full || self.between_frames,
                false => made >= PIECE,
            };
            if over {
                return Ok(());
            }
        }
    }
}

struct Lines {
    form: Form,
    rest: Vec<u8>,
    number: u64,
    too_long: bool,
    done: Vec<Line>,
}

impl Lines {
    fn push(&mut self, bytes: &[u8]) {
        if self.form == Form::Single {
            return self.keep(bytes);
        }
        let mut pieces = bytes.split(|byte| *byte == b'\n').peekable();
        while let Some(piece) = pieces.next() {
            self.keep(piece);
            if pieces.peek().is_some() {
                self.end();
            }
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.too_long |= self.rest.len() + bytes.len() > MAX_LINE;
        if self.too_long {
            self.rest.clear();
        } else {
            self.rest.extend_from_slice(bytes);
        }
    }

    fn end(&mut self) {
        let text = std::mem::take(&mut self.rest);
        let too_long = std::mem::take(&mut self.too_long);
        if too_long || !text.trim_ascii().is_empty() {
            self.done.push(Line {
                number: self.number,
                text: (!too_long).then_some(text),
            });
        }
        self.number += 1;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use std::io::Write;

    use super::*;

    fn cut(packing: Packing, form: Form, body: &[u8], piece: usize) -> Result<Vec<Line>, Damaged> {
        let mut cutter = Cutter::new(packing, form);
        let mut lines = Vec::new();
        for mut block in body.chunks(piece) {
            while !block.is_empty() {
                lines.extend(cutter.push(&mut block)?);
            }
        }
        lines.extend(cutter.finish()?);
        Ok(lines)
    }

    fn texts(lines: &[Line]) -> Vec<(u64, &str)> {
        lines
            .iter()
            .map(|line| {
                let text = line.text.as_deref().unwrap_or(b"too long");
                (line.number, std::str::from_utf8(text).unwrap())
            })
            .collect()
    }

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(body: &[u8]) -> Vec<u8> {
        zstd::encode_all(body, 3).unwrap()
    }

    #[test]
    fn lines_are_the_same_however_the_body_arrives() {
        let body = b"one\n\n  \ntwo\r\nthree";
        for piece in 1..body.len() {
            let lines = cut(Packing::Plain, Form::Lines, body, piece).unwrap();
            assert_eq!(texts(&lines), [(1, "one"), (4, "two\r"), (5, "three")]);
            for (packing, packed) in [
                (Packing::Gzip, gzip(body)),
                (Packing::Zstd, zstd(body)),
                (Packing::Zstd, [zstd(&body[..5]), zstd(&body[5..])].concat()),
            ] {
                let unpacked = cut(packing, Form::Lines, &packed, piece).unwrap();
                assert_eq!(lines, unpacked, "{packing:?}");
            }
        }
    }

    #[test]
    fn a_full_buffer_is_not_the_end_of_what_zstd_unpacks() {
        for lines in [ZSTD_BLOCK / 8, ZSTD_BLOCK, 3 * ZSTD_BLOCK + 1] {
            let body: Vec<u8> = (0..lines)
                .flat_map(|n| format!("{n:07}\n").into_bytes())
                .collect();
            let packed = zstd(&body);
            for piece in [7, packed.len()] {
                let cut = cut(Packing::Zstd, Form::Lines, &packed, piece).unwrap();
                assert_eq!(cut.len(), lines);
                let last = format!("{:07}", lines - 1);
                assert_eq!(texts(&cut[lines - 1..]), [(lines as u64, last.as_str())]);
            }
        }
    }

    #[test]
    fn a_push_gives_bounded_lines_whatever_a_small_body_unpacks_to() {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        for _ in 0..64 {
            encoder.write_all(&b"x\n".repeat(1 << 19)).unwrap();
        }
        let bomb = encoder.finish().unwrap();
        assert!(bomb.len() < 1 << 20, "{}", bomb.len());
        let mut cutter = Cutter::new(Packing::Zstd, Form::Lines);
        let mut rest = bomb.as_slice();
        let mut all = 0;
        while !rest.is_empty() {
            let lines = cutter.push(&mut rest).unwrap().len();
            assert!(lines <= (PIECE + ZSTD_BLOCK) / 2, "{lines}");
            all += lines;
        }
        assert_eq!(all + cutter.finish().unwrap().len(), 64 << 19);
    }

    #[test]
    fn one_record_may_stand_on_several_lines() {
        let lines = cut(Packing::Plain, Form::Single, b"{\n}\n", 2).unwrap();
        assert_eq!(texts(&lines), [(1, "{\n}\n")]);
    }

    #[test]
    fn a_line_that_is_too_long_takes_no_other_with_it() {
        let long = "x".repeat(MAX_LINE + 1);
        let body = format!("{}\n{long}\nshort\n", &long[1..]);
        let lines = cut(Packing::Plain, Form::Lines, body.as_bytes(), 1000).unwrap();
        assert_eq!(lines[0].text.as_ref().unwrap().len(), MAX_LINE);
        assert_eq!(texts(&lines[1..]), [(2, "too long"), (3, "short")]);
    }

    #[test]
    fn a_body_cut_off_or_not_packed_is_refused() {
        let packed = gzip(&b"line\n".repeat(9_000));
        let half = &packed[..packed.len() / 2];
        assert_eq!(cut(Packing::Gzip, Form::Lines, half, 100), Err(Damaged));
        assert_eq!(cut(Packing::Gzip, Form::Lines, b"{}", 100), Err(Damaged));
        let packed = zstd(&b"line\n".repeat(9_000));
        let half = &packed[..packed.len() / 2];
        assert_eq!(cut(Packing::Zstd, Form::Lines, half, 100), Err(Damaged));
        assert_eq!(cut(Packing::Zstd, Form::Lines, b"{}", 100), Err(Damaged));
        // A window that the decoder would have to hold.
        let mut wide = zstd::Encoder::new(Vec::new(), 3).unwrap();
        wide.window_log(27).unwrap();
        wide.write_all(b"line\n").unwrap();
        let wide = wide.finish().unwrap();
        assert_eq!(cut(Packing::Zstd, Form::Lines, &wide, 100), Err(Damaged));
    }
}
