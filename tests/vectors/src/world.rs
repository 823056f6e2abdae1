//! Who there is: roots, issuers, holders, and the morning on which it all happens.

use crate::cbor::{self, Item};
use crate::cose::kid;
use crate::key::{Key, secret};

/// 2022-01-30, as a slice and as its first second (03:00 in Fujian).
pub const SLICE: u16 = 760;
/// 1577818800 + 86400 · 760.
pub const SLICE_START: u32 = 1_643_482_800;
/// 09:00 of that day.
pub const NOW: u32 = SLICE_START + 6 * 3600;
/// The facts in the passes: ten minutes old.
pub const PASS_IAT: u32 = NOW - 600;
/// The status lists: two minutes old.
pub const STATUS_IAT: u32 = NOW - 120;
/// A day.
pub const DAY: u32 = 86_400;

/// Issuer 3500: its keys by number.
pub const PROVINCE: u16 = 3500;
/// Signs passes.
pub const PASS_KEY: u16 = 1;
/// Signs shards.
pub const STATUS_KEY: u16 = 2;
/// Signs manifests.
pub const MANIFEST_KEY: u16 = 3;
/// Signs point codes.
pub const POINT_KEY: u16 = 4;
/// Opens events.
pub const SEAL_KEY: u16 = 5;
/// Signs closed points.
pub const CLOSED_KEY: u16 = 6;
/// Signed passes until last week.
pub const RETIRED_KEY: u16 = 7;
/// Will sign passes from next week.
pub const FUTURE_KEY: u16 = 8;

/// An issuer without status lists whose passes live 30 minutes.
pub const SHORT_LIVED: u16 = 1;
/// An issuer without status lists whose passes live a slice.
pub const LISTLESS: u16 = 2;
/// An issuer that answers for evidence of 5 minutes only.
pub const IMPATIENT: u16 = 4;
/// In nobody's list.
pub const STRANGER: u16 = 9999;

/// Where an issuer's status lists are.
pub fn status_url(issuer: u16) -> String {
    format!("https://status.example/api/v1/status/{issuer}")
}

/// The key pair of an issuer's key.
pub fn issuer_key(issuer: u16, number: u16) -> Key {
    Key::named(&format!("issuer {issuer} key {number}"))
}

/// The private key behind [`SEAL_KEY`].
pub fn seal_secret() -> [u8; 32] {
    secret("seal 3500 5")
}

/// The root that signs now.
pub fn root() -> Key {
    Key::named("root")
}

/// The root that comes after it, pinned already.
pub fn next_root() -> Key {
    Key::named("next root")
}

/// The key that the root delegates the trust list to.
pub fn delegated() -> Key {
    Key::named("delegated")
}

/// The delegated key's name.
pub const DELEGATED_KID: [u8; 4] = [0, 0, 0, 1];

/// One key record of the trust list.
pub fn key_record(number: u16, usage: i64, nbf: u32, exp: u32, alg: i64, public: &[u8]) -> Item {
    cbor::array(&[
        cbor::int(number.into()),
        cbor::int(usage),
        cbor::int(alg),
        cbor::int(nbf.into()),
        cbor::int(exp.into()),
        cbor::bytes(public),
    ])
}

/// One issuer record of the trust list.
pub fn issuer_record(
    id: u16,
    name: &str,
    pass_life: u16,
    status: Option<&str>,
    age: u32,
    keys: &[Item],
) -> Item {
    cbor::array(&[
        cbor::int(id.into()),
        cbor::text(name),
        cbor::int(pass_life.into()),
        status.map_or_else(cbor::null, cbor::text),
        cbor::int(age.into()),
        cbor::array(keys),
    ])
}

/// The keys of the province.
pub fn province_keys() -> Vec<Item> {
    let year = 366 * DAY;
    let es256 = |number: u16, usage, nbf, exp| {
        key_record(
            number,
            usage,
            nbf,
            exp,
            -7,
            &issuer_key(PROVINCE, number).public(),
        )
    };
    vec![
        es256(PASS_KEY, 1, NOW - 30 * DAY, NOW + year),
        es256(STATUS_KEY, 2, NOW - 30 * DAY, NOW + year),
        es256(MANIFEST_KEY, 3, NOW - 30 * DAY, NOW + year),
        es256(POINT_KEY, 4, NOW - 5 * year, NOW + year),
        key_record(
            SEAL_KEY,
            5,
            NOW - 30 * DAY,
            NOW + year,
            32,
            &crate::hpke::public(seal_secret()),
        ),
        es256(CLOSED_KEY, 6, NOW - 30 * DAY, NOW + year),
        es256(RETIRED_KEY, 1, NOW - 60 * DAY, NOW - 7 * DAY),
        es256(FUTURE_KEY, 1, NOW + 7 * DAY, NOW + year),
    ]
}

/// Every issuer, ascending.
pub fn issuers() -> Vec<Item> {
    let pass_key = |issuer: u16| {
        let public = issuer_key(issuer, PASS_KEY).public();
        key_record(PASS_KEY, 1, NOW - 30 * DAY, NOW + 366 * DAY, -7, &public)
    };
    let manifest_key = |issuer: u16| {
        let public = issuer_key(issuer, MANIFEST_KEY).public();
        key_record(
            MANIFEST_KEY,
            3,
            NOW - 30 * DAY,
            NOW + 366 * DAY,
            -7,
            &public,
        )
    };
    vec![
        issuer_record(
            SHORT_LIVED,
            "国家平台",
            30,
            None,
            1800,
            &[pass_key(SHORT_LIVED)],
        ),
        issuer_record(
            LISTLESS,
            "A province without lists",
            1560,
            None,
            86_400,
            &[pass_key(LISTLESS)],
        ),
        issuer_record(
            IMPATIENT,
            "A province in a hurry",
            1560,
            Some(&status_url(IMPATIENT)),
            300,
            &[pass_key(IMPATIENT), manifest_key(IMPATIENT)],
        ),
        issuer_record(
            PROVINCE,
            "福建省",
            1560,
            Some(&status_url(PROVINCE)),
            86_400,
            &province_keys(),
        ),
    ]
}

/// The policy as docs/format.md gives it by default.
pub const POLICY: [u32; 12] = [
    60, 30, 1800, 86_400, 2, 600, 60, 604_800, 259_200, 0, 1, 259_200,
];

/// The key identifier of one of the province's keys.
pub fn province_kid(number: u16) -> [u8; 4] {
    kid(PROVINCE, number)
}
