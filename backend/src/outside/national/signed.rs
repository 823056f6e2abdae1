//! What is signed: questions like suppliers' requests (docs/feeds.md), answers over
//! their own lines, with the question's nonce, so that none can be used twice.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;

use crate::http::signed_request;

/// Header with the client's code.
pub const CLIENT: &str = "x-bamin-client";
/// How far the time of an answer may be from this server's, in seconds.
pub const WINDOW: i64 = 300;

/// The lines that the platform signs.
fn text(path: &str, timestamp: &str, nonce: &str, body_hash: &str) -> String {
    signed_request::lines(["200", path, timestamp, nonce, body_hash])
}

/// Whether an answer is the platform's, to the question with this nonce.
pub fn holds(
    key: &[u8],
    path: &str,
    timestamp: &str,
    nonce: &str,
    body_hash: &str,
    signature: &str,
) -> bool {
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
        return false;
    };
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let text = text(path, timestamp, nonce, body_hash);
    hmac::verify(&key, text.as_bytes(), &signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::digest::{hex, sha256};

    const PATH: &str = "/v1/codes/query";
    const NONCE: &str = "0123456789abcdef";

    /// The value of a backquoted word of the page after `label`.
    fn published(label: &str) -> &'static str {
        let page = include_str!("../../../../docs/national-platform.md");
        let (_, after) = page.split_once(label).unwrap_or_default();
        after.split('`').nth(1).unwrap_or_default()
    }

    #[test]
    fn the_published_question_and_answer_are_signed_as_the_page_says() {
        let (question, answer) = (published("Question's body:"), published("Answer's body:"));
        assert!(question.starts_with('{') && answer.starts_with('{'));
        let hash = hex(&sha256(question.as_bytes()));
        assert_eq!(published("Question's hash:"), hash);
        let signature = signed_request::sign(&[7; 32], PATH, 1_795_320_000, NONCE, &hash);
        assert_eq!(published("Question's signature:"), signature);
        let hash = hex(&sha256(answer.as_bytes()));
        assert_eq!(published("Answer's hash:"), hash);
        let signature = published("Answer's signature:");
        let check = |time: &str, nonce: &str, hash: &str| {
            holds(&[7; 32], PATH, time, nonce, hash, signature)
        };
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
        let text = text(PATH, "1795320001", NONCE, &hash);
        let right = URL_SAFE_NO_PAD.encode(hmac::sign(&key, text.as_bytes()));
        assert_eq!(signature, right, "the page's signature of the answer");
        assert!(check("1795320001", NONCE, &hash));
        assert!(!check("1795320002", NONCE, &hash));
        assert!(!check("1795320001", "0123456789abcdee", &hash));
        assert!(!check("1795320001", NONCE, &"0".repeat(64)));
    }
}
