//! Certificates of our own making, for what the published cases don't show.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::Write;
use std::sync::LazyLock;

use ciborium::{Value, cbor};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

use super::*;
use crate::day::Day;
use crate::mrz::MrzName;

/// 2021-06-01, 12:00 UTC; the signer is valid in 2021, the certificate in June.
const NOW: i64 = 1_622_548_800;
const ISSUED: i64 = 1_622_505_600;
const EXPIRES: i64 = 1_625_097_600;

struct Signer {
    der: Vec<u8>,
    key: EcdsaKeyPair,
}

impl Signer {
    fn new(usages: &[&[u64]]) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.not_before = rcgen::date_time_ymd(2021, 1, 1);
        params.not_after = rcgen::date_time_ymd(2022, 1, 1);
        let usages = usages
            .iter()
            .map(|oid| ExtendedKeyUsagePurpose::Other(oid.to_vec()));
        params.extended_key_usages = usages.collect();
        let der = params.self_signed(&key).unwrap().der().to_vec();
        let rng = SystemRandom::new();
        let pkcs8 = key.serialize_der();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &rng).unwrap();
        Self { der, key }
    }

    fn trusted(&self) -> TrustedKeys {
        let mut trusted = TrustedKeys::default();
        trusted.add(&self.der).unwrap();
        trusted
    }

    fn kid(&self) -> Vec<u8> {
        digest(&SHA256, &self.der).as_ref()[..8].to_vec()
    }

    fn sign(&self, claims: &Value) -> String {
        let protected = bytes(&Value::Map(vec![
            (Value::from(1), Value::from(-7)),
            (Value::from(4), Value::Bytes(self.kid())),
        ]));
        self.sign_headers(&protected, Value::Map(Vec::new()), claims)
    }

    fn sign_headers(&self, protected: &[u8], unprotected: Value, claims: &Value) -> String {
        let payload = Value::Bytes(bytes(claims));
        let to_be_signed = bytes(&Value::Array(vec![
            Value::from("Signature1"),
            Value::Bytes(protected.to_vec()),
            Value::Bytes(Vec::new()),
            payload.clone(),
        ]));
        let signature = self.key.sign(&SystemRandom::new(), &to_be_signed).unwrap();
        text(&bytes(&Value::Tag(
            18,
            Box::new(Value::Array(vec![
                Value::Bytes(protected.to_vec()),
                unprotected,
                payload,
                Value::Bytes(signature.as_ref().to_vec()),
            ])),
        )))
    }
}

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new(&[]));

fn bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

fn zlib(message: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(message).unwrap();
    encoder.finish().unwrap()
}

fn text(message: &[u8]) -> String {
    format!("HC1:{}", base45::encode(zlib(message)))
}

fn recovery() -> Value {
    cbor!({
        "ver" => "1.3.0",
        "nam" => {"fn" => "Müller", "fnt" => "MUELLER", "gn" => "Anna", "gnt" => "ANNA"},
        "dob" => "1974-08-12",
        "r" => [{
            "tg" => "840539006", "fr" => "2021-03-01", "df" => "2021-04-01", "du" => "2021-09-01",
            "co" => "DE", "is" => "RKI", "ci" => "URN:UVCI:01:DE:1",
        }],
    })
    .unwrap()
}

fn claims(payload: Value) -> Value {
    Value::Map(vec![
        (Value::from(1), Value::from("DE")),
        (Value::from(4), Value::from(EXPIRES)),
        (Value::from(6), Value::from(ISSUED)),
        (
            Value::from(-260),
            Value::Map(vec![(Value::from(1), payload)]),
        ),
    ])
}

/// A certificate of Anna Müller, born 1974-08-12, whom it trusts, and when it holds.
pub(crate) fn example() -> (String, TrustedKeys, i64) {
    (SIGNER.sign(&claims(recovery())), SIGNER.trusted(), NOW)
}

fn check(text: &str) -> Result<HealthCertificate, CertificateError> {
    verify(text, &SIGNER.trusted(), NOW)
}

