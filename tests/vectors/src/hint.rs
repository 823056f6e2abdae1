//! `hint.json`: tags and files of change hints.

use crate::json::{Json, hex};
use crate::key::{hmac256, secret};
use crate::object;
use crate::trust::refused;
use crate::world::NOW;

fn tag(secret: &[u8], time: u32) -> Vec<u8> {
    hmac256(
        secret,
        &[&b"BM1/hint"[..], &(time / 3600).to_be_bytes()].concat(),
    )[..8]
        .to_vec()
}

fn file_of(mut tags: Vec<Vec<u8>>) -> Vec<u8> {
    tags.sort();
    tags.concat()
}

/// The file.
pub fn file() -> Json {
    let own = secret("hint");
    let others: Vec<Vec<u8>> = (0..5)
        .map(|at| tag(&secret(&format!("other hint {at}")), NOW))
        .collect();
    let with_own = [others.clone(), vec![tag(&own, NOW)]].concat();
    let case = |name: &str, time: u32, file: &[u8], expect: Json| {
        object! { "name": name, "secret": hex(&own), "time": time, "file": hex(file), "expect": expect }
    };
    let found = |time: u32, yes: bool| object! { "tag": hex(&tag(&own, time)), "found": yes };
    let malformed = || refused("malformed", object! {});
    let mut descending = with_own.clone();
    descending.sort();
    descending.reverse();
    let good = file_of(with_own.clone());
    let cases = vec![
        object! {
            "name": "the tag of an hour", "secret": hex(&own), "time": NOW,
            "expect": object! { "tag": hex(&tag(&own, NOW)) },
        },
        case(
            "the own tag is found among others",
            NOW,
            &good,
            found(NOW, true),
        ),
        case(
            "the same hour to its last second",
            NOW + 3599,
            &good,
            found(NOW, true),
        ),
        case(
            "another hour has another tag",
            NOW + 3600,
            &good,
            found(NOW + 3600, false),
        ),
        case(
            "a file without the own tag",
            NOW,
            &file_of(others),
            found(NOW, false),
        ),
        case("an empty file", NOW, &[], found(NOW, false)),
        case(
            "a file cut in a tag",
            NOW,
            &good[..good.len() - 1],
            malformed(),
        ),
        case(
            "a file with a byte more",
            NOW,
            &[&good[..], &[0xff]].concat(),
            malformed(),
        ),
        case(
            "a file that descends",
            NOW,
            &descending.concat(),
            malformed(),
        ),
        case(
            "a file with a tag twice",
            NOW,
            &file_of([with_own.clone(), with_own].concat()),
            malformed(),
        ),
    ];
    object! { "about": "Change hints (docs/format.md §8).", "cases": cases }
}
