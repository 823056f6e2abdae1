//! `batch.json`: signed batches of sealed events.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use crate::cbor::{self, Item};
use crate::cose::{ES256, Sign1, header, kid};
use crate::json::{Json, hex};
use crate::key::{Key, other_s, secret};
use crate::trust::refused;
use crate::world::{NOW, PROVINCE, SEAL_KEY, seal_secret};
use crate::{hpke, object};

const DEVICE: [u8; 16] = *b"device of staff.";

fn device_key() -> Key {
    Key::named("device")
}

/// One event before it is sealed.
#[derive(Clone)]
struct Event {
    unit: u64,
    day: u16,
    id: [u8; 16],
    kind: &'static str,
    version: u8,
    json: &'static str,
}

const SCAN: Event = Event {
    unit: 12,
    day: 760,
    id: [
        0x01, 0x7e, 0xa9, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1,
    ],
    kind: "scan",
    version: 1,
    json: r#"{"kind":"scan","version":1,"at":1643504400,"verdict":"green"}"#,
};
const FEEDBACK: Event = Event {
    unit: 12,
    day: 760,
    id: [
        0x01, 0x7e, 0xa9, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 2,
    ],
    kind: "feedback",
    version: 1,
    json: r#"{"kind":"feedback","version":1,"at":1643504401,"temperature":{"normal":true}}"#,
};

impl Event {
    fn head(&self) -> Vec<Item> {
        vec![
            cbor::uint(self.unit),
            cbor::int(self.day.into()),
            cbor::bytes(&self.id),
            cbor::text(self.kind),
            cbor::int(self.version.into()),
        ]
    }

    fn sealed(&self, run: u16, n: u32) -> Item {
        let mut bytes = self.json.as_bytes().to_vec();
        let mut nonce = [0; 12];
        nonce[8..].copy_from_slice(&n.to_be_bytes());
        let (_, key) = run_of(run);
        #[expect(
            clippy::expect_used,
            reason = "the key has 32 bytes and the event is short"
        )]
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).expect("a key of 32 bytes"))
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(cbor::array(&self.head())),
                &mut bytes,
            )
            .expect("an event shorter than 64 GB");
        cbor::bytes(&bytes)
    }

    fn item(&self, run: u16, n: u32) -> Vec<Item> {
        [
            self.head(),
            vec![
                cbor::int(run.into()),
                cbor::int(n.into()),
                self.sealed(run, n),
            ],
        ]
        .concat()
    }

    fn opened(&self, json: Json) -> Json {
        object! {
            "unit": self.unit, "day": self.day, "event": hex(&self.id), "kind": self.kind, "version": self.version,
            "json": json,
        }
    }
}

/// The encapsulation and item key of a run.
fn run_of(run: u16) -> ([u8; 32], [u8; 32]) {
    let ephemeral = secret(&format!("seal run {run}"));
    hpke::export(
        ephemeral,
        hpke::public(seal_secret()),
        b"BM1/seal",
        b"BM1/item",
    )
}

fn run_item(run: u16) -> Item {
    cbor::array(&[
        cbor::bytes(&kid(PROVINCE, SEAL_KEY)),
        cbor::bytes(&run_of(run).0),
    ])
}

fn batch_of(runs: &[Item], items: &[Vec<Item>]) -> Sign1 {
    let items: Vec<Item> = items.iter().map(|item| cbor::array(item)).collect();
    let payload = cbor::array(&[
        cbor::bytes(&DEVICE),
        cbor::int(NOW.into()),
        cbor::array(runs),
        cbor::array(&items),
    ]);
    Sign1::new(header(ES256, &DEVICE), payload, "BM1/batch", &device_key())
}

fn case(name: &str, message: &[u8], expect: Json) -> Json {
    object! {
        "name": name,
        "message": hex(message),
        "device": hex(&DEVICE),
        "device_key": hex(&device_key().public()),
        "seal_key": hex(&seal_secret()),
        "seal_kid": hex(&kid(PROVINCE, SEAL_KEY)),
        "expect": expect,
    }
}

/// The file.
pub fn file() -> Json {
    let mut cases = good();
    cases.extend(bad());
    cases.extend(malformed());
    object! { "about": "Batches of sealed events (docs/format.md §10).", "cases": cases }
}

fn good() -> Vec<Json> {
    let scan = object! { "kind": "scan", "version": 1, "at": NOW, "verdict": "green" };
    let feedback = object! {
        "kind": "feedback", "version": 1, "at": NOW + 1, "temperature": object! { "normal": true },
    };
    let one = batch_of(&[run_item(0)], &[SCAN.item(0, 0)]);
    let two = batch_of(
        &[run_item(0), run_item(1)],
        &[SCAN.item(1, 4_000_000_000), FEEDBACK.item(0, 7)],
    );
    vec![
        case(
            "one scan",
            &one.build(),
            object! { "items": vec![SCAN.opened(scan.clone())] },
        ),
        case(
            "two events of two runs",
            &two.build(),
            object! { "items": vec![SCAN.opened(scan), FEEDBACK.opened(feedback)] },
        ),
        case(
            "an empty batch",
            &batch_of(&[], &[]).build(),
            object! { "items": Json::Array(Vec::new()) },
        ),
    ]
}

