//! Enrolling this phone as a holder's device, and the subjects it carries.

use bamin_protocol::proof::Purpose;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::http::Call;
use super::session::Role;
use super::wire::{Bytes64, SessionTokens, Subject};
use super::{Syncer, Task};
use crate::error::EngineError;
use crate::ports::KeyKind;

const SUBJECTS: &str = "subjects";
const ALL: &str = "all";

impl Syncer {
    /// Binds this phone to the holder who got `enrolment_code`; gives the subjects
    /// that it will carry. After a lost reply, the same code works again.
    pub async fn enrol(&self, enrolment_code: &str) -> Result<Vec<Subject>, EngineError> {
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
        };
        let reply = self.http.send(Call::post("/devices", &request)?).await?;
        let reply: EnrolReply = reply.json()?;
        self.store.put(SUBJECTS, ALL, &reply.subjects)?;
        self.sessions
            .begin(Role::Holder, reply.device, reply.session)?;
        self.hasten(&[Task::Renew, Task::Hints]);
        Ok(reply.subjects)
    }

    /// The subjects that this phone carries, as last heard.
    pub fn subjects(&self) -> Result<Vec<Subject>, EngineError> {
        Ok(self.store.get(SUBJECTS, ALL)?.unwrap_or_default())
    }

    pub(super) async fn sync_subjects(&self) -> Result<(), EngineError> {
        let reply = self
            .sessions
            .send(&self.http, Role::Holder, || Ok(Call::get("/subjects")))
            .await?;
        let reply: SubjectsReply = reply.json()?;
        if reply.subjects != self.subjects()? {
            self.store.put(SUBJECTS, ALL, &reply.subjects)?;
            self.hasten(&[Task::Renew]);
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct EnrolRequest<'a> {
    enrolment_code: &'a str,
    device_key: Bytes64,
    key_kind: KeyKind,
    platform: &'a str,
    proof: Bytes64,
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