/// The payload with one field of it, or of its group, set or taken away.
fn edited(payload: &Value, field: &str, to: Option<Value>) -> Value {
    let Value::Map(entries) = payload else {
        unreachable!("a payload is a map")
    };
    let mut entries = entries.clone();
    let found = entries
        .iter()
        .position(|(key, _)| key.as_text() == Some(field));
    match (found, to) {
        (Some(at), Some(to)) => entries[at].1 = to,
        (Some(at), None) => {
            entries.remove(at);
        }
        (None, Some(to)) => entries.push((Value::from(field), to)),
        (None, None) => {}
    }
    Value::Map(entries)
}

fn edited_recovery(field: &str, to: Option<Value>) -> Value {
    let payload = recovery();
    let entry = payload
        .as_map()
        .unwrap()
        .last()
        .unwrap()
        .1
        .as_array()
        .unwrap()[0]
        .clone();
    let entry = edited(&entry, field, to);
    edited(&payload, "r", Some(Value::Array(vec![entry])))
}

#[test]
fn a_certificate_gives_its_facts() {
    let certificate = check(&SIGNER.sign(&claims(recovery()))).unwrap();
    assert_eq!(certificate.content.kind(), CertificateKind::Recovery);
    assert_eq!(
        (certificate.country.as_str(), certificate.issuer.as_deref()),
        ("DE", Some("DE"))
    );
    assert_eq!((certificate.issued, certificate.expires), (ISSUED, EXPIRES));
    assert_eq!(
        certificate.name,
        MrzName::of_parts("MUELLER", "ANNA").unwrap()
    );
    assert_eq!(
        certificate.written_name,
        ("Müller".to_owned(), "Anna".to_owned())
    );
    let birth: Day = "1974-08-12".parse().unwrap();
    assert!(certificate.is_of(&MrzName::of_text("MUELLER ANNA").unwrap(), birth));
    assert!(!certificate.is_of(&MrzName::of_text("MUELLER ANNE").unwrap(), birth));
    assert!(!certificate.is_of(&MrzName::of_text("MUELLER ANNA").unwrap(), birth.plus(1)));
    assert_eq!(format!("{certificate:?}"), "HealthCertificate(Recovery, …)");
}

#[test]
fn times_of_the_certificate_and_of_its_key_are_kept() {
    let text = SIGNER.sign(&claims(recovery()));
    let trusted = SIGNER.trusted();
    let at = |now| verify(&text, &trusted, now).err();
    assert_eq!(at(ISSUED), None);
    assert_eq!(
        at(ISSUED - 1),
        Some(CertificateError::NotYetValid { seconds: 1 })
    );
    assert_eq!(at(EXPIRES), None);
    assert_eq!(
        at(EXPIRES + 5),
        Some(CertificateError::Expired { seconds: 5 })
    );
    let end_of_2021 = 1_640_995_200;
    let whole = claims(recovery());
    let entries = whole.as_map().unwrap();
    let longer = SIGNER.sign(&edited_number(entries, 4, Value::from(end_of_2021 * 2)));
    let at = |now| verify(&longer, &trusted, now).err();
    assert_eq!(at(end_of_2021), None);
    assert_eq!(at(end_of_2021 + 1), Some(CertificateError::KeyNotValid));
}

#[test]
fn a_key_signs_only_what_its_usage_allows() {
    let usage = |kind| vec![1, 3, 6, 1, 4, 1, 1847, 2021, 1, kind];
    let server = vec![1, 3, 6, 1, 5, 5, 7, 3, 1];
    for (usages, allowed) in [
        (vec![usage(3)], true),
        (vec![usage(1), usage(3)], true),
        (vec![usage(1)], false),
        (vec![usage(1), usage(2)], false),
        (vec![usage(4)], true),
        (vec![server], true),
        (vec![vec![1, 3, 6, 1, 4, 1, 0, 1847, 2021, 1, 2]], false),
    ] {
        let usages: Vec<_> = usages.iter().map(Vec::as_slice).collect();
        let signer = Signer::new(&usages);
        let result = verify(&signer.sign(&claims(recovery())), &signer.trusted(), NOW);
        let kind = CertificateKind::Recovery;
        let refused = (!allowed).then_some(CertificateError::KeyUsage { kind });
        assert_eq!(result.err(), refused, "{usages:?}");
    }
}

