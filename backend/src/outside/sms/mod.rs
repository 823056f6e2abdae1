//! The SMS port and its adapters: a gateway, or a file for demonstrations (docs/sms.md).

mod file;
mod http;

use async_trait::async_trait;
use bamin_rules::phone::Phone;
use uuid::Uuid;

pub use file::FileSms;
pub use http::HttpSms;

use crate::config::{Config, ConfigError};

/// Seconds that a code may be used.
pub const CODE_LIFE: i64 = 300;

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A form for a family member.
    Family,
}

impl Purpose {
    /// The stable word: the gateway's template, the end of the text's key `sms.…`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Family => "family",
        }
    }
}

/// A message to be sent. It has no `Debug`: all of it is personal.
pub struct SmsMessage {
    /// The same for every try: a gateway sends it once.
    pub id: Uuid,
    /// To whom.
    pub phone: Phone,
    /// What for.
    pub purpose: Purpose,
    /// Six digits.
    pub code: String,
}

/// A message was not taken. Says nothing of its content.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    /// No gateway is configured.
    #[error("no SMS gateway is configured")]
    NoGateway,
    /// The gateway was not reached, or is in trouble.
    #[error("the SMS gateway is not available ({0})")]
    Unavailable(&'static str),
    /// The gateway will not take it.
    #[error("the SMS gateway refused: {0}")]
    Refused(u16),
    /// The file of the demonstration.
    #[error("the SMS file could not be written: {0}")]
    File(std::io::ErrorKind),
}

/// Sends messages.
#[async_trait]
pub trait SmsPort: Send + Sync {
    /// Sends one; when this returns `Ok`, the gateway has it.
    async fn send(&self, message: &SmsMessage) -> Result<(), SmsError>;
}

/// Where nothing is configured.
struct NoSms;

#[async_trait]
impl SmsPort for NoSms {
    async fn send(&self, _: &SmsMessage) -> Result<(), SmsError> {
        Err(SmsError::NoGateway)
    }
}

/// The adapter that the settings name.
///
/// # Errors
/// [`ConfigError`] for an address that is none.
pub fn port(config: &Config) -> Result<Box<dyn SmsPort>, ConfigError> {
    if let Some(url) = &config.sms_url {
        let token = config.sms_token.clone().unwrap_or_default();
        return Ok(Box::new(HttpSms::new(url, token)?));
    }
    Ok(match &config.sms_file {
        Some(file) => Box::new(FileSms::new(file.clone())),
        None => Box::new(NoSms),
    })
}
