//! Bytes that break the format, well signed wherever that is possible.

use super::{Case, Pass, Shown, holder, text};
use crate::base45;
use crate::cbor::{self, Item};
use crate::cose::{ES256, Sign1, header, kid};
use crate::json::Json;
use crate::object;
use crate::trust::off_curve;
use crate::world::{PASS_KEY, PROVINCE, SLICE};

pub fn cases() -> Vec<Json> {
    let mut cases = texts();
    cases.extend(pass_fields());
    cases.extend(pass_shapes());
    cases.extend(headers());
    cases.extend(presentation_shapes());
    cases
}

fn texts() -> Vec<Json> {
    let good = Shown::usual().text();
    let body = &good[4..];
    let mut cases = Vec::new();
    let mut case = |name: &str, text: String, code: &str, params: Json| {
        cases.push(Case::new(name, text).refused(code, params));
    };
    for (name, text) in [
        ("an empty text", String::new()),
        ("a web address", "https://example.org/".into()),
        ("a payment code", "weixin://wxpay/bizpayurl?pr=abc".into()),
        ("a green pass of Europe", "HC1:6BF+70790T9WJWG".into()),
        ("the prefix in small letters", format!("bm1:{body}")),
        ("a space before the prefix", format!(" {good}")),
        ("the prefix without its colon", format!("BM1{body}")),
        ("the bare prefix of no version", format!("BM:{body}")),
        ("version 0", format!("BM0:{body}")),
        ("version 01", format!("BM01:{body}")),
        ("a version that is no number", format!("BMX:{body}")),
        ("a version with a sign", format!("BM+2:{body}")),
        ("a version over 65535", format!("BM65536:{body}")),
    ] {
        case(name, text, "not_a_health_code", object! {});
    }
    for (name, version) in [
        ("the next version", 2u16),
        ("a version far ahead", 17),
        ("the last version", 65_535),
    ] {
        case(
            name,
            format!("BM{version}:{body}"),
            "newer_format",
            object! { "version": version },
        );
    }
    let base45 = || object! { "part": "base45" };
    let overflow = |symbols: &str| format!("BM1:{symbols}{}", &body[3..]);
    for (name, text) in [
        (
            "a text cut to a length that Base45 never has",
            format!("BM1:{}", &body[..body.len() / 3 * 3 - 2]),
        ),
        (
            "a text with a symbol left over",
            format!("BM1:{}0", &body[..body.len() / 3 * 3]),
        ),
        ("a text with a new line after it", format!("{good}\n")),
        (
            "a text in small letters",
            format!("BM1:{}", body.to_lowercase()),
        ),
        ("a symbol that Base45 lacks", overflow("00_")),
        ("a symbol that is not ASCII", overflow("00中")),
        ("three symbols over 65535", overflow(":::")),
        ("three symbols of 65536", overflow("GGW")),
        (
            "two last symbols over 255",
            format!("BM1:{}U6", base45::encode(&[1, 2])),
        ),
        (
            "two last symbols of 256",
            format!("BM1:{}V5", base45::encode(&[1, 2])),
        ),
        (
            "a text over 2048 characters",
            format!("BM1:{}", "0".repeat(2049)),
        ),
    ] {
        case(name, text, "malformed", base45());
    }
    let presentation = || object! { "part": "presentation" };
    let message = Shown::usual().sign1().build();
    for (name, text) in [
        ("nothing after the prefix", "BM1:".to_string()),
        ("a code cut by a byte", text(&message[..message.len() - 1])),
        (
            "a code cut in the middle",
            text(&message[..message.len() / 2]),
        ),
        (
            "a code with a byte after it",
            text(&[&message[..], &[0]].concat()),
        ),
        (
            "a code with another code after it",
            text(&[&message[..], &message].concat()),
        ),
        (
            "a byte before the code",
            text(&[&[0][..], &message].concat()),
        ),
        (
            "2047 characters of zeros",
            format!("BM1:{}", "0".repeat(2043)),
        ),
    ] {
        case(name, text, "malformed", presentation());
    }
    cases
}