fn bad() -> Vec<Json> {
    let none = || object! {};
    let good = batch_of(&[run_item(0)], &[SCAN.item(0, 0)]);
    let unsealable = |name: &str, change: &dyn Fn(&mut Vec<Item>)| {
        let mut item = SCAN.item(0, 0);
        change(&mut item);
        case(
            name,
            &batch_of(&[run_item(0)], &[item]).build(),
            refused("unsealable", none()),
        )
    };
    let forged =
        |name: &str, message: Sign1| case(name, &message.build(), refused("forged", none()));
    let other_kid = cbor::array(&[cbor::bytes(&kid(PROVINCE, 9)), cbor::bytes(&run_of(0).0)]);
    let zero_point = cbor::array(&[cbor::bytes(&kid(PROVINCE, SEAL_KEY)), cbor::bytes(&[0; 32])]);
    vec![
        forged(
            "a batch signed by another device",
            Sign1 {
                key: Key::named("other device"),
                ..good.clone()
            },
        ),
        forged(
            "a batch signed with another aad",
            Sign1 {
                aad: "BM1/proof".into(),
                ..good.clone()
            },
        ),
        forged(
            "a batch that says EdDSA",
            Sign1 {
                protected: header(-8, &DEVICE),
                ..good.clone()
            },
        ),
        forged("a batch with its day altered", {
            let mut payload = good.payload.clone();
            let day = payload
                .windows(3)
                .position(|bytes| bytes == [0x19, 0x02, 0xf8])
                .unwrap_or_default();
            payload[day + 2] ^= 1;
            Sign1 {
                payload,
                key: Key::named("somebody"),
                ..good.clone()
            }
        }),
        unsealable("an event moved to another day", &|item| {
            item[1] = cbor::int(761)
        }),
        unsealable("an event moved to another unit", &|item| {
            item[0] = cbor::int(13)
        }),
        unsealable("an event under another id", &|item| {
            item[2] = cbor::bytes(&FEEDBACK.id)
        }),
        unsealable("an event under another kind", &|item| {
            item[3] = cbor::text("feedback")
        }),
        unsealable("an event under another version", &|item| {
            item[4] = cbor::int(2)
        }),
        unsealable("an event under another n", &|item| item[6] = cbor::int(1)),
        unsealable("an event whose seal is cut", &|item| {
            item[7] = cbor::bytes(&[0; 15])
        }),
        unsealable("another event's seal", &|item| {
            item[7] = FEEDBACK.sealed(0, 0)
        }),
        case(
            "an event of another run",
            &batch_of(&[run_item(1)], &[SCAN.item(0, 0)]).build(),
            refused("unsealable", none()),
        ),
        case(
            "a run sealed to a key that is not the server's",
            &batch_of(&[other_kid], &[SCAN.item(0, 0)]).build(),
            refused("unsealable", none()),
        ),
        case(
            "a run whose point is zero",
            &batch_of(&[zero_point], &[SCAN.item(0, 0)]).build(),
            refused("unsealable", none()),
        ),
    ]
}

fn malformed() -> Vec<Json> {
    let good = batch_of(&[run_item(0)], &[SCAN.item(0, 0)]);
    let bytes = good.build();
    let with = |at: usize, value: Item| {
        let mut item = SCAN.item(0, 0);
        item[at] = value;
        batch_of(&[run_item(0)], &[item]).build()
    };
    let many = vec![SCAN.item(0, 0); 501];
    let messages = vec![
        ("a batch without its signature", good.with_signature(&[])),
        (
            "a batch with a high-S signature",
            good.with_signature(&other_s(&good.signature())),
        ),
        ("a batch cut by a byte", bytes[..bytes.len() - 1].to_vec()),
        ("a batch with a byte after it", [&bytes[..], &[0]].concat()),
        (
            "a batch in another device's name",
            Sign1 {
                protected: header(ES256, b"another device's"),
                ..good.clone()
            }
            .build(),
        ),
        (
            "a device of 15 bytes",
            Sign1 {
                protected: header(ES256, &DEVICE[..15]),
                ..good
            }
            .build(),
        ),
        ("an item of a run that is not there", with(5, cbor::int(1))),
        ("a unit of 2^53", with(0, cbor::uint(1 << 53))),
        (
            "an event id of 15 bytes",
            with(2, cbor::bytes(&SCAN.id[..15])),
        ),
        ("an empty kind", with(3, cbor::text(""))),
        ("a kind of 33 bytes", with(3, cbor::text(&"k".repeat(33)))),
        ("a version of 256", with(4, cbor::int(256))),
        ("an n of 2^32", with(6, cbor::uint(1 << 32))),
        ("an n in a longer form", with(6, cbor::wide(0, 0, 1))),
        ("501 items", batch_of(&[run_item(0)], &many).build()),
        ("nested a hundred deep", cbor::nested(100)),
    ];
    messages
        .into_iter()
        .map(|(name, message)| case(name, &message, refused("malformed", object! {})))
        .collect()
}