#[test]
fn a_key_that_is_not_trusted_is_unknown_and_a_wrong_one_forges() {
    let other = Signer::new(&[]);
    let text = other.sign(&claims(recovery()));
    assert_eq!(check(&text), Err(CertificateError::UnknownKey));
    assert_eq!(
        verify(&text, &TrustedKeys::default(), NOW),
        Err(CertificateError::UnknownKey)
    );
    let header = |algorithm: i64| {
        bytes(&Value::Map(vec![
            (Value::from(1), Value::from(algorithm)),
            (Value::from(4), Value::Bytes(SIGNER.kid())),
        ]))
    };
    let none = || Value::Map(Vec::new());
    let forged = other.sign_headers(&header(-7), none(), &claims(recovery()));
    assert_eq!(check(&forged), Err(CertificateError::Forged));
    for algorithm in [-37, -8, 5, 0] {
        let wrong = SIGNER.sign_headers(&header(algorithm), none(), &claims(recovery()));
        assert_eq!(
            check(&wrong),
            Err(CertificateError::WrongAlgorithm),
            "{algorithm}"
        );
    }
}

#[test]
fn a_critical_header_that_nobody_knows_is_refused() {
    let protected = bytes(&Value::Map(vec![
        (Value::from(1), Value::from(-7)),
        (Value::from(2), Value::Array(vec![Value::from(99)])),
        (Value::from(4), Value::Bytes(SIGNER.kid())),
    ]));
    let text = SIGNER.sign_headers(&protected, Value::Map(Vec::new()), &claims(recovery()));
    let part = Part::Header;
    assert_eq!(check(&text), Err(CertificateError::Malformed { part }));
}

#[test]
fn each_field_that_breaks_the_schema_is_named() {
    let long = Value::from("x".repeat(1_000));
    for (payload, field) in [
        (edited(&recovery(), "ver", None), "ver"),
        (
            edited(&recovery(), "ver", Some(Value::from("2.0.0"))),
            "ver",
        ),
        (edited(&recovery(), "nam", None), "nam"),
        (
            edited(&recovery(), "nam", Some(cbor!({"fnt" => ""}).unwrap())),
            "fnt",
        ),
        (
            edited(
                &recovery(),
                "nam",
                Some(cbor!({"fnt" => "Müller"}).unwrap()),
            ),
            "fnt",
        ),
        (edited(&recovery(), "dob", None), "dob"),
        (
            edited(&recovery(), "dob", Some(Value::from("12.08.1974"))),
            "dob",
        ),
        (
            edited(&recovery(), "dob", Some(Value::from("1974-13"))),
            "dob",
        ),
        (
            edited(&recovery(), "dob", Some(Value::from("1874-08-12"))),
            "dob",
        ),
        (edited(&recovery(), "r", None), "group"),
        (
            edited(&recovery(), "r", Some(Value::Array(Vec::new()))),
            "group",
        ),
        (
            edited(&recovery(), "v", Some(Value::Array(Vec::new()))),
            "group",
        ),
        (edited_recovery("tg", Some(Value::from("1"))), "tg"),
        (edited_recovery("fr", Some(Value::from("2021-02-30"))), "fr"),
        (edited_recovery("du", None), "du"),
        (edited_recovery("co", Some(Value::from("de"))), "co"),
        (edited_recovery("ci", None), "ci"),
        (edited_recovery("is", Some(long)), "is"),
    ] {
        let refused = check(&SIGNER.sign(&claims(payload)));
        assert_eq!(refused, Err(CertificateError::Schema { field }), "{field}");
    }
}