/// Each field outside its range or of another type; signed by the issuer, shown by the holder.
fn pass_fields() -> Vec<Json> {
    let holder_key = holder().public();
    let compact = [&[5][..], &holder_key[1..]].concat();
    let fields: Vec<(&str, &str, Item)> = vec![
        ("a slice of 65536", "slice", cbor::int(65_536)),
        ("a slice before the first", "slice", cbor::int(-1)),
        ("an index of 50 000 000", "index", cbor::int(50_000_000)),
        ("an index of 2^32", "index", cbor::uint(1 << 32)),
        ("an iat of 2^32", "iat", cbor::uint(1 << 32)),
        ("an iat of 2^64 - 1", "iat", cbor::uint(u64::MAX)),
        ("an iat before 1970", "iat", cbor::int(-1)),
        ("an iat of -2^64", "iat", cbor::wide(1, u64::MAX, 8)),
        (
            "an iat as a float",
            "iat",
            vec![0xfa, 0x4e, 0xc3, 0xe5, 0x00],
        ),
        (
            "an iat as a big number",
            "iat",
            cbor::tag(2, &cbor::bytes(&[0x61, 0xf5, 0, 0])),
        ),
        (
            "an iat as tagged time",
            "iat",
            cbor::tag(1, &cbor::int(1_643_504_000)),
        ),
        ("an iat as text", "iat", cbor::text("1643504000")),
        ("an nbf of a whole slice", "nbf", cbor::int(1560)),
        ("an exp after the slice's end", "exp", cbor::int(1561)),
        ("an exp at nbf", "exp", cbor::int(0)),
        ("a subject kind of 4", "subject_kind", cbor::int(4)),
        ("a colour of 2", "colour", cbor::int(2)),
        ("a colour that is false", "colour", vec![0xf4]),
        ("a colour that is null", "colour", cbor::null()),
        ("a colour that is undefined", "colour", vec![0xf7]),
        ("a key kind of 3", "key_kind", cbor::int(3)),
        ("a region level of 4", "region_level", cbor::int(4)),
        ("a region day of 15", "region_day", cbor::int(15)),
        ("a region day without a level", "region_level", cbor::int(0)),
        (
            "one bit flipped in the pass's naat_result",
            "naat_result",
            cbor::int(3),
        ),
        ("a test 256 days ago", "naat_day", cbor::int(256)),
        ("a test's day without a result", "naat_result", cbor::int(0)),
        ("an empty name", "name", cbor::text("")),
        ("a name of 18 bytes", "name", cbor::text(&"陈".repeat(6))),
        ("a name with a new line", "name", cbor::text("陈\n明")),
        (
            "a name with a control character of C1",
            "name",
            cbor::text("陈\u{85}明"),
        ),
        ("a name that is not UTF-8", "name", vec![0x62, 0xc3, 0x28]),
        ("a name as bytes", "name", cbor::bytes("陈*明".as_bytes())),
        ("a birth year of 2156", "birth_year", cbor::int(256)),
        (
            "a document tail of one character",
            "document_tail",
            cbor::text("4"),
        ),
        (
            "a document tail of three characters",
            "document_tail",
            cbor::text("44X"),
        ),
        (
            "a document tail in small letters",
            "document_tail",
            cbor::text("4x"),
        ),
        (
            "a document tail that is not ASCII",
            "document_tail",
            cbor::text("é"),
        ),
        ("a holder's algorithm of EdDSA", "holder_alg", cbor::int(-8)),
        (
            "one bit flipped in the pass's holder_alg",
            "holder_alg",
            cbor::int(-5),
        ),
        (
            "a holder's key of 32 bytes",
            "holder_key",
            cbor::bytes(&holder_key[..32]),
        ),
        (
            "a holder's key of 34 bytes",
            "holder_key",
            cbor::bytes(&[&holder_key[..], &[0]].concat()),
        ),
        (
            "a holder's key uncompressed",
            "holder_key",
            cbor::bytes(&holder().uncompressed()),
        ),
        (
            "a holder's key in SEC 1's compact form",
            "holder_key",
            cbor::bytes(&compact),
        ),
        (
            "a holder's key off the curve",
            "holder_key",
            cbor::bytes(&off_curve()),
        ),
        (
            "a holder's key of zeros",
            "holder_key",
            cbor::bytes(&[0; 33]),
        ),
    ];
    fields
        .into_iter()
        .map(|(name, field, value)| {
            Case::of(
                name,
                &Shown::of(&Pass::usual(1, &holder()).with(field, value)),
            )
            .malformed("pass")
        })
        .collect()
}

