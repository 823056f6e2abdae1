//! The engine's one public error. A variant exists only where a shell acts
//! differently on it; the code and its parameters say the rest, and the text
//! catalogue has the words. Never personal data.

use serde_json::{Map, Value};

use crate::ports::{KeyStoreError, RandomnessFailed};
use crate::store::StoreError;

/// Why the engine could not do it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// The server said no, with a code of `docs/api.md`.
    #[error("refused: {code}")]
    Refused {
        /// The problem's code.
        code: String,
        /// Its parameters.
        params: Map<String, Value>,
        /// Not before so many seconds.
        retry_after: Option<u32>,
    },
    /// The session is over, or there is none: sign in (or enrol) again.
    #[error("sign in: {code}")]
    SignIn {
        /// `no_session`, `unauthenticated`, `device_revoked`.
        code: &'static str,
    },
    /// The server asks for a newer app; showing and checking go on.
    #[error("update required: {least}")]
    UpdateRequired {
        /// Least version: 10000·major + 100·minor + patch.
        least: u64,
    },
    /// The server was not reached, or is in trouble: worth another try later.
    #[error("network: {code}")]
    Network {
        /// `unreachable`, `timeout`, `cut`, `unavailable`.
        code: &'static str,
        /// Not before so many seconds.
        retry_after: Option<u32>,
    },
    /// The disk is full: nothing was lost, and nothing more can be recorded.
    #[error("storage full")]
    StorageFull,
    /// The database failed otherwise.
    #[error("storage: {code}")]
    Storage {
        /// [`StoreError::code`].
        code: &'static str,
    },
    /// The key store failed.
    #[error("keys: {code}")]
    Keys {
        /// `key_gone`, `keys_unavailable`, `keys_malformed`.
        code: &'static str,
    },
    /// What came is not what it should be (a portal's page, an old list, a bad
    /// signature, bad configuration); nothing of it was taken.
    #[error("answer: {code}")]
    Answer {
        /// What is wrong: `malformed`, `forged`, `rolled_back`, `no_seal_key` …
        code: &'static str,
    },
}

impl EngineError {
    /// The stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            Self::SignIn { code }
            | Self::Network { code, .. }
            | Self::Storage { code }
            | Self::Keys { code }
            | Self::Answer { code } => code,
            Self::UpdateRequired { .. } => "update_required",
            Self::StorageFull => "storage_full",
        }
    }

    /// The code's parameters.
    pub fn params(&self) -> Map<String, Value> {
        match self {
            Self::Refused { params, .. } => params.clone(),
            Self::UpdateRequired { least } => {
                Map::from_iter([("least".to_owned(), Value::from(*least))])
            }
            _ => Map::new(),
        }
    }

    /// Seconds that the server asked to wait.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Refused { retry_after, .. } | Self::Network { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::StorageFull,
            other => {
                tracing::warn!(error = ?other, "the store failed");
                Self::Storage { code: other.code() }
            }
        }
    }
}

impl From<KeyStoreError> for EngineError {
    fn from(error: KeyStoreError) -> Self {
        Self::Keys {
            code: match error {
                KeyStoreError::Gone => "key_gone",
                KeyStoreError::Unavailable => "keys_unavailable",
                KeyStoreError::Malformed => "keys_malformed",
            },
        }
    }
}

impl From<RandomnessFailed> for EngineError {
    fn from(_: RandomnessFailed) -> Self {
        Self::Keys {
            code: "no_randomness",
        }
    }
}
