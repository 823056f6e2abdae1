//! `presentation.json`: texts of codes and what a verifier says to each.
//!
//! [`Shown`] is a presentation that can be made wrong in every part; the cases
//! stand in [`good`], [`forged`], [`malformed`] and [`judged`].

mod forged;
mod good;
mod judged;
mod malformed;

use crate::base45;
use crate::cbor::{self, Item};
use crate::cose::{ES256, Sign1, header, kid};
use crate::json::{Json, hex};
use crate::key::Key;
use crate::object;
use crate::world::{NOW, PASS_IAT, PASS_KEY, PROVINCE, SLICE, issuer_key};
use crate::{status, trust};

/// The names of a pass's fields, in order.
pub const PASS_FIELDS: [&str; 17] = [
    "slice",
    "index",
    "iat",
    "nbf",
    "exp",
    "subject_kind",
    "colour",
    "key_kind",
    "region_level",
    "region_day",
    "naat_result",
    "naat_day",
    "name",
    "birth_year",
    "document_tail",
    "holder_alg",
    "holder_key",
];

/// A pass, every part of it open to be made wrong.
#[derive(Clone)]
pub struct Pass {
    /// The issuer and key that it names.
    pub kid: [u8; 4],
    /// The algorithm that it names.
    pub alg: i64,
    /// Its fields, encoded, in order.
    pub fields: Vec<Item>,
    /// External_aad.
    pub aad: &'static str,
    /// The signer.
    pub key: Key,
}

impl Pass {
    /// A green pass of the province for a holder.
    pub fn usual(index: u32, holder: &Key) -> Self {
        let numbers: [i64; 12] = [
            SLICE.into(),
            index.into(),
            PASS_IAT.into(),
            0,
            1560,
            0,
            0,
            1,
            1,
            3,
            1,
            2,
        ];
        let mut fields: Vec<Item> = numbers.map(cbor::int).into();
        fields.extend([
            cbor::text("陈*明"),
            cbor::int(78),
            cbor::text("4X"),
            cbor::int(ES256),
            cbor::bytes(&holder.public()),
        ]);
        Self {
            kid: kid(PROVINCE, PASS_KEY),
            alg: ES256,
            fields,
            aad: "BM1/pass",
            key: issuer_key(PROVINCE, PASS_KEY),
        }
    }

    /// The same with a field replaced.
    pub fn with(mut self, field: &str, value: Item) -> Self {
        if let Some(at) = PASS_FIELDS.iter().position(|name| *name == field) {
            self.fields[at] = value;
        }
        self
    }

    /// The same by another issuer.
    pub fn by(mut self, issuer: u16, number: u16) -> Self {
        self.kid = kid(issuer, number);
        self.key = issuer_key(issuer, number);
        self
    }

    /// The message before its signature.
    pub fn sign1(&self) -> Sign1 {
        Sign1::new(
            header(self.alg, &self.kid),
            cbor::array(&self.fields),
            self.aad,
            &self.key,
        )
    }

    /// The bytes.
    pub fn build(&self) -> Vec<u8> {
        self.sign1().build()
    }
}

/// A presentation, every part of it open to be made wrong.
#[derive(Clone)]
pub struct Shown {
    /// The pass's bytes.
    pub pass: Vec<u8>,
    /// When it is shown.
    pub t: u32,
    /// Quality of the holder's clock.
    pub clock: i64,
    /// The digits typed.
    pub challenge: Option<u16>,
    /// (tag, i, n)
    pub group: Option<(u32, u8, u8)>,
    /// The holder's key, which signs.
    pub key: Key,
}

impl Shown {
    /// The usual pass of index 1, shown 5 s ago by the key it names.
    pub fn usual() -> Self {
        Self::of(&Pass::usual(1, &holder()))
    }

    /// A pass shown 5 s ago by the usual holder.
    pub fn of(pass: &Pass) -> Self {
        Self::around(pass.build())
    }

    /// Bytes in a pass's place, shown 5 s ago by the usual holder.
    pub fn around(pass: Vec<u8>) -> Self {
        Self {
            pass,
            t: NOW - 5,
            clock: 0,
            challenge: None,
            group: None,
            key: holder(),
        }
    }

    /// The same, shown at another time.
    pub fn at(self, t: u32) -> Self {
        Self { t, ..self }
    }

    /// Its payload's items.
    pub fn items(&self) -> Vec<Item> {
        let mut items = vec![
            cbor::bytes(&self.pass),
            cbor::int(self.t.into()),
            cbor::int(self.clock),
        ];
        items.extend(self.challenge.map(|digits| cbor::int(digits.into())));
        if let Some((tag, i, n)) = self.group {
            items.extend([
                cbor::int(tag.into()),
                cbor::int(i.into()),
                cbor::int(n.into()),
            ]);
        }
        items
    }

