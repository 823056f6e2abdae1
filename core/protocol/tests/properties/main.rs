//! For any value in its ranges: what is written is read again as what it was.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod codes;
mod lists;
mod others;

use bamin_protocol::Unsigned;
use bamin_protocol::key::PublicKey;
use bamin_protocol::signing::SigningKey;
use proptest::prelude::*;
use ring::rand::SystemRandom;
use std::sync::OnceLock;

/// A few keys: making one for each case would be most of the work.
fn keys() -> &'static [SigningKey; 3] {
    static KEYS: OnceLock<[SigningKey; 3]> = OnceLock::new();
    KEYS.get_or_init(|| [(); 3].map(|()| SigningKey::generate(&SystemRandom::new()).unwrap()))
}

fn public_key() -> impl Strategy<Value = PublicKey> {
    (0..3usize).prop_map(|at| *keys()[at].public())
}

fn sign(unsigned: Unsigned) -> Vec<u8> {
    let signature = keys()[0]
        .sign(&SystemRandom::new(), unsigned.to_be_signed())
        .unwrap();
    unsigned.finish(&signature)
}

/// Text of 1 to `most` bytes without control characters.
fn plain(most: usize) -> impl Strategy<Value = String> {
    "[a-zA-Z0-9 *·\u{4e00}-\u{9fa5}\u{1f300}-\u{1f5ff}]{1,40}".prop_map(move |text| cut(text, most))
}

/// The longest beginning of at most so many bytes.
fn cut(mut text: String, most: usize) -> String {
    while text.len() > most {
        text.pop();
    }
    text
}
