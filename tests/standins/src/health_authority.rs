//! A health authority abroad that issues EU Digital COVID Certificates of people who
//! don't exist.

use std::io::Write;

use anyhow::{Result, anyhow};
use ciborium::Value;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use rcgen::{CertificateParams, KeyPair};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

/// The authority with its signing key.
pub struct HealthAuthority {
    pem: String,
    kid: Vec<u8>,
    key: EcdsaKeyPair,
}

/// Whom a certificate is of.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// In `A`–`Z`.
    pub surname: &'a str,
    /// In `A`–`Z`.
    pub given: &'a str,
    /// `YYYY-MM-DD`
    pub birth: &'a str,
}

impl HealthAuthority {
    /// An authority whose certificate is valid in the years from 2020 to 2039.
    ///
    /// # Errors
    /// No key could be made.
    pub fn new() -> Result<Self> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(Vec::<String>::new())?;
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2039, 12, 31);
        let certificate = params.self_signed(&key)?;
        let random = SystemRandom::new();
        let pkcs8 = key.serialize_der();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &random);
        Ok(Self {
            kid: digest(&SHA256, certificate.der()).as_ref()[..8].to_vec(),
            pem: certificate.pem(),
            key: key.map_err(|_| anyhow!("the key was not taken"))?,
        })
    }

    /// Its certificate, for who trusts it.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The text of a recovered person's certificate, valid for `issued` to `expires`.
    ///
    /// # Errors
    /// It could not be signed.
    pub fn recovered(&self, person: Person<'_>, issued: i64, expires: i64) -> Result<String> {
        let text = Value::from;
        let map = |entries: Vec<(&str, Value)>| {
            Value::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| (key.into(), value))
                    .collect(),
            )
        };
        let recovery = map(vec![
            ("tg", text("840539006")),
            ("fr", text("2021-03-01")),
            ("df", text("2021-04-01")),
            ("du", text("2039-09-01")),
            ("co", text("DE")),
            ("is", text("A stand-in")),
            ("ci", text("URN:UVCI:01:DE:STANDIN")),
        ]);
        let name = map(vec![
            ("fnt", text(person.surname)),
            ("gnt", text(person.given)),
        ]);
        let payload = map(vec![
            ("ver", text("1.3.0")),
            ("nam", name),
            ("dob", text(person.birth)),
            ("r", Value::Array(vec![recovery])),
        ]);
        let claims = Value::Map(vec![
            (1.into(), text("DE")),
            (4.into(), expires.into()),
            (6.into(), issued.into()),
            ((-260).into(), Value::Map(vec![(1.into(), payload)])),
        ]);
        self.sign(&claims)
    }

    fn sign(&self, claims: &Value) -> Result<String> {
        let protected = Value::Map(vec![
            (1.into(), (-7).into()),
            (4.into(), Value::Bytes(self.kid.clone())),
        ]);
        let (protected, payload) = (bytes(&protected)?, bytes(claims)?);
        let to_be_signed = bytes(&Value::Array(vec![
            "Signature1".into(),
            Value::Bytes(protected.clone()),
            Value::Bytes(Vec::new()),
            Value::Bytes(payload.clone()),
        ]))?;
        let signature = self.key.sign(&SystemRandom::new(), &to_be_signed);
        let signature = signature.map_err(|_| anyhow!("nothing was signed"))?;
        let message = Value::Array(vec![
            Value::Bytes(protected),
            Value::Map(Vec::new()),
            Value::Bytes(payload),
            Value::Bytes(signature.as_ref().to_vec()),
        ]);
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&bytes(&Value::Tag(18, Box::new(message)))?)?;
        Ok(format!("HC1:{}", base45::encode(packed.finish()?)))
    }
}

fn bytes(value: &Value) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes)?;
    Ok(bytes)
}
