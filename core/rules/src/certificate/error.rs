//! Why a certificate was refused: stable codes with figures, never personal data.

use super::CertificateKind;

/// A text that isn't a valid health certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// No `HC1:` before it.
    #[error("no health certificate")]
    NotACertificate,
    /// `HC` and another version.
    #[error("version {version}")]
    OtherVersion {
        /// The character after `HC`.
        version: char,
    },
    /// Not Base45 (RFC 9285).
    #[error("not Base45")]
    Base45,
    /// Not zlib, or damaged.
    #[error("not zlib")]
    Compression,
    /// Longer than a certificate can be, before or after inflating.
    #[error("over {most} bytes")]
    TooLarge {
        /// The limit that was passed.
        most: usize,
    },
    /// Not built as a signed CBOR web token is.
    #[error("malformed {}", part.code())]
    Malformed {
        /// Which part.
        part: Part,
    },
    /// No trusted key has its key identifier, or it has none.
    #[error("unknown key")]
    UnknownKey,
    /// Another algorithm than the key's.
    #[error("wrong algorithm")]
    WrongAlgorithm,
    /// The signature doesn't hold.
    #[error("forged")]
    Forged,
    /// The payload breaks the schema.
    #[error("schema: {field}")]
    Schema {
        /// The field's name in the schema.
        field: &'static str,
    },
    /// The key may not sign this kind.
    #[error("key may not sign a {}", kind.code())]
    KeyUsage {
        /// What it signed.
        kind: CertificateKind,
    },
    /// The key's own certificate isn't valid now.
    #[error("key not valid now")]
    KeyNotValid,
    /// Issued after now.
    #[error("begins in {seconds} s")]
    NotYetValid {
        /// Until the beginning.
        seconds: i64,
    },
    /// Over.
    #[error("ended {seconds} s ago")]
    Expired {
        /// Since the end.
        seconds: i64,
    },
}

/// A part of the signed message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The COSE_Sign1 around.
    Envelope,
    /// Its headers.
    Header,
    /// The claims in it.
    Claims,
}

/// A key that can't be trusted, as it can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// No X.509 certificate in DER.
    #[error("no X.509 certificate")]
    NotX509,
    /// Neither P-256 nor RSA.
    #[error("no key of P-256 or RSA")]
    Key,
}

impl Part {
    /// Every part, for catalogues.
    pub const ALL: [Self; 3] = [Self::Envelope, Self::Header, Self::Claims];

    /// The stable word for interfaces and catalogues.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Envelope => "envelope",
            Self::Header => "header",
            Self::Claims => "claims",
        }
    }
}

impl CertificateError {
    /// Every code, for catalogues.
    pub const CODES: [&'static str; 14] = [
        "not_a_certificate",
        "other_version",
        "base45",
        "compression",
        "too_large",
        "malformed",
        "unknown_key",
        "wrong_algorithm",
        "forged",
        "schema",
        "key_usage",
        "key_not_valid",
        "not_yet_valid",
        "expired",
    ];

    /// The stable word for interfaces and catalogues.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotACertificate => "not_a_certificate",
            Self::OtherVersion { .. } => "other_version",
            Self::Base45 => "base45",
            Self::Compression => "compression",
            Self::TooLarge { .. } => "too_large",
            Self::Malformed { .. } => "malformed",
            Self::UnknownKey => "unknown_key",
            Self::WrongAlgorithm => "wrong_algorithm",
            Self::Forged => "forged",
            Self::Schema { .. } => "schema",
            Self::KeyUsage { .. } => "key_usage",
            Self::KeyNotValid => "key_not_valid",
            Self::NotYetValid { .. } => "not_yet_valid",
            Self::Expired { .. } => "expired",
        }
    }

    /// The figures by name, as texts take them.
    #[must_use]
    pub fn figures(self) -> Vec<(&'static str, String)> {
        match self {
            Self::OtherVersion { version } => vec![("version", version.to_string())],
            Self::TooLarge { most } => vec![("most", most.to_string())],
            Self::Malformed { part } => vec![("certificate_part", part.code().to_owned())],
            Self::Schema { field } => vec![("field", field.to_owned())],
            Self::KeyUsage { kind } => vec![("certificate_kind", kind.code().to_owned())],
            Self::NotYetValid { seconds } | Self::Expired { seconds } => {
                vec![("seconds", seconds.to_string())]
            }
            _ => Vec::new(),
        }
    }
}
