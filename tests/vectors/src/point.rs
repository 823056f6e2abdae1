//! `point.json`: printed codes of service points, and the list of closed ones.

use crate::cbor::{self, Item};
use crate::cose::{ES256, Sign1, header, kid};
use crate::json::{Json, hex};
use crate::key::{Key, other_s};
use crate::object;
use crate::trust::{self, refused};
use crate::world::{CLOSED_KEY, DAY, NOW, PASS_KEY, POINT_KEY, PROVINCE, SHORT_LIVED, issuer_key};

const IAT: u32 = NOW - 100 * DAY;

fn items() -> Vec<Item> {
    vec![
        cbor::int(IAT.into()),
        cbor::int(12),
        cbor::int(345),
        cbor::int(2),
        cbor::text("东街口社区 东门"),
        cbor::int(350_102),
    ]
}

fn place() -> Vec<Item> {
    vec![cbor::int(26_085), cbor::int(119_297), cbor::int(150)]
}

fn sign1(items: &[Item]) -> Sign1 {
    let key = issuer_key(PROVINCE, POINT_KEY);
    Sign1::new(
        header(ES256, &kid(PROVINCE, POINT_KEY)),
        cbor::array(items),
        "BM1/point",
        &key,
    )
}

fn base64url(bytes: &[u8]) -> String {
    const SYMBOLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let value = group
            .iter()
            .fold(0usize, |sum, byte| sum << 8 | usize::from(*byte))
            << (8 * (3 - group.len()));
        out.extend((0..=group.len()).map(|at| char::from(SYMBOLS[value >> (18 - 6 * at) & 63])));
    }
    out
}

fn url(message: &[u8]) -> String {
    format!("https://codes.example/p#{}", base64url(message))
}

struct Closed {
    issuer: u16,
    seq: u32,
    iat: u32,
    points: Vec<[u64; 3]>,
    kid: [u8; 4],
    key: Key,
    aad: &'static str,
}

impl Closed {
    fn of(seq: u32, points: &[[u64; 3]]) -> Self {
        let (kid, key) = (kid(PROVINCE, CLOSED_KEY), issuer_key(PROVINCE, CLOSED_KEY));
        Self {
            issuer: PROVINCE,
            seq,
            iat: NOW - DAY,
            points: points.into(),
            kid,
            key,
            aad: "BM1/closed-points",
        }
    }

    fn build(&self) -> Vec<u8> {
        let points: Vec<Item> = self
            .points
            .iter()
            .map(|point| cbor::array(&point.map(cbor::uint)))
            .collect();
        let payload = cbor::array(&[
            cbor::int(self.issuer.into()),
            cbor::int(self.seq.into()),
            cbor::int(self.iat.into()),
            cbor::array(&points),
        ]);
        Sign1::new(header(ES256, &self.kid), payload, self.aad, &self.key).build()
    }
}

/// The file.
pub fn file() -> Json {
    let mut cases = good();
    cases.extend(bad());
    cases.extend(malformed());
    cases.extend(closed_lists());
    object! {
        "about": "Point codes and closed points (docs/format.md §9). `closed` is the list held.",
        "trust": trust::shared(),
        "cases": cases,
    }
}

fn case_at(name: &str, text: String, now: u32, closed: Option<&Closed>, expect: Json) -> Json {
    object! {
        "name": name, "kind": "code", "trust": "usual", "text": text, "now": now,
        "closed": closed.map(|closed| hex(&closed.build())), "expect": expect,
    }
}

fn case(name: &str, text: String, expect: Json) -> Json {
    case_at(name, text, NOW, None, expect)
}

fn facts() -> Json {
    object! {
        "iat": IAT, "unit": 12, "point": 345, "version": 2, "name": "东街口社区 东门", "region": 350_102,
    }
}

fn good() -> Vec<Json> {
    let plain = url(&sign1(&items()).build());
    let placed = url(&sign1(&[items(), place()].concat()).build());
    let facts_placed = facts()
        .with("lat", 26_085)
        .with("lon", 119_297)
        .with("radius", 150);
    let elsewhere = plain.replace("codes.example", "elsewhere.example");
    let last = IAT + 5 * 366 * DAY;
    let others = Closed::of(3, &[[12, 344, 9], [12, 345, 1], [13, 345, 9]]);
    vec![
        case("a point without a place", plain.clone(), facts()),
        case("a point with a place", placed, facts_placed),
        case("the host is not signed", elsewhere, facts()),
        case_at(
            "a print is good for five years",
            plain.clone(),
            last,
            None,
            facts(),
        ),
        case_at(
            "a newer print than the closed one, beside other points",
            plain,
            NOW,
            Some(&others),
            facts(),
        ),
    ]
}

