//! The holder's rights (C11): everything that is kept of them in one file, and the
//! end of the account, in two steps.

use reqwest::Method;
use serde::Deserialize;

use super::Syncer;
use super::http::Call;
use super::session::Role;
use crate::error::EngineError;

/// The largest export: years of scans fit.
const MOST_EXPORT: usize = 64 * 1024 * 1024;
const CONFIRMATION: &str = "x-bamin-confirmation";

/// What ending the account means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Deletion {
    /// Proves, for ten minutes and on this phone, that the holder was told.
    confirmation: String,
    /// Until when it does, Unix seconds.
    pub expires: i64,
    /// How many codes end, the family's too.
    pub subjects: u32,
    /// What is kept by rule.
    pub kept: Vec<Kept>,
}

/// What is kept by rule after the end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Kept {
    /// The text is `kept.<code>`.
    pub code: String,
    /// At most so long.
    pub days: u16,
}

impl Syncer {
    /// Everything that the server keeps of the holder: JSON, UTF-8, for the person to
    /// keep or to take elsewhere. Once a minute.
    pub async fn export_account(&self) -> Result<Vec<u8>, EngineError> {
        let call = || {
            Ok(Call {
                most_bytes: MOST_EXPORT,
                ..Call::get("/account/export")
            })
        };
        let reply = self.sessions.send(&self.http, Role::Holder, call).await?;
        Ok(reply.bytes)
    }

    /// Asks what ending the account means; changes nothing.
    pub async fn begin_deletion(&self) -> Result<Deletion, EngineError> {
        let reply = self
            .sessions
            .send(&self.http, Role::Holder, || {
                Call::post("/account/deletion", &())
            })
            .await?;
        reply.json()
    }

    /// Ends the account as it was told: codes are withdrawn, and this phone keeps
    /// nothing of it.
    ///
    /// # Errors
    /// `proof_refused` once the confirmation has ended: begin anew. When the session has
    /// ended meanwhile (the account went, and the reply was lost) that is the error, and
    /// this phone keeps nothing either.
    pub async fn delete_account(&self, deletion: &Deletion) -> Result<(), EngineError> {
        let call = || {
            Ok(Call {
                method: Method::DELETE,
                header: Some((CONFIRMATION, &deletion.confirmation)),
                ..Call::get("/account")
            })
        };
        let done = self.sessions.send(&self.http, Role::Holder, call).await;
        if done.is_ok() || !self.sessions.is_open(Role::Holder)? {
            self.sessions.end(Role::Holder)?;
            self.forget_holder().await?;
        }
        done.map(drop)
    }

    async fn forget_holder(&self) -> Result<(), EngineError> {
        self.wallet.set_subjects(Vec::new())?;
        self.forget_others(&[])?;
        self.forget_others_tests()?;
        self.forget_identity()?;
        self.consents().clear()?;
        self.wallet.tidy(&self.time.now()).await
    }
}
