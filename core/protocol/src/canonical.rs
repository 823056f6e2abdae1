//! Refuses every CBOR item that is not the one deterministic encoding of its
//! value (RFC 8949 §4.2.1), before anything parses it: shortest lengths,
//! definite lengths, ascending map keys, no floats, no trailing byte.
//!
//! It follows no length into memory and no nesting past [`MAX_DEPTH`], so
//! hostile input costs one pass over its bytes.

use crate::fields::Malformed;

/// Deepest nesting that any format of ours needs, with room.
const MAX_DEPTH: u8 = 8;

/// Of simple values, those that are allowed: false, true, null.
const SIMPLE: std::ops::RangeInclusive<u64> = 20..=22;
pub(crate) const NULL: u8 = 0xf6;

/// The kinds of items (RFC 8949 §3.1) that are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Major {
    Unsigned,
    Negative,
    Bytes,
    Text,
    Array,
    Map,
    Simple,
}

/// Checks that `bytes` is exactly one deterministic CBOR item without tags.
pub fn check(bytes: &[u8]) -> Result<(), Malformed> {
    let rest = item(bytes, MAX_DEPTH)?;
    if rest.is_empty() {
        Ok(())
    } else {
        Err(Malformed("trailing bytes"))
    }
}

/// What follows the first item.
pub(crate) fn after(bytes: &[u8]) -> Result<&[u8], Malformed> {
    item(bytes, MAX_DEPTH)
}

fn item(bytes: &[u8], depth: u8) -> Result<&[u8], Malformed> {
    if depth == 0 {
        return Err(Malformed("nested too deep"));
    }
    let (major, value, rest) = head(bytes)?;
    match major {
        Major::Unsigned | Major::Negative | Major::Simple => Ok(rest),
        Major::Bytes => skip(rest, value),
        Major::Text => {
            let after = skip(rest, value)?;
            let text = &rest[..rest.len() - after.len()];
            std::str::from_utf8(text).map_err(|_| Malformed("text is not UTF-8"))?;
            Ok(after)
        }
        Major::Array => array(rest, value, depth),
        Major::Map => map(rest, value, depth),
    }
}

/// The first item's kind and argument, and what follows these.
pub(crate) fn head(bytes: &[u8]) -> Result<(Major, u64, &[u8]), Malformed> {
    let (&first, rest) = bytes.split_first().ok_or(Malformed("cut short"))?;
    let not_allowed = Malformed("type not allowed");
    let major = match first >> 5 {
        0 => Major::Unsigned,
        1 => Major::Negative,
        2 => Major::Bytes,
        3 => Major::Text,
        4 => Major::Array,
        5 => Major::Map,
        7 => Major::Simple,
        _ => return Err(not_allowed),
    };
    let (argument, rest) = argument(first & 0x1f, rest)?;
    if major == Major::Simple && !SIMPLE.contains(&argument) {
        return Err(not_allowed);
    }
    Ok((major, argument, rest))
}

/// The argument in its shortest form, and what follows it.
fn argument(info: u8, rest: &[u8]) -> Result<(u64, &[u8]), Malformed> {
    let width = match info {
        0..=23 => return Ok((info.into(), rest)),
        24..=27 => 1usize << (info - 24),
        _ => return Err(Malformed("indefinite length")),
    };
    let (argument, rest) = rest.split_at_checked(width).ok_or(Malformed("cut short"))?;
    let value = argument
        .iter()
        .fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    let least = [24, 1 << 8, 1 << 16, 1 << 32][usize::from(info - 24)];
    match value < least {
        true => Err(Malformed("not the shortest form")),
        false => Ok((value, rest)),
    }
}

/// Writes the head of so many bytes.
pub(crate) fn begin_bytes(out: &mut Vec<u8>, length: usize) {
    const BYTES: u8 = 2 << 5;
    let wide = (length as u64).to_be_bytes();
    let (info, width) = match length {
        0..=23 => (length as u8, 0),
        24..=0xff => (24, 1),
        0x100..=0xffff => (25, 2),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 8),
    };
    out.push(BYTES | info);
    out.extend(&wide[8 - width..]);
}

fn skip(bytes: &[u8], count: u64) -> Result<&[u8], Malformed> {
    let count = usize::try_from(count).map_err(|_| Malformed("cut short"))?;
    bytes.get(count..).ok_or(Malformed("cut short"))
}

fn array(mut bytes: &[u8], count: u64, depth: u8) -> Result<&[u8], Malformed> {
    for _ in 0..count {
        bytes = item(bytes, depth - 1)?;
    }
    Ok(bytes)
}

fn map(mut bytes: &[u8], count: u64, depth: u8) -> Result<&[u8], Malformed> {
    let mut previous: Option<&[u8]> = None;
    for _ in 0..count {
        let after = item(bytes, depth - 1)?;
        let key = &bytes[..bytes.len() - after.len()];
        if previous.is_some_and(|previous| previous >= key) {
            return Err(Malformed("map keys not ascending"));
        }
        previous = Some(key);
        bytes = item(after, depth - 1)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{begin_bytes, check};

    #[test]
    fn what_is_begun_as_bytes_is_deterministic() {
        for length in [0, 23, 24, 255, 256, 65_535, 65_536] {
            let mut bytes = Vec::new();
            begin_bytes(&mut bytes, length);
            bytes.resize(bytes.len() + length, 7);
            assert_eq!(check(&bytes), Ok(()), "{length}");
        }
    }

    #[test]
    fn the_one_encoding_of_a_value_is_taken() {
        for bytes in [
            &b"\x83\x00\x18\x18\x43abc"[..],
            b"\xa2\x01\x26\x04\x41x",
            b"\x62\xc3\xbc",
            b"\xf6",
        ] {
            assert_eq!(check(bytes), Ok(()), "{bytes:02x?}");
        }
    }

    #[test]
    fn every_other_encoding_is_refused() {
        let deep = [0x81; 9];
        for bytes in [
            &b"\x18\x17"[..],                        // 23 in two bytes
            b"\x19\x00\xff",                         // 255 in three
            b"\x9f\x00\xff",                         // indefinite array
            b"\x5f\x41a\xff",                        // indefinite bytes
            b"\x00\x00",                             // trailing
            b"\x82\x00",                             // cut short
            b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff", // a length of 2^64 - 1
            b"\xa2\x04\x00\x01\x00",                 // keys descending
            b"\xa2\x01\x00\x01\x00",                 // the same key twice
            b"\xf9\x00\x00",                         // float
            b"\xc2\x41\x01",                         // bignum
            b"\x61\xff",                             // not UTF-8
            b"",
            &deep,
        ] {
            assert!(check(bytes).is_err(), "{bytes:02x?}");
        }
    }
}