fn bad() -> Vec<Json> {
    let sign = sign1(&items());
    let text = url(&sign.build());
    let key = |key: u16| object! { "issuer": PROVINCE, "key": key };
    let by = |number: u16| Sign1 {
        protected: header(ES256, &kid(PROVINCE, number)),
        key: issuer_key(PROVINCE, number),
        ..sign.clone()
    };
    let mut renamed = items();
    renamed[4] = cbor::text("东街口社区 西门");
    let stolen = sign1(&renamed).with_signature(&sign.signature());
    let forged = || refused("forged", object! {});
    let stranger = Sign1 {
        protected: header(ES256, &kid(9999, 1)),
        ..sign.clone()
    };
    vec![
        case(
            "a point by the pass key",
            url(&by(PASS_KEY).build()),
            refused("wrong_use", key(PASS_KEY)),
        ),
        case(
            "a point by a key that is not listed",
            url(&by(77).build()),
            refused("unknown_key", key(77)),
        ),
        case(
            "a point by an unknown issuer",
            url(&stranger.build()),
            refused("unknown_issuer", object! { "issuer": 9999 }),
        ),
        case("a point with another name", url(&stolen), forged()),
        case(
            "a point signed by somebody",
            url(&Sign1 {
                key: Key::named("somebody"),
                ..sign.clone()
            }
            .build()),
            forged(),
        ),
        case(
            "a point signed with another aad",
            url(&Sign1 {
                aad: "BM1/pass".into(),
                ..sign.clone()
            }
            .build()),
            forged(),
        ),
        case(
            "a point that says EdDSA",
            url(&Sign1 {
                protected: header(-8, &kid(PROVINCE, POINT_KEY)),
                ..sign.clone()
            }
            .build()),
            forged(),
        ),
        case_at(
            "a print over five years old",
            text.clone(),
            IAT + 5 * 366 * DAY + 1,
            None,
            refused("too_old", object! {}),
        ),
        case_at(
            "a closed print",
            text.clone(),
            NOW,
            Some(&Closed::of(3, &[[12, 345, 2]])),
            refused("closed", object! {}),
        ),
        case_at(
            "a print before the closed one",
            text,
            NOW,
            Some(&Closed::of(3, &[[12, 345, 3]])),
            refused("closed", object! {}),
        ),
        case(
            "a point with a high-S signature",
            url(&sign.with_signature(&other_s(&sign.signature()))),
            refused("malformed", object! {}),
        ),
    ]
}

fn malformed() -> Vec<Json> {
    let text = url(&sign1(&items()).build());
    let message = sign1(&items()).build();
    let not_one = || refused("not_a_point_code", object! {});
    let broken = || refused("malformed", object! {});
    let mut cases = vec![
        case(
            "another address",
            "https://codes.example/".into(),
            not_one(),
        ),
        case("no https", text.replace("https", "http"), not_one()),
        case("another path", text.replace("/p#", "/q#"), not_one()),
        case("no host", text.replace("codes.example", ""), not_one()),
        case(
            "a path before the page",
            text.replace("/p#", "/x/p#"),
            not_one(),
        ),
        case(
            "a health code",
            crate::presentation::Shown::usual().text(),
            not_one(),
        ),
        case(
            "nothing after the address",
            "https://codes.example/p#".into(),
            broken(),
        ),
        case("padding", format!("{text}="), broken()),
        case(
            "a symbol of plain base64",
            format!("{}+", &text[..text.len() - 1]),
            broken(),
        ),
        case(
            "a message with a byte after it",
            url(&[&message[..], &[0]].concat()),
            broken(),
        ),
        case(
            "a message cut by a byte",
            url(&message[..message.len() - 1]),
            broken(),
        ),
        case(
            "bits left over in the last symbol",
            {
                // A message of 3k + 1 bytes leaves four bits: 'A' becomes 'B'.
                let padded = sign1(&sized_items());
                let good = url(&padded.build());
                let last = good
                    .chars()
                    .last()
                    .map_or('A', |c| char::from_u32(u32::from(c) + 1).unwrap_or(c));
                format!("{}{last}", &good[..good.len() - 1])
            },
            broken(),
        ),
    ];
    let all = [items(), place()].concat();
    let fields: Vec<(&str, usize, Item)> = vec![
        ("a unit of 2^53", 1, cbor::uint(1 << 53)),
        ("a point of 2^53", 2, cbor::uint(1 << 53)),
        ("an empty name", 4, cbor::text("")),
        ("a name of 61 bytes", 4, cbor::text(&"n".repeat(61))),
        ("a name with a control character", 4, cbor::text("a\tb")),
        ("a region of 5 digits", 5, cbor::int(35_010)),
        ("a region of 7 digits", 5, cbor::int(3_501_020)),
        ("a latitude over the pole", 6, cbor::int(90_001)),
        ("a longitude beyond half way round", 7, cbor::int(-180_001)),
        ("a radius of 0", 8, cbor::int(0)),
        ("a radius of 65536", 8, cbor::int(65_536)),
        ("a latitude as a float", 6, vec![0xf9, 0x4e, 0x40]),
    ];
    for (name, at, value) in fields {
        let mut changed = all.clone();
        changed[at] = value;
        cases.push(case(name, url(&sign1(&changed).build()), broken()));
    }
    cases.push(case(
        "a point of 7 fields",
        url(&sign1(&all[..7]).build()),
        broken(),
    ));
    cases
}

