//! `keys.json`: every key that the other files are signed with, and the proofs
//! that a phone holds one.

use crate::cbor;
use crate::cose::Sign1;
use crate::json::{Json, hex};
use crate::key::{Key, other_s, secret, sha256};
use crate::object;
use crate::trust::refused;
use crate::world::{
    CLOSED_KEY, FUTURE_KEY, IMPATIENT, LISTLESS, MANIFEST_KEY, PASS_KEY, POINT_KEY, PROVINCE,
    RETIRED_KEY, SHORT_LIVED, STATUS_KEY, next_root, root, seal_secret,
};

fn proof(purpose: &str, context: &[u8]) -> Sign1 {
    let payload = cbor::array(&[cbor::text(purpose), cbor::bytes(context)]);
    Sign1::new(Vec::new(), payload, "BM1/proof", &Key::named("holder"))
}

/// The file.
pub fn file() -> Json {
    let mut names: Vec<String> = [
        "root",
        "next root",
        "delegated",
        "holder",
        "other holder",
        "device",
    ]
    .map(String::from)
    .into();
    let province = [
        PASS_KEY,
        STATUS_KEY,
        MANIFEST_KEY,
        POINT_KEY,
        CLOSED_KEY,
        RETIRED_KEY,
        FUTURE_KEY,
    ];
    names.extend(province.map(|number| format!("issuer {PROVINCE} key {number}")));
    names.extend(
        [SHORT_LIVED, LISTLESS, IMPATIENT].map(|issuer| format!("issuer {issuer} key {PASS_KEY}")),
    );
    let keys = names
        .into_iter()
        .map(|name| {
            let pair = object! { "private": hex(&secret(&name)), "public": hex(&Key::named(&name).public()) };
            (name, pair)
        })
        .collect();
    let seal = object! { "private": hex(&seal_secret()), "public": hex(&crate::hpke::public(seal_secret())) };
    object! {
        "about": "P-256 keys (private ones are SHA-256 of \"BM1 vectors: \" and the name), and proofs (docs/format.md §11).",
        "roots": vec![hex(&root().public()), hex(&next_root().public())],
        "keys": Json::Object(keys),
        "seal": seal,
        "cases": cases(),
    }
}

fn cases() -> Vec<Json> {
    let context = sha256(b"context");
    let case = |name: &str, message: &[u8], expect: Json| {
        object! {
            "name": name, "message": hex(message), "key": hex(&Key::named("holder").public()),
            "purpose": "renew", "context": hex(&context), "expect": expect,
        }
    };
    let good = proof("renew", &context);
    let none = || object! {};
    let forged =
        |name: &str, message: Sign1| case(name, &message.build(), refused("forged", none()));
    let malformed = |name: &str, message: &[u8]| case(name, message, refused("malformed", none()));
    vec![
        case(
            "a proof for renewal",
            &good.build(),
            object! { "accepted": true },
        ),
        forged("a proof for another purpose", proof("refresh", &context)),
        forged(
            "a proof for another call",
            proof("renew", &sha256(b"another context")),
        ),
        forged(
            "a proof by another key",
            Sign1 {
                key: Key::named("other holder"),
                ..good.clone()
            },
        ),
        forged(
            "a proof with the aad of a presentation",
            Sign1 {
                aad: "BM1/presentation".into(),
                ..good.clone()
            },
        ),
        malformed(
            "a proof with a context of 31 bytes",
            &proof("renew", &context[..31]).build(),
        ),
        malformed(
            "a proof with an empty purpose",
            &proof("", &context).build(),
        ),
        malformed("a proof without its signature", &good.with_signature(&[])),
        malformed(
            "a proof with a high-S signature",
            &good.with_signature(&other_s(&good.signature())),
        ),
        malformed(
            "a proof with a byte after it",
            &[good.build(), vec![0]].concat(),
        ),
        malformed(
            "a proof with a protected map",
            &Sign1 {
                protected: cbor::map(&[]),
                ..good
            }
            .build(),
        ),
    ]
}
