//! `number.json`: aliases, secrets, codes, and numbers typed in.

use crate::json::{Json, hex};
use crate::key::{hmac256, secret};
use crate::object;
use crate::trust::refused;
use crate::world::{NOW, SLICE};

fn round(key: &[u8], round: u8, value: u64) -> u64 {
    let message = [&b"BM1/alias"[..], &[round], &(value as u16).to_be_bytes()].concat();
    first_u64(&hmac256(key, &message)) % 10_000
}

fn first_u64(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .take(8)
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The eight digits of a code.
pub fn alias(key: &[u8], slice: u16, index: u32) -> String {
    let x = 50_000_000 * u64::from(slice % 2) + u64::from(index);
    let (mut a, mut b) = (x / 10_000, x % 10_000);
    for r in 0..10 {
        (a, b) = (b, (a + round(key, r, b)) % 10_000);
    }
    format!("{:08}", 10_000 * a + b)
}

/// HKDF-SHA256 without salt, one block.
pub fn number_secret(master: &[u8], slice: u16, index: u32) -> [u8; 32] {
    let prk = hmac256(&[0; 32], master);
    let info = [
        &b"BM1/number"[..],
        &slice.to_be_bytes(),
        &index.to_be_bytes(),
        &[1],
    ]
    .concat();
    hmac256(&prk, &info)
}

/// The four digits of a time.
pub fn totp(secret: &[u8], time: u32) -> String {
    let tag = hmac256(secret, &u64::from(time / 30).to_be_bytes());
    let at = usize::from(tag[31] & 15);
    let value = tag[at..at + 4]
        .iter()
        .fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
    format!("{:04}", (value & 0x7fff_ffff) % 10_000)
}

/// The file.
pub fn file() -> Json {
    let (key, master) = (secret("alias key"), secret("number master"));
    let mut cases = Vec::new();
    for (slice, index) in [
        (SLICE, 0),
        (SLICE, 1),
        (SLICE + 1, 0),
        (SLICE, 49_999_999),
        (SLICE + 1, 12_345_678),
    ] {
        cases.push(object! {
            "name": format!("the alias of index {index} in slice {slice}"),
            "kind": "alias", "alias_key": hex(&key), "slice": slice, "index": index,
            "expect": object! { "alias": alias(&key, slice, index) },
        });
        let secret = number_secret(&master, slice, index);
        cases.push(object! {
            "name": format!("the secret of index {index} in slice {slice}"),
            "kind": "secret", "master": hex(&master), "slice": slice, "index": index,
            "expect": object! { "secret": hex(&secret) },
        });
        cases.push(object! {
            "name": format!("the code of index {index} in slice {slice}"),
            "kind": "code", "master": hex(&master), "slice": slice, "index": index, "time": NOW,
            "expect": object! { "code": totp(&secret, NOW) },
        });
    }
    cases.extend(typed(&key, &master));
    object! { "about": "The 12 digits above a code (docs/format.md §7).", "cases": cases }
}

fn typed(key: &[u8], master: &[u8]) -> Vec<Json> {
    let index = 7;
    let code = |time| totp(&number_secret(master, SLICE, index), time);
    let alias = alias(key, SLICE, index);
    let case = |name: &str, number: String, time: u32, expect: Json| {
        object! {
            "name": name, "kind": "typed", "alias_key": hex(key), "master": hex(master),
            "slice": SLICE, "index": index, "number": number, "time": time, "expect": expect,
        }
    };
    let number = format!("{alias}{}", code(NOW));
    let resolves = |yes: bool| object! { "resolves": yes };
    let mut cases = Vec::new();
    for (name, time, yes) in [
        ("a number resolves in its own step", NOW, true),
        ("a number resolves two steps later", NOW + 60, true),
        (
            "a number no longer resolves three steps later",
            NOW + 90,
            false,
        ),
        ("a number resolves one step ahead", NOW - 30, true),
        ("a number does not resolve two steps ahead", NOW - 60, false),
    ] {
        cases.push(case(name, number.clone(), time, resolves(yes)));
    }
    let other = super::number::alias(key, SLICE, index + 1);
    cases.push(case(
        "a number of another code",
        format!("{other}{}", code(NOW)),
        NOW,
        resolves(false),
    ));
    for (name, bad) in [
        ("a number of 11 digits", number[..11].to_string()),
        ("a number of 13 digits", format!("{number}0")),
        ("a number with a letter", format!("{}a", &number[..11])),
        ("a number with a sign", format!("+{}", &number[..11])),
        (
            "a number in full-width digits",
            "１２３４５６７８９０１２".to_string(),
        ),
        ("no number", String::new()),
    ] {
        cases.push(case(name, bad, NOW, refused("malformed", object! {})));
    }
    cases
}
