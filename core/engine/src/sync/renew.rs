//! Renewing the passes of every subject that this phone carries: a fresh holder
//! key for each subject and renewal, proven to the server. What comes is kept as
//! one record a subject, which the wallet shows from.

use bamin_protocol::pass::SignedPass;
use bamin_protocol::proof::Purpose;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::http::{Call, malformed};
use super::session::{Role, prove};
use super::wire::{Bytes64, Subject};
use super::{Syncer, Task};
use crate::error::EngineError;
use crate::ports::{KeyKind, NewKey, random};
use crate::store::{Store, StoreError};

const RENEWED: &str = "renewed";
const DUE: &str = "renewal_due";
const AT: &str = "at";
/// The server's limit for one call.
const MOST_SUBJECTS: usize = 9;
/// Phones spread over so many seconds after `renew_after`.
const JITTER: u64 = 1_800;
/// However soon the server wants the next renewal: seconds.
const SOONEST: i64 = 60;

/// What one renewal brought for one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewedSubject {
    /// The subject.
    pub subject: Uuid,
    /// The holder key that all these passes name.
    pub key: NewKey,
    /// For the tags of change hints.
    pub hint_secret: Vec<u8>,
    /// When it was renewed, Unix seconds.
    pub renewed_at: i64,
    /// By slice, ascending.
    pub passes: Vec<RenewedPass>,
}

/// A pass with what stands above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewedPass {
    /// The day slice.
    pub slice: u16,
    /// The signed pass.
    pub pass: Vec<u8>,
    /// The 8 digits that stay.
    pub alias: String,
    /// For the 4 digits that change, 32 bytes.
    pub number_secret: Vec<u8>,
}

/// What is kept of the renewals, by subject.
pub fn renewed(store: &Store) -> Result<Vec<RenewedSubject>, StoreError> {
    let records = store.read(|access| access.list(RENEWED))?;
    Ok(records.into_iter().map(|(_, record)| record).collect())
}

impl Syncer {
    pub(super) async fn sync_renew(&self) -> Result<(), EngineError> {
        let subjects = self.subjects()?;
        let mut due = None;
        for some in subjects.chunks(MOST_SUBJECTS) {
            let after = self.renew(some).await?;
            due = Some(due.map_or(after, |due: i64| due.min(after)));
        }
        self.forget_others(&subjects).await?;
        let soonest = self.time.now().seconds() + SOONEST;
        let due = due.unwrap_or(soonest + Task::Renew.period_ms() / 1_000);
        let jitter = random::up_to(&*self.ports.random, JITTER)?;
        let due = due.max(soonest) + i64::try_from(jitter).unwrap_or(0);
        Ok(self.store.put(DUE, AT, &due)?)
    }

    /// When the next renewal is due, Unix seconds; `None` means now.
    pub(super) fn renewal_due(&self) -> Result<Option<i64>, EngineError> {
        Ok(self.store.get(DUE, AT)?)
    }

    /// Something changed: renew as soon as possible.
    pub(super) fn renew_soon(&self) -> Result<(), EngineError> {
        self.store.write(|access| access.remove(DUE, AT))?;
        self.hasten(&[Task::Renew]);
        Ok(())
    }

    /// Renews up to nine subjects; gives when the next renewal is due.
    async fn renew(&self, subjects: &[Subject]) -> Result<i64, EngineError> {
        let token = self.sessions.access_token(&self.http, Role::Holder).await?;
        match self.renew_with(&token, subjects).await {
            Err(EngineError::Refused { code, .. }) if code == "token_expired" => {
                let token = self
                    .sessions
                    .refresh(&self.http, Role::Holder, &token)
                    .await?;
                self.renew_with(&token, subjects).await
            }
            outcome => outcome,
        }
    }

    /// The proofs name the token, so a new token needs new ones.
    async fn renew_with(&self, token: &str, subjects: &[Subject]) -> Result<i64, EngineError> {
        let mut keys = Vec::new();
        for _ in subjects {
            keys.push(self.ports.keys.create().await?);
        }
        let outcome = self.renew_keys(token, subjects, &keys).await;
        let kept = outcome.as_ref().map_or(&[][..], |(_, kept)| kept);
        for key in keys.iter().filter(|key| !kept.contains(&key.id)) {
            self.ports.keys.delete(&key.id).await?;
        }
        Ok(outcome?.0)
    }

