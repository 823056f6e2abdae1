//! Status lists: which codes changed state since they were issued
//! (IETF Token Status List, 2 bits; `docs/format.md` §6).
//!
//! A [`StatusList`] is what a verifier holds for one issuer and slice: the
//! bits, and the signed [`Manifest`] that vouches for them.

mod delta;
mod list;
mod manifest;
mod shard;

pub use delta::{Delta, MAX_DELTA};
pub use list::{StatusList, StatusLists, StatusLookup};
pub use manifest::{Manifest, SignedManifest};
pub use shard::{SHARD_BYTES, SHARD_INDEXES, Shard, SignedShard};

use thiserror::Error;

use crate::fields::Malformed;
use crate::pass::coded;
use crate::refusal::Refusal;
use crate::trust::Untrusted;

coded! {
    /// The state of a code.
    State {
        /// As issued.
        Valid = 0 "valid",
        /// For good.
        Withdrawn = 1 "withdrawn",
        /// For now.
        Suspended = 2 "suspended",
        /// Was green when issued.
        Orange = 3 "orange",
    }
}

/// Why a shard, manifest or delta is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "docs/format.md §6 says each")]
pub enum StatusError {
    #[error("{0}")]
    Malformed(#[from] Malformed),
    #[error("key: {}", .0.code())]
    Key(Refusal),
    #[error("a signature does not hold")]
    Forged,
    #[error("signed for another list")]
    OtherList,
    #[error("seq {got} after {have}")]
    RolledBack { have: u32, got: u32 },
    #[error("delta from {from}, held {have}")]
    Gap { have: u32, from: u32 },
    #[error("the bits are not the manifest's")]
    Mismatch,
}

impl From<Untrusted> for StatusError {
    fn from(untrusted: Untrusted) -> Self {
        match untrusted {
            Untrusted::Key(refusal) => Self::Key(refusal),
            Untrusted::Forged => Self::Forged,
        }
    }
}

impl StatusError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Key(refusal) => refusal.code(),
            Self::Forged => "forged",
            Self::OtherList => "other_list",
            Self::RolledBack { .. } => "rolled_back",
            Self::Gap { .. } => "gap",
            Self::Mismatch => "mismatch",
        }
    }
}