/// Items whose message has a length of 3k + 1 bytes.
fn sized_items() -> Vec<Item> {
    let mut sized = items();
    for length in 1..4 {
        sized[4] = cbor::text(&"n".repeat(length));
        if sign1(&sized).build().len() % 3 == 1 {
            break;
        }
    }
    sized
}

fn closed_lists() -> Vec<Json> {
    let point: [[u64; 3]; 2] = [[12, 345, 2], [13, 1, 1]];
    let case = |name: &str, list: &Closed, held: Option<&Closed>, expect: Json| {
        object! {
            "name": name, "kind": "closed_points", "trust": "usual", "list": hex(&list.build()),
            "closed": held.map(|held| hex(&held.build())), "expect": expect,
        }
    };
    let facts = |list: &Closed| {
        let points: Vec<Json> = list
            .points
            .iter()
            .map(|point| Json::from(point.to_vec()))
            .collect();
        object! { "issuer": list.issuer, "seq": list.seq, "iat": list.iat, "closed": points }
    };
    let list = Closed::of(3, &point);
    let back = refused("rolled_back", object! { "have": 4, "got": 3 });
    let older = Closed {
        iat: NOW - 2 * DAY,
        ..Closed::of(4, &point)
    };
    let key = object! { "issuer": PROVINCE, "key": POINT_KEY };
    let malformed = || refused("malformed", object! {});
    let forged = || refused("forged", object! {});
    vec![
        case("a list of closed points", &list, None, facts(&list)),
        case(
            "an empty list of closed points",
            &Closed::of(1, &[]),
            None,
            facts(&Closed::of(1, &[])),
        ),
        case(
            "a newer list of closed points",
            &list,
            Some(&Closed::of(2, &[])),
            facts(&list),
        ),
        case(
            "a list of closed points rolled back",
            &list,
            Some(&Closed::of(4, &[])),
            back,
        ),
        case(
            "a list of closed points with an older iat",
            &older,
            Some(&list),
            refused("rolled_back", object! { "have": 3, "got": 4 }),
        ),
        case(
            "closed points not ascending",
            &Closed::of(3, &[point[1], point[0]]),
            None,
            malformed(),
        ),
        case(
            "a closed point twice",
            &Closed::of(3, &[[12, 345, 1], [12, 345, 2]]),
            None,
            malformed(),
        ),
        case(
            "a closed unit of 2^53",
            &Closed::of(3, &[[1 << 53, 1, 1]]),
            None,
            malformed(),
        ),
        case(
            "closed points of another issuer",
            &Closed {
                issuer: SHORT_LIVED,
                ..Closed::of(3, &point)
            },
            None,
            refused("other_list", object! {}),
        ),
        case(
            "closed points signed by somebody",
            &Closed {
                key: Key::named("somebody"),
                ..Closed::of(3, &point)
            },
            None,
            forged(),
        ),
        case(
            "closed points with another aad",
            &Closed {
                aad: "BM1/point",
                ..Closed::of(3, &point)
            },
            None,
            forged(),
        ),
        case(
            "closed points by the point key",
            &Closed {
                kid: kid(PROVINCE, POINT_KEY),
                key: issuer_key(PROVINCE, POINT_KEY),
                ..Closed::of(3, &point)
            },
            None,
            refused("wrong_use", key),
        ),
    ]
}
