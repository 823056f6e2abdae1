//! One function for each parser: no input makes it panic, and what it takes
//! encodes to the same bytes again.
//!
//! `make fuzz` drives them with libFuzzer; `cargo test -p bamin-protocol --test
//! corpus` includes this file and runs them on stable over the committed
//! corpus. Formats that are parsed only behind a signature get one here
//! ([`signed`]): otherwise no mutation would come past it.

mod signed;

use bamin_protocol::batch::SignedBatch;
use bamin_protocol::history::History;
use bamin_protocol::key::PublicKey;
use bamin_protocol::point::{self, SignedPointCode};
use bamin_protocol::presentation::{ClockQuality, to_text};
use bamin_protocol::proof::Purpose;
use bamin_protocol::signature::Signature;
use bamin_protocol::status::{
    Delta, MAX_DELTA, SHARD_BYTES, SignedManifest, SignedShard, StatusLists,
};
use bamin_protocol::verify::VerifierClock;
use bamin_protocol::{KeyId, Outcome, Presentation, SignedPass, Unsigned};

/// A function and its name.
pub type Named = (&'static str, fn(&[u8]));

/// Every function.
pub const FUNCTIONS: [Named; 12] = [
    ("presentation", presentation),
    ("pass", pass),
    ("trust", trust),
    ("shard", shard),
    ("manifest", manifest),
    ("delta", delta),
    ("hint", hint),
    ("point", point),
    ("closed_points", closed_points),
    ("batch", batch),
    ("number", number),
    ("proof", proof),
];

/// The text of a code, as text and as what Base45 would have given; nothing unsigned is ever green.
pub fn presentation(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        presentation_text(text);
    }
    presentation_text(&to_text(data));
}

fn presentation_text(text: &str) {
    if let Ok(parsed) = Presentation::parse_text(text) {
        let signature = trailing_signature(&text_bytes(text));
        let written = parsed
            .claims
            .unsigned(&parsed.pass.bytes)
            .finish(&signature);
        assert_eq!(
            to_text(&written),
            text,
            "another text for the same presentation"
        );
        pass(&parsed.pass.bytes);
    }
    let trust = signed::trust_list();
    let clock = VerifierClock {
        now: trust.iat.into(),
        now_ms: 0,
        quality: ClockQuality::Certain,
    };
    let (lists, history) = (StatusLists::default(), History::default());
    let verdict =
        bamin_protocol::verify(text, Some(trust), &lists, &clock, &trust.policy, &history);
    assert!(
        matches!(verdict.outcome, Outcome::Refused(_)),
        "nobody here signed a pass"
    );
}

/// The bytes behind a text that parsed.
fn text_bytes(text: &str) -> Vec<u8> {
    const SYMBOLS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let digit = |symbol: &u8| {
        SYMBOLS
            .iter()
            .position(|other| other == symbol)
            .unwrap_or(0)
    };
    let group = |symbols: &[u8]| {
        let value = symbols
            .iter()
            .rev()
            .fold(0, |sum, symbol| sum * 45 + digit(symbol));
        (value as u16).to_be_bytes()[3 - symbols.len()..].to_vec()
    };
    text.as_bytes()[4..].chunks(3).flat_map(group).collect()
}

/// A pass by itself.
pub fn pass(data: &[u8]) {
    let Ok(parsed) = SignedPass::parse(data) else {
        return;
    };
    let unsigned = parsed
        .pass
        .unsigned(parsed.kid)
        .expect("a pass that was parsed is in its ranges");
    if says_es256(data) {
        assert_eq!(finish(unsigned, data), data, "another pass");
    }
}

