//! Proofs of possession, as requests carry them (docs/format.md §11).

use bamin_protocol::key::PublicKey;
use bamin_protocol::proof::{self, Purpose};
use serde::{Deserialize, Serialize};

use crate::http::problem::{Code, Problem};

/// `key_kind` in requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeyKindName {
    /// In the app's own storage.
    Software,
    /// In hardware, as the phone claims.
    Hardware,
    /// In hardware, attested. Attestation is not checked yet: counted as claimed.
    Attested,
}

impl KeyKindName {
    /// As in a pass (docs/format.md §2). What nobody has checked is a claim.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Software => 0,
            Self::Hardware | Self::Attested => 1,
        }
    }
}

/// A key that a request brings.
///
/// # Errors
/// `invalid_request` with the field.
pub fn key(bytes: &[u8], field: &str) -> Result<PublicKey, Problem> {
    PublicKey::from_bytes(bytes).map_err(|_| Problem::invalid(field))
}

/// Checks that `key` signed the purpose and these parts.
///
/// # Errors
/// `proof_refused`.
pub fn check(
    proof: &[u8],
    key: &PublicKey,
    purpose: Purpose,
    parts: &[&[u8]],
) -> Result<(), Problem> {
    if proof::verify(proof, key, purpose, &proof::context(parts)) {
        return Ok(());
    }
    Err(Code::ProofRefused.into())
}
