//! Foreign health certificates: the EU Digital COVID Certificate (`HC1:`), verified
//! without a network against a set of trusted keys.
//!
//! Start with [`verify`]. It goes prefix, Base45, zlib, COSE_Sign1, key, signature,
//! claims, payload, key usage, times, in this order, and stops at the first step
//! that doesn't hold. What it gives are facts ([`HealthCertificate`]); what they are
//! worth is for others to say. docs/certificates.md has the table.

mod claims;
mod cose;
mod envelope;
mod error;
mod facts;
mod payload;
mod trust;

pub use error::{CertificateError, Part, TrustError};
pub use facts::{CertificateKind, Content, HealthCertificate, PartialDate, TestResult};
pub use trust::TrustedKeys;

use claims::Claims;
use cose::Signed;

/// Verifies the text of a QR code at `now` (unix seconds).
///
/// Memory is bounded: the text to what a QR code can hold, what it inflates to to
/// 16 KiB, nesting to 16.
pub fn verify(
    text: &str,
    trusted: &TrustedKeys,
    now: i64,
) -> Result<HealthCertificate, CertificateError> {
    let message = envelope::open(text)?;
    let signed = Signed::parse(&message)?;
    let key = trusted.verify(&signed)?;
    let claims = Claims::parse(&signed.payload)?;
    let certificate = payload::read(&claims)?;
    let kind = certificate.content.kind();
    if !key.may_sign(kind) {
        return Err(CertificateError::KeyUsage { kind });
    }
    if now < claims.issued {
        let seconds = claims.issued.saturating_sub(now);
        return Err(CertificateError::NotYetValid { seconds });
    }
    if now > claims.expires {
        let seconds = now.saturating_sub(claims.expires);
        return Err(CertificateError::Expired { seconds });
    }
    if !key.is_valid_at(now) {
        return Err(CertificateError::KeyNotValid);
    }
    Ok(certificate)
}

#[cfg(test)]
pub(crate) mod tests;
