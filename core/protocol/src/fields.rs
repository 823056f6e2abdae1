//! Reads positional CBOR arrays: each element once, in order, in its range, from the
//! bytes themselves. They were found deterministic first, so that nothing here needs
//! to look at a form twice, and no tree is built of what is only read once.

use ciborium::Value;
use thiserror::Error;

use crate::canonical::{self, Major};

/// Bytes that break the format; says what, never what was in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("malformed: {0}")]
pub struct Malformed(pub &'static str);

/// The elements of one array that are not read yet.
pub(crate) struct Fields<'a> {
    /// From the next element on; what follows the array may follow.
    bytes: &'a [u8],
    left: usize,
}

impl<'a> Fields<'a> {
    /// Parses `bytes` as one deterministic array whose length is among `lengths`.
    pub(crate) fn parse(bytes: &'a [u8], lengths: &[usize]) -> Result<Self, Malformed> {
        canonical::check(bytes)?;
        Self::array(bytes)?.long(lengths)
    }

    /// Parses `bytes` as one deterministic map: its keys and values in turn.
    pub(crate) fn parse_map(bytes: &'a [u8]) -> Result<Self, Malformed> {
        canonical::check(bytes)?;
        match canonical::head(bytes)? {
            (Major::Map, entries, bytes) => Self::of(bytes, entries.saturating_mul(2)),
            _ => Err(Malformed("not a map")),
        }
    }

    fn array(bytes: &'a [u8]) -> Result<Self, Malformed> {
        match canonical::head(bytes)? {
            (Major::Array, length, bytes) => Self::of(bytes, length),
            _ => Err(Malformed("not an array")),
        }
    }

    fn of(bytes: &'a [u8], count: u64) -> Result<Self, Malformed> {
        let left = usize::try_from(count).map_err(|_| Malformed("cut short"))?;
        Ok(Self { bytes, left })
    }

    fn long(self, lengths: &[usize]) -> Result<Self, Malformed> {
        match lengths.contains(&self.left) {
            true => Ok(self),
            false => Err(Malformed("array of another length")),
        }
    }

    /// How many elements are left.
    pub(crate) fn left(&self) -> usize {
        self.left
    }

    fn count_one(&mut self) -> Result<(), Malformed> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or(Malformed("array of another length"))?;
        Ok(())
    }

    /// The next element's kind and argument; what it holds comes next.
    fn head(&mut self) -> Result<(Major, u64), Malformed> {
        self.count_one()?;
        let (major, argument, rest) = canonical::head(self.bytes)?;
        self.bytes = rest;
        Ok((major, argument))
    }

    fn content(&mut self, length: u64, max: usize) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(length).map_err(|_| Malformed("too long"))?;
        if length > max {
            return Err(Malformed("too long"));
        }
        let (content, rest) = self
            .bytes
            .split_at_checked(length)
            .ok_or(Malformed("cut short"))?;
        self.bytes = rest;
        Ok(content)
    }

    /// Any integer that CBOR has.
    pub(crate) fn integer(&mut self) -> Result<i128, Malformed> {
        match self.head()? {
            (Major::Unsigned, value) => Ok(value.into()),
            (Major::Negative, value) => Ok(-1 - i128::from(value)),
            _ => Err(Malformed("not an integer")),
        }
    }

    /// An unsigned integer up to and including `max`.
    pub(crate) fn uint(&mut self, max: u64) -> Result<u64, Malformed> {
        u64::try_from(self.integer()?)
            .ok()
            .filter(|value| *value <= max)
            .ok_or(Malformed("out of range"))
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Malformed> {
        self.uint(u8::MAX.into()).map(|value| value as u8)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Malformed> {
        self.uint(u16::MAX.into()).map(|value| value as u16)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Malformed> {
        self.uint(u32::MAX.into()).map(|value| value as u32)
    }

    /// A signed integer with an absolute value up to `bound`.
    pub(crate) fn int(&mut self, bound: i32) -> Result<i32, Malformed> {
        i32::try_from(self.integer()?)
            .ok()
            .filter(|value| (-bound..=bound).contains(value))
            .ok_or(Malformed("out of range"))
    }

    /// Up to `max` bytes, where they lie.
    pub(crate) fn slice(&mut self, max: usize) -> Result<&'a [u8], Malformed> {
        match self.head()? {
            (Major::Bytes, length) => self.content(length, max),
            _ => Err(Malformed("not bytes")),
        }
    }

    pub(crate) fn bytes(&mut self, max: usize) -> Result<Vec<u8>, Malformed> {
        self.slice(max).map(<[u8]>::to_vec)
    }

    pub(crate) fn array_of<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.slice(N)?
            .try_into()
            .map_err(|_| Malformed("bytes of another length"))
    }

    /// Text of 1 to `max` bytes without control characters.
    pub(crate) fn text(&mut self, max: usize) -> Result<String, Malformed> {
        let not_allowed = Malformed("text not allowed");
        let (Major::Text, length) = self.head()? else {
            return Err(Malformed("not text"));
        };
        let text = self.content(length, max).map_err(|_| not_allowed)?;
        match std::str::from_utf8(text) {
            Ok(text) if is_plain(text, max) => Ok(text.to_owned()),
            _ => Err(not_allowed),
        }
    }

    /// Text as [`Fields::text`], or null.
    pub(crate) fn text_or_null(&mut self, max: usize) -> Result<Option<String>, Malformed> {
        if self.left > 0 && self.bytes.first() == Some(&canonical::NULL) {
            self.head()?;
            return Ok(None);
        }
        self.text(max).map(Some)
    }

    /// A map without entries.
    pub(crate) fn empty_map(&mut self) -> Result<(), Malformed> {
        match self.head()? {
            (Major::Map, 0) => Ok(()),
            _ => Err(Malformed("not an empty map")),
        }
    }

    /// One array among these lengths inside this one.
    pub(crate) fn nested(&mut self, lengths: &[usize]) -> Result<Fields<'a>, Malformed> {
        self.inner()?.long(lengths)
    }

    /// An array of up to `max` elements.
    pub(crate) fn list(&mut self, max: usize) -> Result<Fields<'a>, Malformed> {
        let list = self.inner()?;
        match list.left > max {
            true => Err(Malformed("too many")),
            false => Ok(list),
        }
    }

    /// The next element, an array; what comes next is what follows it.
    fn inner(&mut self) -> Result<Fields<'a>, Malformed> {
        self.count_one()?;
        let array = Self::array(self.bytes)?;
        self.bytes = canonical::after(self.bytes)?;
        Ok(array)
    }
}

/// Whether text may stand in a format: 1 to `max` bytes, no control character.
pub(crate) fn is_plain(text: &str, max: usize) -> bool {
    !text.is_empty() && text.len() <= max && !text.chars().any(char::is_control)
}

/// Encodes an array; ciborium writes the shortest, definite form.
pub(crate) fn encode(items: Vec<Value>) -> Vec<u8> {
    let mut bytes = Vec::new();
    #[expect(
        clippy::expect_used,
        reason = "a vector takes every byte and a Value has no error of its own"
    )]
    ciborium::into_writer(&Value::Array(items), &mut bytes)
        .expect("writing CBOR to memory does not fail");
    bytes
}
