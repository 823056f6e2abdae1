//! Enrolling this phone as a holder's device, and the subjects it carries.

use bamin_protocol::proof::Purpose;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::http::Call;
use super::session::Role;
use super::wire::{Bytes64, SessionTokens};
use super::{Syncer, Task};
use crate::error::EngineError;
use crate::ports::KeyKind;
use crate::wallet::Subject;

/// What becomes of the holder's other phones when this one is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherPhones {
    /// Their passes are withdrawn.
    Replaced,
    /// They go on showing.
    Kept,
}

impl Syncer {
    /// Binds this phone to the holder who got `enrolment_code`; gives the subjects
    /// that it will carry. After a lost reply, the same code works again. It takes
    /// the place of the holder's other phones.
    pub async fn enrol(&self, enrolment_code: &str) -> Result<Vec<Subject>, EngineError> {
        self.bind(enrolment_code, OtherPhones::Replaced).await
    }

    /// The same, saying what becomes of the holder's other phones.
    pub(super) async fn bind(
        &self,
        enrolment_code: &str,
        others: OtherPhones,
    ) -> Result<Vec<Subject>, EngineError> {
        let key = self.sessions.device_key(Role::Holder).await?;
        let parts = [enrolment_code.as_bytes(), &key.public];
        let request = EnrolRequest {
            enrolment_code,
            device_key: Bytes64(key.public.clone()),
            key_kind: key.kind,
            platform: &self.config.platform,
            proof: self
                .sessions
                .prove(Role::Holder, Purpose::Enrol, &parts)
                .await?,
            keep_others: others == OtherPhones::Kept,
        };
        let reply = self.http.send(Call::post("/devices", &request)?).await?;
        let reply: EnrolReply = reply.json()?;
        // First: nothing that another holder answered is sent in this one's session.
        self.consents().bound(reply.device)?;
        self.sessions
            .begin(Role::Holder, reply.device, reply.session)?;
        self.forget_others(&reply.subjects)?;
        self.wallet.set_subjects(reply.subjects.clone())?;
        self.ask(&[
            Task::Consents,
            Task::Renew,
            Task::Hints,
            Task::Messages,
            Task::Appeals,
        ]);
        Ok(reply.subjects)
    }

    /// A phone that was another holder's keeps nothing of theirs.
    pub(super) fn forget_others(&self, subjects: &[Subject]) -> Result<(), EngineError> {
        let carried: Vec<Uuid> = subjects.iter().map(|subject| subject.subject).collect();
        self.inbox.clear()?;
        self.appeals.keep_only(&carried)?;
        self.forget_reasons()
    }

    pub(super) async fn sync_subjects(&self) -> Result<(), EngineError> {
        let reply = self
            .sessions
            .send(&self.http, Role::Holder, || Ok(Call::get("/subjects")))
            .await?;
        let reply: SubjectsReply = reply.json()?;
        self.wallet.set_subjects(reply.subjects)?;
        self.forget_others_tests()?;
        self.wallet.tidy(&self.time.now()).await
    }
}

#[derive(Serialize)]
struct EnrolRequest<'a> {
    enrolment_code: &'a str,
    device_key: Bytes64,
    key_kind: KeyKind,
    platform: &'a str,
    proof: Bytes64,
    keep_others: bool,
}

#[derive(Deserialize)]
struct EnrolReply {
    device: Uuid,
    session: SessionTokens,
    subjects: Vec<Subject>,
}

#[derive(Deserialize)]
struct SubjectsReply {
    subjects: Vec<Subject>,
}