#[test]
fn a_birth_may_be_known_in_part() {
    for (dob, birth) in [
        (
            "1974-08-12",
            Some(PartialDate::Day("1974-08-12".parse().unwrap())),
        ),
        (
            "1974-08-12T00:00:00",
            Some(PartialDate::Day("1974-08-12".parse().unwrap())),
        ),
        ("1974-08", Some(PartialDate::Month(1974, 8))),
        ("1974", Some(PartialDate::Year(1974))),
        ("", None),
    ] {
        let payload = edited(&recovery(), "dob", Some(Value::from(dob)));
        let certificate = check(&SIGNER.sign(&claims(payload))).unwrap();
        assert_eq!(certificate.birth, birth, "{dob}");
        let name = MrzName::of_parts("MUELLER", "ANNA").unwrap();
        assert_eq!(
            certificate.is_of(&name, "1974-08-12".parse().unwrap()),
            birth.is_some(),
            "{dob}"
        );
        assert!(
            !certificate.is_of(&name, "1975-09-13".parse().unwrap()),
            "{dob}"
        );
    }
}

#[test]
fn claims_that_are_missing_or_stand_twice_are_refused() {
    let whole = claims(recovery());
    let entries = whole.as_map().unwrap();
    let part = Part::Claims;
    for at in 1..entries.len() {
        let mut fewer = entries.clone();
        fewer.remove(at);
        let refused = check(&SIGNER.sign(&Value::Map(fewer)));
        assert_eq!(refused, Err(CertificateError::Malformed { part }), "{at}");
        let mut twice = entries.clone();
        twice.push(entries[at].clone());
        let refused = check(&SIGNER.sign(&Value::Map(twice)));
        assert_eq!(refused, Err(CertificateError::Malformed { part }), "{at}");
    }
    for payload in [
        Value::Null,
        Value::Array(Vec::new()),
        Value::Bytes(b"\xa0".to_vec()),
    ] {
        let refused = check(&SIGNER.sign(&claims(payload)));
        assert_eq!(refused, Err(CertificateError::Malformed { part }));
    }
    let huge = edited_number(entries, 4, Value::from(u64::MAX));
    assert_eq!(
        check(&SIGNER.sign(&huge)),
        Err(CertificateError::Malformed { part })
    );
}

fn edited_number(entries: &[(Value, Value)], label: i64, to: Value) -> Value {
    let mut entries = entries.to_vec();
    let found = entries
        .iter_mut()
        .find(|(key, _)| *key == Value::from(label));
    found.unwrap().1 = to;
    Value::Map(entries)
}

#[test]
fn a_zip_bomb_is_refused_before_it_fills_the_memory() {
    // 2 MiB of zeros in 2 KiB: as much as a QR code can carry.
    let bomb = text(&vec![0; 2 * 1024 * 1024]);
    assert!(bomb.len() < 4_296);
    assert_eq!(
        check(&bomb),
        Err(CertificateError::TooLarge { most: 16 * 1024 })
    );
    // Its end is never reached, so that a wrong check value there isn't seen.
    let mut compressed = zlib(&vec![0; 2 * 1024 * 1024]);
    *compressed.last_mut().unwrap() ^= 1;
    let bomb = format!("HC1:{}", base45::encode(compressed));
    assert_eq!(
        check(&bomb),
        Err(CertificateError::TooLarge { most: 16 * 1024 })
    );
    let long = format!("HC1:{}", "A".repeat(4_296));
    assert_eq!(
        check(&long),
        Err(CertificateError::TooLarge { most: 4_296 })
    );
}

#[test]
fn hostile_lengths_and_nesting_are_refused() {
    let part = Part::Envelope;
    for message in [
        &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff][..],
        &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0xbb, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0x81; 16_000],
        &[0xd2; 16_000],
        &[0x9f; 16_000],
        &[],
    ] {
        assert_eq!(
            check(&text(message)),
            Err(CertificateError::Malformed { part })
        );
    }
}

