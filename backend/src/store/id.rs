//! The identities that rows are kept by. Integers are < 2⁵³, so that JSON and
//! JavaScript carry them unharmed; they are chosen by the caller (random), never
//! by a sequence.

use bamin_protocol::presentation::CodeId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A SHA-256 or HMAC-SHA-256 value.
pub type Digest = [u8; 32];

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number_id!(
    /// A unit: a government body or an enterprise that checks codes.
    UnitId
);
number_id!(
    /// A staff account of a unit.
    AccountId
);
number_id!(
    /// A point of a unit: a door, a gate, a counter.
    PointId
);
uuid_id!(
    /// A person whose code is shown.
    SubjectId
);
uuid_id!(
    /// Who carries codes: the own one and the family's.
    HolderId
);
uuid_id!(
    /// A phone, by the key it authenticates with.
    DeviceId
);

/// The identity of a code: (issuer, slice, index), docs/format.md §2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CodeRef {
    /// Issuer number.
    pub issuer: u16,
    /// Day slice.
    pub slice: u16,
    /// Place in the status list.
    pub index: u32,
}

impl From<CodeId> for CodeRef {
    fn from(code: CodeId) -> Self {
        Self {
            issuer: code.issuer,
            slice: code.slice.0,
            index: code.index,
        }
    }
}