    async fn renew_keys(
        &self,
        token: &str,
        subjects: &[Subject],
        keys: &[NewKey],
    ) -> Result<(i64, Vec<String>), EngineError> {
        let device = self.sessions.device(Role::Holder)?;
        let mut items = Vec::new();
        for (subject, key) in subjects.iter().zip(keys) {
            let parts = [
                device.as_bytes(),
                subject.subject.as_bytes(),
                key.public.as_slice(),
                token.as_bytes(),
            ];
            items.push(RenewItem {
                subject: subject.subject,
                holder_key: Bytes64(key.public.clone()),
                key_kind: key.kind,
                proof: prove(&self.ports, &key.id, Purpose::Renew, &parts).await?,
            });
        }
        let call = Call::post("/passes/renew", &RenewRequest { items })?.with(token);
        let reply = self
            .sessions
            .settle(Role::Holder, self.http.send(call).await)?;
        let reply: RenewReply = reply.json()?;
        let mut kept = Vec::new();
        for answer in reply.items {
            let key = subjects
                .iter()
                .zip(keys)
                .find_map(|(subject, key)| (subject.subject == answer.subject).then_some(key));
            let Some(key) = key else { continue };
            if let Some(problem) = answer.problem {
                tracing::warn!(code = problem, "a subject was not renewed");
                continue;
            }
            self.keep(answer, key).await?;
            kept.push(key.id.clone());
        }
        Ok((reply.renew_after, kept))
    }

    /// Puts the new passes in place of the old ones, whose key goes.
    async fn keep(&self, answer: RenewAnswer, key: &NewKey) -> Result<(), EngineError> {
        let mut renewed = RenewedSubject {
            subject: answer.subject,
            key: key.clone(),
            hint_secret: answer.hint_secret.ok_or_else(malformed)?.0,
            renewed_at: self.time.now().seconds(),
            passes: Vec::new(),
        };
        for pass in answer.passes.unwrap_or_default() {
            self.check(&pass, key)?;
            renewed.passes.push(RenewedPass {
                slice: pass.slice,
                pass: pass.pass.0,
                alias: pass.alias,
                number_secret: pass.number_secret.0,
            });
        }
        renewed.passes.sort_by_key(|pass| pass.slice);
        let id = answer.subject.to_string();
        let old: Option<RenewedSubject> = self.store.write(|access| {
            let old = access.get(RENEWED, &id)?;
            access.put(RENEWED, &id, &renewed)?;
            Ok(old)
        })?;
        match old {
            Some(old) => Ok(self.ports.keys.delete(&old.key.id).await?),
            None => Ok(()),
        }
    }

    /// A pass of another key or slice must never be shown under this subject.
    fn check(&self, pass: &PassReply, key: &NewKey) -> Result<(), EngineError> {
        let signed = SignedPass::parse(&pass.pass.0).map_err(|_| malformed())?;
        let ours = signed.pass.holder_key.as_bytes().as_slice() == key.public;
        if !ours || signed.pass.slice.0 != pass.slice {
            return Err(malformed());
        }
        Ok(())
    }

    /// Passes of subjects that this phone does not carry any more.
    async fn forget_others(&self, subjects: &[Subject]) -> Result<(), EngineError> {
        for renewed in renewed(&self.store)? {
            if subjects.iter().all(|kept| kept.subject != renewed.subject) {
                let id = renewed.subject.to_string();
                self.store.write(|access| access.remove(RENEWED, &id))?;
                self.ports.keys.delete(&renewed.key.id).await?;
            }
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct RenewRequest {
    items: Vec<RenewItem>,
}

#[derive(Serialize)]
struct RenewItem {
    subject: Uuid,
    holder_key: Bytes64,
    key_kind: KeyKind,
    proof: Bytes64,
}

#[derive(Deserialize)]
struct RenewReply {
    renew_after: i64,
    items: Vec<RenewAnswer>,
}

#[derive(Deserialize)]
struct RenewAnswer {
    subject: Uuid,
    hint_secret: Option<Bytes64>,
    passes: Option<Vec<PassReply>>,
    problem: Option<String>,
}

#[derive(Deserialize)]
struct PassReply {
    slice: u16,
    pass: Bytes64,
    alias: String,
    number_secret: Bytes64,
}