    /// The message before its signature.
    pub fn sign1(&self) -> Sign1 {
        self.with_items(&self.items())
    }

    /// The message with other items in its payload.
    pub fn with_items(&self, items: &[Item]) -> Sign1 {
        Sign1::new(
            Vec::new(),
            cbor::array(items),
            "BM1/presentation",
            &self.key,
        )
    }

    /// The text of the code.
    pub fn text(&self) -> String {
        text(&self.sign1().build())
    }
}

/// The key of the usual holder.
pub fn holder() -> Key {
    Key::named("holder")
}

/// The text of a message.
pub fn text(message: &[u8]) -> String {
    format!("BM1:{}", base45::encode(message))
}

/// One verification: the usual trust and status lists at [`NOW`], until said otherwise.
pub struct Case {
    name: String,
    text: String,
    trust: Option<&'static str>,
    status: Vec<&'static str>,
    now: u32,
    clock: u8,
    challenge: Json,
    seen: Vec<Json>,
}

impl Case {
    /// Of a text.
    pub fn new(name: &str, text: String) -> Self {
        Self {
            name: name.into(),
            text,
            trust: Some("usual"),
            status: vec!["usual"],
            now: NOW,
            clock: 0,
            challenge: Json::Null,
            seen: Vec::new(),
        }
    }

    fn of(name: &str, shown: &Shown) -> Self {
        Self::new(name, shown.text())
    }

    fn now(self, now: u32) -> Self {
        Self { now, ..self }
    }

    fn clock(self, clock: u8) -> Self {
        Self { clock, ..self }
    }

    fn status(self, status: &[&'static str]) -> Self {
        Self {
            status: status.into(),
            ..self
        }
    }

    fn trust(self, trust: Option<&'static str>) -> Self {
        Self { trust, ..self }
    }

    /// The challenge that was asked, and the text that answered it already.
    fn challenge(mut self, digits: u16, asked: u32, used_by: Option<String>) -> Self {
        self.challenge = object! { "digits": digits, "asked": asked, "used_by": used_by };
        self
    }

    /// What the point saw before: from first to last.
    fn seen(mut self, text: String, first: u32, last: u32, refused: bool) -> Self {
        self.seen
            .push(object! { "text": text, "first": first, "last": last, "refused": refused });
        self
    }

    fn expect(self, expect: Json) -> Json {
        object! {
            "name": self.name,
            "text": self.text,
            "trust": self.trust,
            "status": self.status,
            "now": self.now,
            "clock": self.clock,
            "challenge": self.challenge,
            "seen": self.seen,
            "expect": expect,
        }
    }

    fn verdict(self, verdict: &str, reason: Option<&str>, params: Json) -> Json {
        self.expect(object! { "verdict": verdict, "reason": reason, "params": params })
    }

    fn green(self) -> Json {
        self.verdict("green", None, object! {})
    }

    fn refused(self, code: &str, params: Json) -> Json {
        self.expect(trust::refused(code, params))
    }

    fn malformed(self, part: &str) -> Json {
        self.refused("malformed", object! { "part": part })
    }

    fn forged(self, part: &str) -> Json {
        self.refused("forged", object! { "part": part })
    }
}

/// What a good case says of a pass and its presentation.
fn facts(pass: &Pass, shown: &Shown, plain: &[Json]) -> (Json, Json) {
    let mut fields = vec![(
        "issuer".to_string(),
        u16::from_be_bytes([pass.kid[0], pass.kid[1]]).into(),
    )];
    fields.extend(
        PASS_FIELDS
            .iter()
            .zip(plain)
            .map(|(name, value)| (name.to_string(), value.clone())),
    );
    let group = shown.group.map(|(tag, i, n)| vec![tag, i.into(), n.into()]);
    let said = object! { "t": shown.t, "clock": shown.clock, "challenge": shown.challenge, "group": group };
    (Json::Object(fields), said)
}

/// The plain values of [`Pass::usual`].
fn plain(index: u32) -> Vec<Json> {
    let numbers: [i64; 12] = [
        SLICE.into(),
        index.into(),
        PASS_IAT.into(),
        0,
        1560,
        0,
        0,
        1,
        1,
        3,
        1,
        2,
    ];
    let mut values: Vec<Json> = numbers.map(Json::from).into();
    values.extend([
        "陈*明".into(),
        78.into(),
        "4X".into(),
        ES256.into(),
        hex(&holder().public()),
    ]);
    values
}

/// The file.
pub fn file() -> Json {
    let mut cases = good::cases();
    cases.extend(judged::cases());
    cases.extend(forged::cases());
    cases.extend(malformed::cases());
    object! {
        "about": "Texts of codes, what the verifier knows, and its verdict (docs/format.md §4).",
        "trust": trust::shared(),
        "status": status::shared(),
        "cases": cases,
    }
}
