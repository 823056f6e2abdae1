//! A body cut into lines, decompressed on the way; never more than a piece of it in
//! memory, whatever a small body unpacks to.

use std::io::Write;

use flate2::write::MultiGzDecoder;

/// Longest line, in bytes.
pub const MAX_LINE: usize = 16 * 1024;
/// Packed bytes taken at once: they unpack to some 4 MB at most.
const PIECE: usize = 4 * 1024;

/// How the body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// `content-encoding: gzip`.
    Gzip,
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
    unpack: Option<MultiGzDecoder<Vec<u8>>>,
    lines: Lines,
}

impl Cutter {
    /// For a body packed and formed so.
    #[must_use]
    pub fn new(packing: Packing, form: Form) -> Self {
        Self {
            unpack: (packing == Packing::Gzip).then(|| MultiGzDecoder::new(Vec::new())),
            lines: Lines {
                form,
                rest: Vec::new(),
                number: 1,
                too_long: false,
                done: Vec::new(),
            },
        }
    }

    /// The pieces in which [`Self::push`] takes a block.
    pub fn pieces<'a>(&self, block: &'a [u8]) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let piece = match self.unpack {
            Some(_) => PIECE,
            None => 64 * PIECE,
        };
        block.chunks(piece)
    }

    /// Takes a piece and gives the lines that end in it.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<Line>, Damaged> {
        match &mut self.unpack {
            None => self.lines.push(piece),
            Some(unpack) => {
                unpack.write_all(piece).map_err(|_| Damaged)?;
                unpack.flush().map_err(|_| Damaged)?;
                let plain = std::mem::take(unpack.get_mut());
                self.lines.push(&plain);
            }
        }
        Ok(std::mem::take(&mut self.lines.done))
    }

    /// The body is over: the lines that are left.
    ///
    /// # Errors
    /// [`Damaged`] for a body that was cut off.
    pub fn finish(mut self) -> Result<Vec<Line>, Damaged> {
        if let Some(unpack) = self.unpack.take() {
            let plain = unpack.finish().map_err(|_| Damaged)?;
            self.lines.push(&plain);
        }
        self.lines.end();
        Ok(self.lines.done)
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
        for block in body.chunks(piece) {
            for piece in cutter.pieces(block) {
                lines.extend(cutter.push(piece)?);
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

    #[test]
    fn lines_are_the_same_however_the_body_arrives() {
        let body = b"one\n\n  \ntwo\r\nthree";
        for piece in 1..body.len() {
            let lines = cut(Packing::Plain, Form::Lines, body, piece).unwrap();
            assert_eq!(texts(&lines), [(1, "one"), (4, "two\r"), (5, "three")]);
            let packed = cut(Packing::Gzip, Form::Lines, &gzip(body), piece).unwrap();
            assert_eq!(lines, packed);
        }
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
    }
}
