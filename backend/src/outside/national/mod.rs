//! The national platform: what another province's code is (docs/national-platform.md).
//!
//! "National" is this product's own profile: the real platform has not been seen,
//! and would be one more adapter behind [`Platform::ask`]. Nothing here decides a
//! colour: what is known becomes a record (`arrivals::origins`), what isn't stays
//! unknown.

mod client;
mod signed;
mod wire;

use std::collections::HashMap;

use crate::config::Config;
use crate::store::SubjectId;

pub use client::Platform;

/// What is recorded of the platform's answers is recorded under this supplier.
pub const SUPPLIER: &str = "national_platform";
/// Most people in one question.
pub const MOST: u32 = 100;

/// About whom, and from where. No `Debug`: all of it is personal.
#[derive(Clone)]
pub struct Question {
    /// Whom.
    pub subject: SubjectId,
    /// `resident_id`, …
    pub document_kind: String,
    /// In full.
    pub document_number: String,
    /// In full.
    pub name: String,
    /// Two digits of the province left.
    pub province: u8,
}

/// What the platform says of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginCode {
    /// The origin province's code.
    Known {
        /// Green, or anything else.
        green: bool,
        /// Since when it has this colour.
        at: i64,
        /// The platform's number of this.
        record: String,
    },
    /// The province has uploaded nothing for the person yet.
    NotUploaded,
    /// The platform doesn't know the person.
    UnknownPerson,
    /// Unreadable, or not there at all.
    Garbled,
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// How new the platform's data are.
    pub as_of: i64,
    /// One for each person asked about.
    pub codes: HashMap<SubjectId, OriginCode>,
}

/// Why an answer was not had or not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NationalError {
    /// No connection, or it broke.
    #[error("the national platform was not reached")]
    Unreachable,
    /// It took too long.
    #[error("the national platform took too long")]
    TimedOut,
    /// It answered with another status than 200.
    #[error("the national platform answered {0}")]
    Status(u16),
    /// The answer was not signed by the platform for this question.
    #[error("the national platform's answer is not signed")]
    Forged,
    /// Signed at a time that is not now.
    #[error("the national platform's clock is wrong")]
    Clock,
    /// Signed, and not as agreed.
    #[error("the national platform's answer can't be read")]
    Garbled,
    /// No random bytes, or no request could be made.
    #[error("no question could be made")]
    Question,
}

impl NationalError {
    /// The word for metrics.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Status(_) => "status",
            Self::Forged => "forged",
            Self::Clock => "clock",
            Self::Garbled => "garbled",
            Self::Question => "question",
        }
    }
}

/// Why the settings give no platform.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The key's file.
    #[error("national_key: {0}")]
    Key(String),
    /// The address.
    #[error("national_url is no address")]
    Url,
    /// No HTTP client.
    #[error("no HTTP client: {0}")]
    Http(String),
}

/// The platform that the settings name, if they name one.
///
/// # Errors
/// [`PlatformError`].
pub fn of_settings(config: &Config) -> Result<Option<Platform>, PlatformError> {
    let (Some(url), Some(client), Some(key)) = (
        &config.national_url,
        &config.national_client,
        &config.national_key,
    ) else {
        return Ok(None);
    };
    Platform::new(url, client, key).map(Some)
}
