//! Whose foreign health certificates are believed: signers' X.509 certificates from a
//! file, the same ones for the decision here and for the phones' preview.

use std::path::{Path, PathBuf};

use bamin_rules::certificate::TrustedKeys;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// The trusted signers.
#[derive(Default)]
pub struct Signers {
    /// For the decision.
    pub trusted: TrustedKeys,
    /// As they are handed to phones, in DER.
    pub certificates: Vec<Vec<u8>>,
}

/// Why there are none.
#[derive(Debug, thiserror::Error)]
#[error("certificate_signers: {path}: {reason}")]
pub struct SignersError {
    path: PathBuf,
    reason: String,
}

impl Signers {
    /// Reads a file of PEM certificates. One that can't sign such certificates
    /// refuses the file: an operator who meant it to count shall know.
    ///
    /// # Errors
    /// [`SignersError`] names the place.
    pub fn read(path: &Path) -> Result<Self, SignersError> {
        let failed = |reason: String| SignersError {
            path: path.to_owned(),
            reason,
        };
        let mut signers = Self::default();
        let certificates =
            CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
        for (place, certificate) in certificates.enumerate() {
            let certificate = certificate.map_err(|error| failed(error.to_string()))?;
            signers
                .trusted
                .add(&certificate)
                .map_err(|error| failed(format!("certificate {}: {error}", place + 1)))?;
            signers.certificates.push(certificate.to_vec());
        }
        Ok(signers)
    }
}