#[test]
fn what_follows_the_message_or_its_header_is_refused() {
    let signed = SIGNER.sign(&claims(recovery()));
    let message = envelope::open(&signed).unwrap();
    let part = Part::Envelope;
    let longer = text(&[message.as_slice(), &[0]].concat());
    assert_eq!(check(&longer), Err(CertificateError::Malformed { part }));
    let header = cbor!({1 => -7, 4 => Value::Bytes(SIGNER.kid())}).unwrap();
    let header = [bytes(&header).as_slice(), &[0]].concat();
    let longer = SIGNER.sign_headers(&header, Value::Map(Vec::new()), &claims(recovery()));
    let part = Part::Header;
    assert_eq!(check(&longer), Err(CertificateError::Malformed { part }));
    let compressed = base45::decode(signed.strip_prefix("HC1:").unwrap()).unwrap();
    let longer = [compressed.as_slice(), b"x"].concat();
    let longer = format!("HC1:{}", base45::encode(longer));
    assert_eq!(check(&longer), Err(CertificateError::Compression));
    let cut = format!(
        "HC1:{}",
        base45::encode(&compressed[..compressed.len() - 5])
    );
    assert_eq!(check(&cut), Err(CertificateError::Compression));
}

#[test]
fn what_is_no_certificate_says_so() {
    for (text, reason) in [
        ("", CertificateError::NotACertificate),
        ("BM1:ABC", CertificateError::NotACertificate),
        ("hc1:ABC", CertificateError::NotACertificate),
        ("HC", CertificateError::NotACertificate),
        ("HC2:ABC", CertificateError::OtherVersion { version: '2' }),
        ("HC1:;;;", CertificateError::Base45),
        ("HC1:", CertificateError::Compression),
    ] {
        assert_eq!(check(text), Err(reason), "{text}");
    }
}

#[test]
fn what_is_no_certificate_of_a_key_is_not_trusted() {
    let mut trusted = TrustedKeys::default();
    assert_eq!(trusted.add(b"no DER"), Err(TrustError::NotX509));
    let curve = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let params = CertificateParams::new(Vec::<String>::new()).unwrap();
    let der = params.self_signed(&curve).unwrap().der().to_vec();
    assert_eq!(trusted.add(&der), Err(TrustError::Key));
    assert!(trusted.is_empty());
    trusted.add(&SIGNER.der).unwrap();
    assert_eq!(trusted.len(), 1);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = check(&text);
        let _ = check(&format!("HC1:{text}"));
    }

    #[test]
    fn no_message_makes_it_panic(message in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(check(&text(&message)).is_err());
        let compressed = format!("HC1:{}", base45::encode(&message));
        prop_assert!(check(&compressed).is_err());
    }

    #[test]
    fn a_payload_of_any_bytes_behind_a_good_signature_does_not_panic(at in 0_usize..400, byte: u8) {
        let mut raw = bytes(&claims(recovery()));
        let at = at % raw.len();
        raw[at] = byte;
        if let Ok(changed) = ciborium::from_reader::<Value, _>(raw.as_slice()) {
            let _ = check(&SIGNER.sign(&changed));
        }
    }

    #[test]
    fn any_byte_changed_in_the_message_is_refused(at in 0_usize..10_000, change in 1_u8..=255) {
        let signed = SIGNER.sign(&claims(recovery()));
        let compressed = base45::decode(signed.strip_prefix("HC1:").unwrap()).unwrap();
        let mut message = super::envelope::open(&signed).unwrap();
        let at = at % message.len();
        message[at] ^= change;
        prop_assert!(check(&text(&message)).is_err());
        // And in what is compressed.
        let mut compressed = compressed;
        let at = at % compressed.len();
        compressed[at] ^= change;
        if let Ok(certificate) = check(&format!("HC1:{}", base45::encode(&compressed))) {
            // zlib's header and the end of its last block have spare bits.
            prop_assert_eq!(certificate, check(&signed).unwrap());
        }
    }

    #[test]
    fn any_certificate_with_a_byte_changed_can_be_looked_at(at in 0_usize..1_000, change in 1_u8..=255) {
        let mut der = SIGNER.der.clone();
        let at = at % der.len();
        der[at] ^= change;
        let mut trusted = TrustedKeys::default();
        if trusted.add(&der).is_ok() {
            // Another certificate has another key identifier.
            let refused = verify(&SIGNER.sign(&claims(recovery())), &trusted, NOW);
            prop_assert_eq!(refused, Err(CertificateError::UnknownKey));
        }
    }
}
