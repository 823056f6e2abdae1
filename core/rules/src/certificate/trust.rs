//! The trusted keys: document signers' X.509 certificates.
//!
//! A set of them is trusted as it stands; how it came about (the lists of the
//! countries, their own signatures) is the business of whoever fills it.

use std::collections::BTreeMap;

use ring::digest::{SHA256, digest};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use x509_cert::Certificate;
use x509_cert::der::asn1::AnyRef;
use x509_cert::der::{Decode, Tag, Tagged};

use super::cose::Signed;
use super::{CertificateError, CertificateKind, TrustError};

/// The keys that may sign, by key identifier: the first eight bytes of the SHA-256 of
/// the certificate. Two keys may share one, however unlikely.
#[derive(Default)]
pub struct TrustedKeys(BTreeMap<[u8; 8], Vec<TrustedKey>>);

/// One document signer.
pub(super) struct TrustedKey {
    algorithm: Algorithm,
    /// An uncompressed point, or an RSAPublicKey in DER.
    public: Vec<u8>,
    /// First and last second of the certificate's validity.
    valid: (i64, i64),
    /// What its extended key usage allows; empty: anything.
    usages: Vec<CertificateKind>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Es256,
    Ps256,
}

// Object identifiers, as DER writes their values.
const EC_KEY: &str = "1.2.840.10045.2.1";
const P256: &str = "1.2.840.10045.3.1.7";
const RSA_KEYS: [&str; 2] = ["1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"];
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
/// 1.3.6.1.4.1.1847.2021.1, and 1.3.6.1.4.1.0.1847.2021.1 of the first certificates;
/// 1, 2, 3 follow for test, vaccination, recovery.
const USAGES: [&[u8]; 2] = [
    &[0x2b, 6, 1, 4, 1, 0x8e, 0x37, 0x8f, 0x65, 1],
    &[0x2b, 6, 1, 4, 1, 0, 0x8e, 0x37, 0x8f, 0x65, 1],
];

impl TrustedKeys {
    /// Adds the key of an X.509 certificate in DER.
    pub fn add(&mut self, der: &[u8]) -> Result<(), TrustError> {
        let key = TrustedKey::of(der)?;
        let mut kid = [0; 8];
        kid.copy_from_slice(&digest(&SHA256, der).as_ref()[..8]);
        self.0.entry(kid).or_default().push(key);
        Ok(())
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key under which the signature holds.
    pub(super) fn verify(&self, signed: &Signed) -> Result<&TrustedKey, CertificateError> {
        let kid: Result<[u8; 8], _> = signed.kid.as_slice().try_into();
        let keys = kid.ok().and_then(|kid| self.0.get(&kid));
        let keys = keys.ok_or(CertificateError::UnknownKey)?;
        let mut fitting = keys
            .iter()
            .filter(|key| key.algorithm.number() == signed.algorithm)
            .peekable();
        if fitting.peek().is_none() {
            return Err(CertificateError::WrongAlgorithm);
        }
        let holding = fitting.find(|key| key.holds(signed));
        holding.ok_or(CertificateError::Forged)
    }
}

impl TrustedKey {
    fn of(der: &[u8]) -> Result<Self, TrustError> {
        let certificate = Certificate::from_der(der).map_err(|_| TrustError::NotX509)?;
        let certificate = certificate.tbs_certificate;
        let key = &certificate.subject_public_key_info;
        let public = key.subject_public_key.as_bytes().ok_or(TrustError::Key)?;
        let algorithm = match key.algorithm.oid.to_string().as_str() {
            EC_KEY => {
                let curve = key.algorithm.parameters.as_ref();
                let curve = curve.and_then(|curve| curve.decode_as().ok());
                let is_p256 = curve.is_some_and(|curve: x509_cert::der::asn1::ObjectIdentifier| {
                    curve.to_string() == P256
                });
                let is_point = public.len() == 65 && public.first() == Some(&4);
                (is_p256 && is_point).then_some(Algorithm::Es256)
            }
            rsa if RSA_KEYS.contains(&rsa) => Some(Algorithm::Ps256),
            _ => None,
        };
        let seconds = |time: x509_cert::time::Time| {
            i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
        };
        let validity = certificate.validity;
        Ok(Self {
            algorithm: algorithm.ok_or(TrustError::Key)?,
            public: public.to_vec(),
            valid: (seconds(validity.not_before), seconds(validity.not_after)),
            usages: usages(certificate.extensions.as_deref().unwrap_or_default())?,
        })
    }

    pub(super) fn may_sign(&self, kind: CertificateKind) -> bool {
        self.usages.is_empty() || self.usages.contains(&kind)
    }

    pub(super) fn is_valid_at(&self, now: i64) -> bool {
        let (first, last) = self.valid;
        (first..=last).contains(&now)
    }

    fn holds(&self, signed: &Signed) -> bool {
        let key = UnparsedPublicKey::new(self.algorithm.rule(), &self.public);
        key.verify(&signed.to_be_signed, &signed.signature).is_ok()
    }
}

impl Algorithm {
    /// As COSE counts them (RFC 9053 §2.1, RFC 8230 §2).
    fn number(self) -> i128 {
        match self {
            Self::Es256 => -7,
            Self::Ps256 => -37,
        }
    }

    fn rule(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Es256 => &ECDSA_P256_SHA256_FIXED,
            Self::Ps256 => &RSA_PSS_2048_8192_SHA256,
        }
    }
}

/// The kinds that an extended key usage names; other usages say nothing of them. The
/// identifiers are compared as bytes: some certificates in use have one that no
/// parser would take.
fn usages(extensions: &[x509_cert::ext::Extension]) -> Result<Vec<CertificateKind>, TrustError> {
    let mut kinds = Vec::new();
    for extension in extensions {
        if extension.extn_id.to_string() != EXTENDED_KEY_USAGE {
            continue;
        }
        let purposes = Vec::<AnyRef<'_>>::from_der(extension.extn_value.as_bytes());
        for purpose in purposes.map_err(|_| TrustError::NotX509)? {
            if purpose.tag() == Tag::ObjectIdentifier {
                kinds.extend(usage(purpose.value()));
            }
        }
    }
    Ok(kinds)
}

fn usage(identifier: &[u8]) -> Option<CertificateKind> {
    let (last, rest) = identifier.split_last()?;
    match last {
        _ if !USAGES.contains(&rest) => None,
        1 => Some(CertificateKind::Test),
        2 => Some(CertificateKind::Vaccination),
        3 => Some(CertificateKind::Recovery),
        _ => None,
    }
}
