//! Requests signed with a client key: HMAC-SHA-256 over method, path with query, time,
//! nonce and the hash of the body as sent. Suppliers and operators sign in this way,
//! and so does this server when it asks the national platform.
//!
//! The text that is signed, lines joined by `\n`: `BM1-HMAC-SHA256`, the method, the
//! path, the time in Unix seconds, the nonce, SHA-256 of the body in hex.

use axum::http::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;

use crate::http::problem::{Code, Problem};
use crate::store::Digest;

/// How far the signed time may be from the server's, in seconds.
pub const WINDOW: i64 = 300;

/// Header with the supplier's code.
pub const SUPPLIER: &str = "x-bamin-supplier";
/// Header with the signed time.
pub const TIMESTAMP: &str = "x-bamin-timestamp";
/// Header with the nonce: 16 to 64 of `A-Z a-z 0-9 _ -`, never used again.
pub const NONCE: &str = "x-bamin-nonce";
/// Header with SHA-256 of the body, in hex.
pub const BODY_HASH: &str = "x-bamin-body-sha256";
/// Header with the signature, base64url without padding.
pub const SIGNATURE: &str = "x-bamin-signature";

/// What the headers of a signed request say.
pub struct Headers<'a> {
    /// Who claims to have signed.
    pub caller: &'a str,
    /// SHA-256 of the body.
    pub body_hash: Digest,
    timestamp: &'a str,
    time: i64,
    /// Never used again by this caller.
    pub nonce: &'a str,
    body_hex: &'a str,
    signature: Vec<u8>,
}

impl<'a> Headers<'a> {
    /// Reads them; `caller`: the name of the header that says who.
    ///
    /// # Errors
    /// `signature_refused` with `header`.
    pub fn read(headers: &'a HeaderMap, caller: &'static str) -> Result<Self, Problem> {
        let [caller, timestamp, nonce, body_hex, signature] = [
            text_of(headers, caller)?,
            text_of(headers, TIMESTAMP)?,
            text_of(headers, NONCE)?,
            text_of(headers, BODY_HASH)?,
            text_of(headers, SIGNATURE)?,
        ];
        let signature = URL_SAFE_NO_PAD.decode(signature);
        if !is_nonce(nonce) {
            return Err(refused("header"));
        }
        Ok(Self {
            caller,
            timestamp,
            nonce,
            body_hex,
            time: timestamp.parse().map_err(|_| refused("header"))?,
            body_hash: digest(body_hex).ok_or_else(|| refused("header"))?,
            signature: signature.map_err(|_| refused("header"))?,
        })
    }

    /// Checks the signature and the time; the nonce is still to be spent and the body
    /// to be compared.
    ///
    /// # Errors
    /// `signature_refused` with `wrong` or `time`.
    pub fn check(&self, key: &hmac::Key, call: Call<'_>, now: i64) -> Result<(), Problem> {
        let text = text(call, self.timestamp, self.nonce, self.body_hex);
        if hmac::verify(key, text.as_bytes(), &self.signature).is_err() {
            return Err(refused("wrong"));
        }
        if (now - self.time).abs() > WINDOW {
            return Err(refused("time"));
        }
        Ok(())
    }
}

/// What is asked: the method and the path with its query.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// In capitals.
    pub method: &'a str,
    /// From the first slash on.
    pub target: &'a str,
}

/// A header's text.
///
/// # Errors
/// `signature_refused` with `header`.
pub fn text_of<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Problem> {
    headers
        .get(HeaderName::from_static(name))
        .and_then(|value| value.to_str().ok())
        .ok_or_else(|| refused("header"))
}

/// The signature of a request, as a supplier makes it.
#[must_use]
pub fn sign(key: &[u8], path: &str, timestamp: i64, nonce: &str, body_hash: &str) -> String {
    let call = Call {
        method: "POST",
        target: path,
    };
    sign_call(key, call, timestamp, nonce, body_hash)
}

/// The signature of any call.
#[must_use]
pub fn sign_call(
    key: &[u8],
    call: Call<'_>,
    timestamp: i64,
    nonce: &str,
    body_hash: &str,
) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let text = text(call, &timestamp.to_string(), nonce, body_hash);
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, text.as_bytes()))
}

/// `signature_refused` with its reason.
pub fn refused(reason: &str) -> Problem {
    Problem::new(Code::SignatureRefused).with("reason", reason)
}

fn text(call: Call<'_>, timestamp: &str, nonce: &str, body_hash: &str) -> String {
    lines([call.method, call.target, timestamp, nonce, body_hash])
}

/// The text that is signed, of requests and of answers.
#[must_use]
pub fn lines(five: [&str; 5]) -> String {
    format!("BM1-HMAC-SHA256\n{}", five.join("\n"))
}

fn is_nonce(nonce: &str) -> bool {
    (16..=64).contains(&nonce.len())
        && nonce
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// 64 small hexadecimal digits.
fn digest(hex: &str) -> Option<Digest> {
    let mut digest = [0; 32];
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    if pairs.len() != digest.len() || !rest.is_empty() {
        return None;
    }
    for (byte, pair) in digest.iter_mut().zip(pairs) {
        let small = |digit: &u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(digit);
        let text = std::str::from_utf8(pair).ok()?;
        if !pair.iter().all(small) {
            return None;
        }
        *byte = u8::from_str_radix(text, 16).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_published_one() {
        let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let signature = sign(
            &[7; 32],
            "/api/v1/feeds/clinics",
            1_795_320_000,
            "0123456789abcdef",
            hash,
        );
        let page = include_str!("../../../docs/feeds.md");
        assert!(page.contains(&signature), "docs/feeds.md lacks {signature}");
    }

    #[test]
    fn only_small_hex_of_32_bytes_is_a_digest() {
        assert_eq!(digest(&"0f".repeat(32)), Some([15; 32]));
        for wrong in [
            "",
            "0f",
            &"0F".repeat(32),
            &"0g".repeat(32),
            &"0f".repeat(33),
        ] {
            assert_eq!(digest(wrong), None, "{wrong}");
        }
    }
}
