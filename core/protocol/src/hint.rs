//! Change hints: public files of tags that only the holder concerned can tell
//! from noise (`docs/format.md` §8).

use ring::hmac::{HMAC_SHA256, Key, sign};

use crate::fields::Malformed;

const TAG: usize = 8;

/// The hour of a Unix time; hint files are named by it.
pub fn hour(now: i64) -> u32 {
    u32::try_from(now.div_euclid(3600)).unwrap_or(0)
}

/// What stands in the file of `hour` when the code of this renewal changed.
pub fn tag(secret: &[u8], hour: u32) -> u64 {
    let mut message = *b"BM1/hint\0\0\0\0";
    message[8..].copy_from_slice(&hour.to_be_bytes());
    sign(&Key::new(HMAC_SHA256, secret), &message).as_ref()[..TAG]
        .iter()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The file for these tags, in any order.
pub fn encode(tags: &[u64]) -> Vec<u8> {
    let mut tags = tags.to_vec();
    tags.sort_unstable();
    tags.dedup();
    tags.iter().flat_map(|tag| tag.to_be_bytes()).collect()
}

/// The tags of a file.
///
/// # Errors
/// [`Malformed`] if it is no ascending list without repeats.
pub fn parse(file: &[u8]) -> Result<Vec<u64>, Malformed> {
    let (chunks, rest) = file.as_chunks::<TAG>();
    if !rest.is_empty() {
        return Err(Malformed("cut short"));
    }
    let tags: Vec<u64> = chunks
        .iter()
        .map(|chunk| u64::from_be_bytes(*chunk))
        .collect();
    if tags.is_sorted_by(|a, b| a < b) {
        Ok(tags)
    } else {
        Err(Malformed("tags not ascending"))
    }
}

/// Whether a file holds `tag`.
pub fn contains(file: &[u8], tag: u64) -> Result<bool, Malformed> {
    Ok(parse(file)?.binary_search(&tag).is_ok())
}
