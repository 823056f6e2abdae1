//! What can go wrong, as far as a shell acts differently on it. The words for
//! people stand in the text catalogue, by code.

use bamin_engine::EngineError;

/// A code's or an error's parameter.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Param {
    /// As in docs/format.md and docs/api.md.
    pub name: String,
    /// A number or a word.
    pub value: String,
}

/// Why the engine could not do it.
#[derive(Debug, Clone, PartialEq, thiserror::Error, uniffi::Error)]
pub enum BaminError {
    /// The server said no.
    #[error("refused: {code}")]
    Refused {
        /// The problem's code.
        code: String,
        /// Its parameters.
        params: Vec<Param>,
        /// Not before so many seconds.
        retry_after: Option<u32>,
    },
    /// Sign in, or enrol, again.
    #[error("sign in: {code}")]
    SignIn {
        /// Why.
        code: String,
    },
    /// The server asks for a newer app; showing and checking go on.
    #[error("update required: {least}")]
    UpdateRequired {
        /// 10000·major + 100·minor + patch.
        least: u64,
    },
    /// Worth another try later.
    #[error("network: {code}")]
    Network {
        /// What happened.
        code: String,
        /// Not before so many seconds.
        retry_after: Option<u32>,
    },
    /// Nothing was lost, and nothing more can be recorded.
    #[error("storage full")]
    StorageFull,
    /// The database failed otherwise.
    #[error("storage: {code}")]
    Storage {
        /// What happened.
        code: String,
    },
    /// The key store failed.
    #[error("keys: {code}")]
    Keys {
        /// What happened.
        code: String,
    },
    /// What was given or came is not what it should be; nothing of it was taken.
    #[error("answer: {code}")]
    Answer {
        /// What is wrong.
        code: String,
    },
}

impl BaminError {
    pub(crate) fn answer(code: &str) -> Self {
        Self::Answer { code: code.into() }
    }
}

impl From<EngineError> for BaminError {
    fn from(error: EngineError) -> Self {
        let (code, retry_after) = (error.code().to_owned(), error.retry_after());
        match error {
            EngineError::Refused { params, .. } => {
                let param = |(name, value): (String, _)| Param {
                    name,
                    value: plain(&value),
                };
                Self::Refused {
                    code,
                    params: params.into_iter().map(param).collect(),
                    retry_after,
                }
            }
            EngineError::SignIn { .. } => Self::SignIn { code },
            EngineError::UpdateRequired { least } => Self::UpdateRequired { least },
            EngineError::Network { .. } => Self::Network { code, retry_after },
            EngineError::StorageFull => Self::StorageFull,
            EngineError::Storage { .. } => Self::Storage { code },
            EngineError::Keys { .. } => Self::Keys { code },
            EngineError::Answer { .. } => Self::Answer { code },
        }
    }
}

/// Text without JSON's quotes.
pub(crate) fn plain(value: &impl ToString) -> String {
    value.to_string().trim_matches('"').to_owned()
}