/// A status shard: what it says can be written and read again.
pub fn shard(data: &[u8]) {
    let Ok(parsed) = SignedShard::parse(data) else {
        return;
    };
    assert_eq!(parsed.shard.bits().len(), SHARD_BYTES);
    let unsigned = parsed
        .shard
        .unsigned(parsed.kid, &parsed.sub, parsed.iat, u32::MAX, 0);
    if data.get(2..6) == Some(&[0x58, 0x26, 0xa3, 0x01]) && data.get(6) == Some(&0x26) {
        let again = SignedShard::parse(&finish(unsigned, data)).expect("a shard of our own making");
        assert!(again.shard == parsed.shard && again.sub == parsed.sub && again.iat == parsed.iat);
    }
}

/// A manifest as served, and one signed here.
pub fn manifest(data: &[u8]) {
    let _ = SignedManifest::parse(data);
    signed::manifest(data);
}

/// A trust list as served, and one signed here.
pub fn trust(data: &[u8]) {
    signed::trust(data);
}

/// A list of closed points as served, and one signed here.
pub fn closed_points(data: &[u8]) {
    signed::closed_points(data);
}

/// A delta: what it says can be written and read again.
pub fn delta(data: &[u8]) {
    let Ok(parsed) = Delta::parse(data) else {
        return;
    };
    assert!(parsed.changes.is_sorted_by(|a, b| a.0 < b.0));
    let written = parsed.encode();
    if written.len() <= MAX_DELTA {
        assert!(Delta::parse(&written) == Ok(parsed), "another delta");
    }
}

/// A file of change hints.
pub fn hint(data: &[u8]) {
    if let Ok(tags) = bamin_protocol::hint::parse(data) {
        assert_eq!(bamin_protocol::hint::encode(&tags), data);
    }
}

/// The text of a printed point code, as text and as what base64url would have given.
pub fn point(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        point_text(text);
    }
    point_text(&point::to_url("codes.example", data));
}

fn point_text(text: &str) {
    let Ok(parsed) = SignedPointCode::parse_url(text) else {
        return;
    };
    let trust = signed::trust_list();
    assert!(
        parsed.verify(trust, trust.iat.into()).is_err(),
        "nobody here signed a point"
    );
    let unsigned = parsed
        .code
        .unsigned(parsed.kid)
        .expect("a point that was parsed is in its ranges");
    // The bytes are not at hand; what differs in them differs in the text.
    let written = point::to_url(
        &parsed.host,
        &unsigned.finish(&Signature::normalised([0; 64])),
    );
    assert_eq!(written.len(), text.len(), "another point code");
}

/// A batch of sealed events.
pub fn batch(data: &[u8]) {
    let Ok(parsed) = SignedBatch::parse(data) else {
        return;
    };
    if data.get(4..6) == Some(&[0x01, 0x26]) {
        assert_eq!(finish(parsed.batch.unsigned(), data), data, "another batch");
    }
}

/// The twelve digits.
pub fn number(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Some((alias, digits)) = bamin_protocol::number::parse(text) {
        assert_eq!(
            bamin_protocol::number::format(alias, digits),
            text.replace(' ', "")
        );
    }
}

/// A proof of possession, as sent and signed by another key than the one to be proven.
pub fn proof(data: &[u8]) {
    let key: &PublicKey = signed::other_key();
    assert!(!bamin_protocol::proof::verify(
        data,
        key,
        Purpose::Renew,
        &[7; 32]
    ));
    signed::proof(data);
}

/// Whether a message `84 4a a2 01 26 …` names ES256, as what is written here does.
fn says_es256(data: &[u8]) -> bool {
    data.get(2..5) == Some(&[0xa2, 0x01, 0x26])
}

/// The last 64 bytes: every message ends with its signature.
fn trailing_signature(data: &[u8]) -> Signature {
    let tail = data.len().checked_sub(64).and_then(|at| data.get(at..));
    tail.and_then(|tail| Signature::from_bytes(tail).ok())
        .expect("a parsed message ends with its signature")
}

fn finish(unsigned: Unsigned, data: &[u8]) -> Vec<u8> {
    unsigned.finish(&trailing_signature(data))
}

/// A key's name.
const fn kid(issuer: u16, number: u16) -> KeyId {
    KeyId { issuer, number }
}