/// The pass's array as a whole in other forms.
fn pass_shapes() -> Vec<Json> {
    let pass = Pass::usual(1, &holder());
    let fields = pass.fields.clone();
    let with = |payload: Vec<u8>| {
        Shown::around(
            Sign1 {
                payload,
                ..pass.sign1()
            }
            .build(),
        )
        .text()
    };
    let named: Vec<(Item, Item)> = fields
        .iter()
        .enumerate()
        .map(|(at, field)| (cbor::int(at as i64), field.clone()))
        .collect();
    let [protected, unprotected, payload, signature] =
        pass.sign1().parts(&pass.sign1().signature());
    let around = |message: Vec<u8>| Shown::around(message).text();
    vec![
        Case::new("a pass of 16 fields", with(cbor::array(&fields[..16]))).malformed("pass"),
        Case::new(
            "a pass of 18 fields",
            with(cbor::array(&[&fields[..], &[cbor::int(0)]].concat())),
        )
        .malformed("pass"),
        Case::new("a pass of no fields", with(cbor::array(&[]))).malformed("pass"),
        Case::new("a pass as a map", with(cbor::map(&named))).malformed("pass"),
        Case::new("a pass with an empty payload", with(Vec::new())).malformed("pass"),
        Case::new(
            "a pass whose array is endless",
            with(cbor::endless_array(&fields)),
        )
        .malformed("pass"),
        Case::new(
            "a pass with a byte after its array",
            with([cbor::array(&fields), vec![0]].concat()),
        )
        .malformed("pass"),
        Case::of(
            "a slice in a longer form",
            &Shown::of(&pass.clone().with("slice", cbor::wide(0, SLICE.into(), 4))),
        )
        .malformed("pass"),
        Case::of(
            "a colour in a longer form",
            &Shown::of(&pass.clone().with("colour", cbor::wide(0, 0, 1))),
        )
        .malformed("pass"),
        Case::of("a name with a longer length", &{
            let name = "陈*明";
            let long = [
                cbor::wide(3, name.len() as u64, 1),
                name.as_bytes().to_vec(),
            ]
            .concat();
            Shown::of(&pass.clone().with("name", long))
        })
        .malformed("pass"),
        Case::of(
            "a holder's key in chunks",
            &Shown::of(
                &pass
                    .clone()
                    .with("holder_key", cbor::endless_bytes(&holder().public())),
            ),
        )
        .malformed("pass"),
        Case::of(
            "a field nested 500 deep",
            &Shown::of(&pass.clone().with("colour", cbor::nested(500))),
        )
        .malformed("pass"),
        Case::of(
            "a name that claims 2^64 - 1 bytes",
            &Shown::of(&pass.clone().with("name", cbor::wide(3, u64::MAX, 8))),
        )
        .malformed("pass"),
        Case::of(
            "a name that claims 4 GB",
            &Shown::of(&pass.clone().with("name", cbor::wide(3, u32::MAX.into(), 4))),
        )
        .malformed("pass"),
        Case::of(
            "an array that claims 2^32 fields",
            &Shown::of(&pass.clone().with("colour", cbor::wide(4, 1 << 32, 8))),
        )
        .malformed("pass"),
        Case::new(
            "a pass of three parts",
            around(cbor::array(&[
                protected.clone(),
                unprotected.clone(),
                payload.clone(),
            ])),
        )
        .malformed("pass"),
        Case::new(
            "a pass of five parts",
            around(cbor::array(&[
                protected.clone(),
                unprotected.clone(),
                payload.clone(),
                signature.clone(),
                signature.clone(),
            ])),
        )
        .malformed("pass"),
        Case::new(
            "a pass with its payload elsewhere",
            around(cbor::array(&[
                protected.clone(),
                unprotected.clone(),
                cbor::null(),
                signature.clone(),
            ])),
        )
        .malformed("pass"),
        Case::new(
            "a pass with two signers' shape",
            around(cbor::array(&[
                protected,
                unprotected,
                payload,
                cbor::array(&[signature]),
            ])),
        )
        .malformed("pass"),
        Case::new("a tagged pass", around(cbor::tag(18, &pass.build()))).malformed("pass"),
        Case::new("an empty pass", around(Vec::new())).malformed("pass"),
        Case::new(
            "a pass with a byte after it",
            around([pass.build(), vec![0]].concat()),
        )
        .malformed("pass"),
        Case::new(
            "a pass cut by a byte",
            around(pass.build()[..pass.build().len() - 1].to_vec()),
        )
        .malformed("pass"),
    ]
}

