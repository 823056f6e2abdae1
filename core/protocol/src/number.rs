//! The 12 digits above a code: 8 that name it and 4 that change every 30 s
//! (`docs/format.md` §7). Resolved by the server only.

use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::hmac::{HMAC_SHA256, Key, sign};

use crate::pass::MAX_INDEX;
use crate::slice::Slice;

/// Half of an alias: 4 digits.
const HALF: u32 = 10_000;
const ROUNDS: u8 = 10;
/// Length of a step of the last four digits, seconds.
pub const STEP: i64 = 30;

/// Maps (slice, index) to 8 digits and back: a keyed permutation, so no table.
pub struct Aliases(Key);

impl Aliases {
    /// Takes the alias key (32 bytes).
    pub fn new(key: &[u8]) -> Self {
        Self(Key::new(HMAC_SHA256, key))
    }

    /// 0 to 99 999 999; unique among the slices that live at one time.
    pub fn alias(&self, slice: Slice, index: u32) -> u32 {
        let x = u32::from(slice.0 % 2) * MAX_INDEX + index % MAX_INDEX;
        let (mut a, mut b) = (x / HALF, x % HALF);
        for round in 0..ROUNDS {
            (a, b) = (b, (a + self.round(round, b)) % HALF);
        }
        HALF * a + b
    }

    /// The slice of `live` and the index that an alias stands for.
    pub fn resolve(
        &self,
        alias: u32,
        live: impl IntoIterator<Item = Slice>,
    ) -> Option<(Slice, u32)> {
        let (mut a, mut b) = (alias / HALF % HALF, alias % HALF);
        for round in (0..ROUNDS).rev() {
            (a, b) = ((b + HALF - self.round(round, a)) % HALF, a);
        }
        let x = HALF * a + b;
        let (parity, index) = (x / MAX_INDEX, x % MAX_INDEX);
        live.into_iter()
            .find(|slice| u32::from(slice.0 % 2) == parity)
            .map(|slice| (slice, index))
    }

    fn round(&self, round: u8, value: u32) -> u32 {
        let [_, _, high, low] = value.to_be_bytes();
        let mut message = *b"BM1/alias\0\0\0";
        message[9..].copy_from_slice(&[round, high, low]);
        (first_u64(sign(&self.0, &message).as_ref()) % u64::from(HALF)) as u32
    }
}

fn first_u64(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .take(8)
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

struct Secret;

impl KeyType for Secret {
    fn len(&self) -> usize {
        32
    }
}

/// The secret of one code's last four digits, given to its holder. `master` stays with the server.
pub fn secret(master: &[u8], slice: Slice, index: u32) -> [u8; 32] {
    let mut info = *b"BM1/number\0\0\0\0\0\0";
    info[10..12].copy_from_slice(&slice.0.to_be_bytes());
    info[12..].copy_from_slice(&index.to_be_bytes());
    let mut secret = [0; 32];
    let filled = Salt::new(HKDF_SHA256, &[])
        .extract(master)
        .expand(&[&info], Secret)
        .and_then(|material| material.fill(&mut secret));
    #[expect(
        clippy::expect_used,
        reason = "32 bytes is the length that Secret says"
    )]
    filled.expect("HKDF-SHA256 gives 32 bytes");
    secret
}

/// The four digits at a Unix time (RFC 6238, HMAC-SHA-256).
pub fn totp(secret: &[u8], now: i64) -> u16 {
    let step = now.div_euclid(STEP) as u64;
    let tag = sign(&Key::new(HMAC_SHA256, secret), &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes[bytes.len() - 1] & 0x0f);
    let truncated = bytes[offset..offset + 4]
        .iter()
        .fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
    ((truncated & 0x7fff_ffff) % HALF) as u16
}

/// Whether the four digits are those of now, two steps before, or one ahead.
pub fn totp_matches(secret: &[u8], digits: u16, now: i64) -> bool {
    (-2..=1).any(|steps| totp(secret, now + steps * STEP) == digits)
}

/// 12 digits.
pub fn format(alias: u32, totp: u16) -> String {
    format!("{alias:08}{totp:04}")
}

/// Takes 12 digits, spaces between them allowed.
pub fn parse(text: &str) -> Option<(u32, u16)> {
    let digits: String = text.chars().filter(|c| *c != ' ').collect();
    if digits.len() != 12 || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    Some((digits[..8].parse().ok()?, digits[8..].parse().ok()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_alias_leads_back_to_its_code_in_either_live_slice() {
        let aliases = Aliases::new(&[7; 32]);
        for (slice, index) in [
            (2516, 0),
            (2517, 0),
            (2516, MAX_INDEX - 1),
            (2517, 12_345_678),
        ] {
            let alias = aliases.alias(Slice(slice), index);
            assert!(alias < 100_000_000);
            assert_eq!(
                aliases.resolve(alias, [Slice(2516), Slice(2517)]),
                Some((Slice(slice), index))
            );
        }
        let alias = aliases.alias(Slice(2516), 5);
        assert_eq!(aliases.resolve(alias, [Slice(2517)]), None);
    }

    #[test]
    fn the_digits_follow_rfc_6238() {
        // RFC 6238 appendix B, SHA-256: 8 digits 46119246 at 59 s, 68084774 at 1111111109 s.
        let secret = b"12345678901234567890123456789012";
        assert_eq!(totp(secret, 59), 9246);
        assert_eq!(totp(secret, 1_111_111_109), 4774);
    }

    #[test]
    fn digits_count_from_two_steps_back_to_one_ahead() {
        let secret = secret(&[1; 32], Slice(2517), 9);
        let now = 1_795_000_000;
        let digits = totp(&secret, now);
        let other = |steps: i64| totp(&secret, now + steps * STEP) != digits;
        assert!(
            other(-3) && other(2),
            "this secret repeats its digits; choose another"
        );
        assert!(totp_matches(&secret, digits, now + 2 * STEP));
        assert!(totp_matches(&secret, digits, now - STEP));
        assert!(!totp_matches(&secret, digits, now - 2 * STEP));
    }

    #[test]
    fn a_number_is_twelve_digits() {
        assert_eq!(parse(&format(42, 7)), Some((42, 7)));
        assert_eq!(parse("1234 5678 9012"), Some((12_345_678, 9012)));
        for bad in [
            "",
            "12345678901",
            "1234567890123",
            "12345678901a",
            "１２３４５６７８９０１２",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
