//! Codes altered after they were signed, or signed by the wrong hand.

use super::{Case, PASS_FIELDS, Pass, Shown, holder, text};
use crate::cbor::{self, Item};
use crate::cose::{Sign1, header, kid};
use crate::json::Json;
use crate::key::{Key, other_s};
use crate::object;
use crate::world::{MANIFEST_KEY, NOW, PASS_KEY, PROVINCE, issuer_key};

pub fn cases() -> Vec<Json> {
    let mut cases = flipped_pass_fields();
    cases.extend(flipped_presentation_fields());
    cases.extend(signatures());
    cases.extend(domains());
    cases
}

/// One bit of each field of a signed pass, in a form that still parses; presented by the holder.
fn flipped_pass_fields() -> Vec<Json> {
    let pass = Pass::usual(1, &holder());
    let signature = pass.sign1().signature();
    PASS_FIELDS
        .iter()
        .zip(&pass.fields)
        .filter(|(name, _)| !["holder_alg", "naat_result"].contains(*name)) // no such bit: malformed.rs has them
        .map(|(name, field)| {
            let changed = pass.clone().with(name, flip(name, field));
            let shown = Shown::around(changed.sign1().with_signature(&signature));
            Case::of(&format!("one bit flipped in the pass's {name}"), &shown).forged("pass")
        })
        .collect()
}

/// The lowest bit of the field's last byte; another where that would leave the field's range.
fn flip(name: &str, field: &Item) -> Item {
    let mut item = field.clone();
    let bit = match name {
        "exp" => 8,          // 1560 becomes 1552
        "region_level" => 2, // 1 becomes 3
        _ => 1,
    };
    if name == "holder_key" {
        item[2] ^= 1; // the sign of y: the other point with this x
    } else if let Some(last) = item.last_mut() {
        *last ^= bit;
    }
    item
}

fn flipped_presentation_fields() -> Vec<Json> {
    let full = Shown {
        challenge: Some(420),
        group: Some((1000, 2, 4)),
        ..Shown::usual()
    };
    let signature = full.sign1().signature();
    let names = ["t", "clock", "challenge", "tag", "i", "n"];
    let mut cases: Vec<Json> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let mut items = full.items();
            if let Some(last) = items[at + 1].last_mut() {
                *last ^= 1;
            }
            let changed = full.with_items(&items).with_signature(&signature);
            Case::new(
                &format!("one bit flipped in the presentation's {name}"),
                text(&changed),
            )
            .forged("presentation")
        })
        .collect();
    for (name, at) in [
        ("the holder's signature, r", 5),
        ("the holder's signature, s", 63),
    ] {
        let mut changed = signature.clone();
        changed[at] ^= 1;
        let changed = full.sign1().with_signature(&changed);
        cases.push(
            Case::new(&format!("one bit flipped in {name}"), text(&changed)).forged("presentation"),
        );
    }
    let pass = Pass::usual(1, &holder()).sign1();
    for (name, at) in [
        ("the issuer's signature, r", 5),
        ("the issuer's signature, s", 63),
    ] {
        let mut changed = pass.signature();
        changed[at] ^= 1;
        let shown = Shown::around(pass.with_signature(&changed));
        cases.push(Case::of(&format!("one bit flipped in {name}"), &shown).forged("pass"));
    }
    let mut renamed = pass.clone();
    renamed.protected = header(-7, &kid(PROVINCE, PASS_KEY ^ 2));
    let shown = Shown::around(renamed.with_signature(&pass.signature()));
    let key = object! { "issuer": PROVINCE, "key": MANIFEST_KEY };
    cases.push(
        Case::of("one bit flipped in the pass's key number", &shown).refused("wrong_use", key),
    );
    let mut renamed = pass.clone();
    renamed.protected = header(-7, &kid(PROVINCE ^ 1, PASS_KEY));
    let shown = Shown::around(renamed.with_signature(&pass.signature()));
    let issuer = object! { "issuer": PROVINCE ^ 1 };
    cases.push(
        Case::of("one bit flipped in the pass's issuer", &shown).refused("unknown_issuer", issuer),
    );
    cases
}

