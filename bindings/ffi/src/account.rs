//! The holder's consents and rights (C11): agreeing and withdrawing, taking everything
//! away, ending the account.

use std::sync::Arc;

use bamin_engine::consents as engine;
use bamin_engine::phone::Phone;
use bamin_engine::sync::Deletion as EngineDeletion;

use crate::error::BaminError;
use crate::runtime::detached;
use crate::words::ConsentPurpose;

/// How the holder stands to one purpose.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Consent {
    /// To what.
    pub purpose: ConsentPurpose,
    /// The version of the text to show.
    pub version: u32,
    /// The key of its title in the catalogue.
    pub title_key: String,
    /// The key of the text itself.
    pub text_key: String,
    /// Agreed to this version or a later one, and not withdrawn.
    pub holds: bool,
    /// When it was given or withdrawn last, Unix seconds; none: never asked.
    pub answered_at: Option<i64>,
    /// The server has the last answer.
    pub sent: bool,
}

/// What is kept by rule after an account has ended.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Kept {
    /// The text is `kept.<code>`.
    pub code: String,
    /// At most so long.
    pub days: u16,
}

/// What ending the account means; to be confirmed by the holder.
#[derive(uniffi::Object)]
pub struct Deletion(EngineDeletion);

#[uniffi::export]
impl Deletion {
    /// Until when it can be confirmed, Unix seconds.
    pub fn expires(&self) -> i64 {
        self.0.expires
    }

    /// How many codes end, the family's too.
    pub fn subjects(&self) -> u32 {
        self.0.subjects
    }

    /// What is kept by rule.
    pub fn kept(&self) -> Vec<Kept> {
        let kept = self.0.kept.iter().map(|kept| Kept {
            code: kept.code.clone(),
            days: kept.days,
        });
        kept.collect()
    }
}

/// The holder's account.
#[derive(uniffi::Object)]
pub struct Account(pub(crate) Arc<Phone>);

#[uniffi::export]
impl Account {
    /// How the holder stands to every purpose.
    pub fn consents(&self) -> Vec<Consent> {
        let all = self.0.sync.consents().all().into_iter();
        all.map(Consent::from).collect()
    }

    /// Keeps an answer to the text in force: consent, or its withdrawal. Without the one
    /// to `showing` there is no code to present. Also without a network. Commits.
    pub fn answer_consent(&self, purpose: ConsentPurpose, given: bool) -> Result<(), BaminError> {
        Ok(self.0.sync.answer_consent(purpose.into(), given)?)
    }

    /// Everything that the server keeps of the holder, as JSON in UTF-8. Once a minute.
    pub async fn export(&self) -> Result<Vec<u8>, BaminError> {
        let phone = self.0.clone();
        detached(async move { Ok(phone.sync.export_account().await?) }).await
    }

    /// Asks what ending the account means; changes nothing.
    pub async fn begin_deletion(&self) -> Result<Arc<Deletion>, BaminError> {
        let phone = self.0.clone();
        detached(async move { Ok(Arc::new(Deletion(phone.sync.begin_deletion().await?))) }).await
    }

    /// Ends the account as it was told; this phone keeps nothing of it.
    pub async fn delete(&self, deletion: Arc<Deletion>) -> Result<(), BaminError> {
        let phone = self.0.clone();
        detached(async move { Ok(phone.sync.delete_account(&deletion.0).await?) }).await
    }
}

impl From<engine::Consent> for Consent {
    fn from(consent: engine::Consent) -> Self {
        Self {
            purpose: consent.purpose.into(),
            title_key: consent.purpose.title_key(consent.version),
            text_key: consent.purpose.text_key(consent.version),
            version: consent.version,
            holds: consent.holds,
            answered_at: consent.answered_at,
            sent: consent.sent,
        }
    }
}
