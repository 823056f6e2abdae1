//! A foreign health certificate, previewed without a network by the signers that the
//! server last told. The server decides: it takes the certificate or refuses it.

use bamin_rules::arrival::ArrivalError;
use bamin_rules::certificate::{self, TrustedKeys};

use super::form::refusal;
use crate::error::EngineError;

/// The signers whose certificates are believed.
#[derive(Default)]
pub struct Certificates {
    trusted: TrustedKeys,
}

/// What a certificate that holds says. No `Debug`: all of it is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct CertificateView {
    /// `vaccination`, `test`, `recovery`; the text is `certificate_kind.<kind>`.
    pub kind: String,
    /// Two letters of the country.
    pub country: String,
    /// Surname and given names in `A`–`Z`.
    pub name: String,
    /// Unix seconds.
    pub issued: i64,
    /// Unix seconds.
    pub expires: i64,
}

impl Certificates {
    /// From X.509 certificates in DER; one that can't be used is left out, and the
    /// server's word counts anyway.
    #[must_use]
    pub fn of(signers: &[Vec<u8>]) -> Self {
        let mut trusted = TrustedKeys::default();
        for der in signers {
            if let Err(error) = trusted.add(der) {
                tracing::info!(%error, "a signer of certificates can't be used");
            }
        }
        Self { trusted }
    }

    /// How many signers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.trusted.len()
    }

    /// Whether there is none: then no certificate can be previewed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.trusted.is_empty()
    }

    /// What the text of a certificate's QR code says at `now` (Unix seconds).
    ///
    /// # Errors
    /// `arrival_refused` with the reason, e.g. `certificate.expired`.
    pub fn preview(&self, text: &str, now: i64) -> Result<CertificateView, EngineError> {
        let certificate = certificate::verify(text, &self.trusted, now)
            .map_err(|error| refusal(vec![ArrivalError::Certificate(error)]))?;
        Ok(CertificateView {
            kind: certificate.content.kind().code().to_owned(),
            country: certificate.country,
            name: format!("{} {}", certificate.name.surname, certificate.name.given)
                .trim()
                .to_owned(),
            issued: certificate.issued,
            expires: certificate.expires,
        })
    }
}
