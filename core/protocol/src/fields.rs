//! Reads positional CBOR arrays: each element once, in order, in its range.

use ciborium::Value;
use thiserror::Error;

use crate::canonical;

/// Bytes that break the format; says what, never what was in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("malformed: {0}")]
pub struct Malformed(pub &'static str);

/// The elements of one array that are not read yet.
pub(crate) struct Fields(std::vec::IntoIter<Value>);

impl Fields {
    /// Parses `bytes` as one deterministic array whose length is among `lengths`.
    pub(crate) fn parse(bytes: &[u8], lengths: &[usize]) -> Result<Self, Malformed> {
        canonical::check(bytes)?;
        let value: Value = ciborium::from_reader(bytes).map_err(|_| Malformed("not CBOR"))?;
        Self::of(value, lengths)
    }

    fn of(value: Value, lengths: &[usize]) -> Result<Self, Malformed> {
        let Value::Array(items) = value else {
            return Err(Malformed("not an array"));
        };
        if !lengths.contains(&items.len()) {
            return Err(Malformed("array of another length"));
        }
        Ok(Self(items.into_iter()))
    }

    /// How many elements are left.
    pub(crate) fn left(&self) -> usize {
        self.0.len()
    }

    fn next(&mut self) -> Result<Value, Malformed> {
        self.0.next().ok_or(Malformed("array of another length"))
    }

    /// An unsigned integer up to and including `max`.
    pub(crate) fn uint(&mut self, max: u64) -> Result<u64, Malformed> {
        let Value::Integer(integer) = self.next()? else {
            return Err(Malformed("not an integer"));
        };
        u64::try_from(integer)
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
        let Value::Integer(integer) = self.next()? else {
            return Err(Malformed("not an integer"));
        };
        i32::try_from(integer)
            .ok()
            .filter(|value| (-bound..=bound).contains(value))
            .ok_or(Malformed("out of range"))
    }

    pub(crate) fn bytes(&mut self, max: usize) -> Result<Vec<u8>, Malformed> {
        let Value::Bytes(bytes) = self.next()? else {
            return Err(Malformed("not bytes"));
        };
        if bytes.len() > max {
            Err(Malformed("too long"))
        } else {
            Ok(bytes)
        }
    }

    pub(crate) fn array_of<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.bytes(N)?
            .try_into()
            .map_err(|_| Malformed("bytes of another length"))
    }

    /// Text of 1 to `max` bytes without control characters.
    pub(crate) fn text(&mut self, max: usize) -> Result<String, Malformed> {
        let Value::Text(text) = self.next()? else {
            return Err(Malformed("not text"));
        };
        if is_plain(&text, max) {
            Ok(text)
        } else {
            Err(Malformed("text not allowed"))
        }
    }

    /// Text as [`Fields::text`], or null.
    pub(crate) fn text_or_null(&mut self, max: usize) -> Result<Option<String>, Malformed> {
        if matches!(self.0.as_slice().first(), Some(Value::Null)) {
            self.next()?;
            return Ok(None);
        }
        self.text(max).map(Some)
    }

    /// A map without entries.
    pub(crate) fn empty_map(&mut self) -> Result<(), Malformed> {
        match self.next()? {
            Value::Map(entries) if entries.is_empty() => Ok(()),
            _ => Err(Malformed("not an empty map")),
        }
    }

    /// One array among these lengths inside this one.
    pub(crate) fn nested(&mut self, lengths: &[usize]) -> Result<Fields, Malformed> {
        Self::of(self.next()?, lengths)
    }

    /// An array of up to `max` arrays.
    pub(crate) fn list(&mut self, max: usize) -> Result<Fields, Malformed> {
        let Value::Array(items) = self.next()? else {
            return Err(Malformed("not an array"));
        };
        if items.len() > max {
            Err(Malformed("too many"))
        } else {
            Ok(Self(items.into_iter()))
        }
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