/// The pass's protected and unprotected maps in other forms.
fn headers() -> Vec<Json> {
    let pass = Pass::usual(1, &holder()).sign1();
    let alg = (cbor::int(1), cbor::int(ES256));
    let key = (cbor::int(4), cbor::bytes(&kid(PROVINCE, PASS_KEY)));
    let kid_of = |bytes: &[u8]| (cbor::int(4), cbor::bytes(bytes));
    let protected: Vec<(&str, Vec<u8>)> = vec![
        ("no protected map", Vec::new()),
        ("an empty protected map", cbor::map(&[])),
        ("no algorithm", cbor::map(std::slice::from_ref(&key))),
        ("no key identifier", cbor::map(std::slice::from_ref(&alg))),
        (
            "the labels the wrong way round",
            cbor::map(&[key.clone(), alg.clone()]),
        ),
        (
            "the algorithm twice",
            cbor::map(&[alg.clone(), alg.clone(), key.clone()]),
        ),
        (
            "two key identifiers",
            cbor::map(&[alg.clone(), key.clone(), kid_of(&[0, 1, 0, 1])]),
        ),
        (
            "a label more",
            cbor::map(&[
                alg.clone(),
                key.clone(),
                (cbor::int(16), cbor::text("pass")),
            ]),
        ),
        (
            "a critical label",
            cbor::map(&[
                alg.clone(),
                (cbor::int(2), cbor::array(&[cbor::int(4)])),
                key.clone(),
            ]),
        ),
        (
            "a content type",
            cbor::map(&[alg.clone(), (cbor::int(3), cbor::int(60)), key.clone()]),
        ),
        (
            "a key identifier of 3 bytes",
            cbor::map(&[alg.clone(), kid_of(&[13, 172, 1])]),
        ),
        (
            "a key identifier of 5 bytes",
            cbor::map(&[alg.clone(), kid_of(&[13, 172, 0, 0, 1])]),
        ),
        (
            "an empty key identifier",
            cbor::map(&[alg.clone(), kid_of(&[])]),
        ),
        (
            "a key identifier as text",
            cbor::map(&[alg.clone(), (cbor::int(4), cbor::text("abcd"))]),
        ),
        (
            "the algorithm in a longer form",
            cbor::map(&[(cbor::int(1), cbor::wide(1, 6, 1)), key.clone()]),
        ),
        (
            "an endless protected map",
            [&[0xbf][..], &alg.0, &alg.1, &key.0, &key.1, &[0xff]].concat(),
        ),
        (
            "a byte after the protected map",
            [header(ES256, &kid(PROVINCE, PASS_KEY)), vec![0]].concat(),
        ),
    ];
    let mut cases: Vec<Json> = protected
        .into_iter()
        .map(|(name, protected)| {
            let shown = Shown::around(
                Sign1 {
                    protected,
                    ..pass.clone()
                }
                .build(),
            );
            Case::of(&format!("a pass with {name}"), &shown).malformed("pass")
        })
        .collect();
    let moved = Sign1 {
        protected: cbor::map(&[alg]),
        unprotected: cbor::map(&[key]),
        ..pass.clone()
    };
    cases.push(
        Case::of(
            "a pass whose key identifier is not protected",
            &Shown::around(moved.build()),
        )
        .malformed("pass"),
    );
    let noise = Sign1 {
        unprotected: cbor::map(&[(cbor::int(99), cbor::int(1))]),
        ..pass.clone()
    };
    cases.push(
        Case::of(
            "a pass with something unprotected",
            &Shown::around(noise.build()),
        )
        .malformed("pass"),
    );
    let array = Sign1 {
        unprotected: cbor::array(&[]),
        ..pass
    };
    cases.push(
        Case::of(
            "a pass with an array for the unprotected map",
            &Shown::around(array.build()),
        )
        .malformed("pass"),
    );
    cases
}