fn signatures() -> Vec<Json> {
    let usual = Shown::usual();
    let (outer, pass) = (usual.sign1(), Pass::usual(1, &holder()).sign1());
    let (by_holder, by_issuer) = (outer.signature(), pass.signature());
    let around = |pass: Vec<u8>| Shown::around(pass).text();
    let with = |signature: &[u8]| text(&outer.with_signature(signature));
    let other = Key::named("other holder");
    let other_pass = Pass::usual(2, &other).sign1();
    let zeros = [0; 64];
    let mut r_of_order = by_holder.clone();
    r_of_order[..32].copy_from_slice(&[0xff; 32]);
    vec![
        Case::new("the holder's signature stripped", with(&[])).malformed("presentation"),
        Case::new(
            "the issuer's signature stripped",
            around(pass.with_signature(&[])),
        )
        .malformed("pass"),
        Case::new("both signatures stripped", {
            let bare = Shown::around(pass.with_signature(&[]));
            text(&bare.sign1().with_signature(&[]))
        })
        .malformed("presentation"),
        Case::new(
            "the holder's signature a byte short",
            with(&by_holder[..63]),
        )
        .malformed("presentation"),
        Case::new(
            "the holder's signature a byte long",
            with(&[&by_holder[..], &[0]].concat()),
        )
        .malformed("presentation"),
        Case::new(
            "the issuer's signature in the holder's place",
            with(&by_issuer),
        )
        .forged("presentation"),
        Case::new(
            "the holder's signature in the issuer's place",
            around(pass.with_signature(&by_holder)),
        )
        .forged("pass"),
        Case::new(
            "the issuer's signature of another pass",
            around(pass.with_signature(&other_pass.signature())),
        )
        .forged("pass"),
        Case::new(
            "the holder's signature of another time",
            with(&usual.clone().at(NOW - 20).sign1().signature()),
        )
        .forged("presentation"),
        Case::new(
            "two texts for one code: the holder's signature with high-S",
            with(&other_s(&by_holder)),
        )
        .malformed("presentation"),
        Case::new(
            "two texts for one code: the issuer's signature with high-S",
            around(pass.with_signature(&other_s(&by_issuer))),
        )
        .malformed("pass"),
        Case::new("a signature of zeros by the holder", with(&zeros)).forged("presentation"),
        Case::new(
            "a signature of zeros by the issuer",
            around(pass.with_signature(&zeros)),
        )
        .forged("pass"),
        Case::new("an r over the order", with(&r_of_order)).forged("presentation"),
        Case::of(
            "a stranger shows somebody's pass",
            &Shown {
                key: other.clone(),
                ..usual.clone()
            },
        )
        .forged("presentation"),
        Case::of(
            "the issuer's own key shows the pass",
            &Shown {
                key: issuer_key(PROVINCE, PASS_KEY),
                ..usual
            },
        )
        .forged("presentation"),
        Case::of(
            "a pass that the holder signed alone",
            &Shown::of(&Pass {
                key: holder(),
                ..Pass::usual(1, &holder())
            }),
        )
        .forged("pass"),
        Case::of(
            "a pass that names a stranger's key, shown by the stranger",
            &{
                let changed = Pass::usual(1, &other).sign1().with_signature(&by_issuer);
                Shown {
                    key: other,
                    ..Shown::around(changed)
                }
            },
        )
        .forged("pass"),
    ]
}

fn domains() -> Vec<Json> {
    let usual = Shown::usual();
    let mut cases = Vec::new();
    for aad in [
        "",
        "BM1/presentation",
        "BM1/trust",
        "BM2/pass",
        "BM1/pass\0",
    ] {
        let name = format!("a pass signed with the aad {aad:?}");
        cases.push(
            Case::of(
                &name,
                &Shown::of(&Pass {
                    aad,
                    ..Pass::usual(1, &holder())
                }),
            )
            .forged("pass"),
        );
    }
    for aad in ["", "BM1/pass", "BM1/proof", "BM2/presentation"] {
        let message = Sign1 {
            aad: aad.into(),
            ..usual.sign1()
        };
        let name = format!("a presentation signed with the aad {aad:?}");
        cases.push(Case::new(&name, text(&message.build())).forged("presentation"));
    }
    let pass = Pass::usual(1, &holder()).sign1();
    let manifest_like = Sign1 {
        payload: cbor::array(&[cbor::int(1)]),
        ..pass
    };
    cases.push(
        Case::of(
            "a message of another shape by the pass key",
            &Shown::around(manifest_like.build()),
        )
        .malformed("pass"),
    );
    cases
}