fn presentation_shapes() -> Vec<Json> {
    let usual = Shown::usual();
    let full = Shown {
        challenge: Some(421),
        group: Some((7, 2, 4)),
        ..usual.clone()
    };
    let items = full.items();
    let outer = usual.sign1();
    let [protected, _, payload, signature] = outer.parts(&outer.signature());
    let with = |items: &[Item]| text(&usual.with_items(items).build());
    let replaced = |at: usize, item: Item| {
        let mut items = items.clone();
        items[at] = item;
        with(&items)
    };
    let texts = vec![
        ("a presentation of 2 fields", with(&items[..2])),
        ("a presentation of 5 fields", with(&items[..5])),
        (
            "a presentation of 8 fields",
            with(&[&items[..], &[cbor::int(0)]].concat()),
        ),
        (
            "a presentation as a number",
            text(
                &Sign1 {
                    payload: cbor::int(1),
                    ..outer.clone()
                }
                .build(),
            ),
        ),
        (
            "a pass that is no byte string",
            replaced(0, cbor::array(&[])),
        ),
        ("a t of 2^32", replaced(1, cbor::uint(1 << 32))),
        ("a t before 1970", replaced(1, cbor::int(-1))),
        (
            "a t in a longer form",
            replaced(1, cbor::wide(0, usual.t.into(), 8)),
        ),
        ("a clock of 4", replaced(2, cbor::int(4))),
        ("a challenge of 10000", replaced(3, cbor::int(10_000))),
        ("a challenge as text", replaced(3, cbor::text("0421"))),
        ("a tag of 2^32", replaced(4, cbor::uint(1 << 32))),
        ("a member 0", replaced(5, cbor::int(0))),
        ("a member over n", replaced(5, cbor::int(5))),
        ("a group of 10", replaced(6, cbor::int(10))),
        ("a group of 0", replaced(6, cbor::int(0))),
        (
            "an endless payload",
            text(
                &Sign1 {
                    payload: cbor::endless_array(&usual.items()),
                    ..outer.clone()
                }
                .build(),
            ),
        ),
        (
            "an endless message",
            text(&cbor::endless_array(&outer.parts(&outer.signature()))),
        ),
        (
            "a presentation with a protected algorithm",
            text(
                &Sign1 {
                    protected: cbor::map(&[(cbor::int(1), cbor::int(ES256))]),
                    ..outer.clone()
                }
                .build(),
            ),
        ),
        (
            "a presentation with an empty protected map",
            text(
                &Sign1 {
                    protected: cbor::map(&[]),
                    ..outer.clone()
                }
                .build(),
            ),
        ),
        (
            "a presentation with a header of a pass",
            text(
                &Sign1 {
                    protected: header(ES256, &kid(PROVINCE, PASS_KEY)),
                    ..outer.clone()
                }
                .build(),
            ),
        ),
        (
            "a presentation with something unprotected",
            text(
                &Sign1 {
                    unprotected: cbor::map(&[(cbor::int(4), cbor::bytes(&[1]))]),
                    ..outer.clone()
                }
                .build(),
            ),
        ),
        (
            "an unprotected map with a key twice",
            text(
                &Sign1 {
                    unprotected: cbor::map(&[
                        (cbor::int(9), cbor::int(1)),
                        (cbor::int(9), cbor::int(1)),
                    ]),
                    ..outer.clone()
                }
                .build(),
            ),
        ),
        (
            "a tagged presentation",
            text(&cbor::tag(18, &outer.build())),
        ),
        (
            "a presentation of three parts: the second signature stripped",
            text(&cbor::array(&[
                protected.clone(),
                vec![0xa0],
                payload.clone(),
            ])),
        ),
        (
            "a presentation whose payload is elsewhere",
            text(&cbor::array(&[
                protected.clone(),
                vec![0xa0],
                cbor::null(),
                signature.clone(),
            ])),
        ),
        (
            "a presentation's length in a longer form",
            text(&[&[0x98, 4][..], &outer.build()[1..]].concat()),
        ),
        (
            "a payload's length in a longer form",
            text(&cbor::array(&[
                protected,
                vec![0xa0],
                [
                    cbor::wide(2, outer.payload.len() as u64, 4),
                    outer.payload.clone(),
                ]
                .concat(),
                signature,
            ])),
        ),
        (
            "arrays within each other, 600 deep",
            text(&cbor::nested(600)),
        ),
        ("arrays within each other, 9 deep", text(&cbor::nested(9))),
        ("a bare pass, presented by nobody", text(&usual.pass)),
    ];
    texts
        .into_iter()
        .map(|(name, text)| Case::new(name, text).malformed("presentation"))
        .collect()
}
