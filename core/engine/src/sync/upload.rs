//! Uploading events: batches signed by the staff device's key, until nothing is
//! pending. Whatever happens on the way, an event leaves the phone's queue only
//! by the server's word for it.

use bamin_protocol::batch::Batch;
use reqwest::Method;
use serde::Deserialize;

use super::Syncer;
use super::http::{Body, Call, malformed};
use super::session::{REVOKED, Role};
use crate::error::EngineError;
use crate::queue::{ItemAnswer, OutgoingBatch};

impl Syncer {
    pub(super) async fn sync_events(&self) -> Result<(), EngineError> {
        let device = self.sessions.device(Role::Staff)?.into_bytes();
        let mut standing = Standing::Bound;
        while let Some(batch) = self.queue.next_batch(device)? {
            standing = self.upload(&batch).await?;
        }
        match standing {
            Standing::Bound => Ok(()),
            Standing::Revoked => {
                // Only now: until here the server took the records, in quarantine.
                self.sessions.end(Role::Staff)?;
                Err(EngineError::SignIn { code: REVOKED })
            }
        }
    }

    async fn upload(&self, batch: &OutgoingBatch) -> Result<Standing, EngineError> {
        let signed = self.sign(&batch.batch).await?;
        let answer = self
            .sessions
            .send_record(&self.http, Role::Staff, || {
                Ok(Call {
                    method: Method::POST,
                    body: Body::Cose(signed.clone()),
                    ..Call::get("/events")
                })
            })
            .await;
        match answer {
            Ok(reply) => {
                let answers: Answers = reply.json()?;
                self.take(batch, &answers.items)?;
                self.queue.batch_accepted();
                Ok(Standing::Bound)
            }
            Err(EngineError::Refused { code, params, .. }) if code == REVOKED => {
                let items = params.get("items").cloned().ok_or_else(malformed)?;
                let items: Vec<ItemAnswer> =
                    serde_json::from_value(items).map_err(|_| malformed())?;
                self.take(batch, &items)?;
                Ok(Standing::Revoked)
            }
            Err(EngineError::Refused { code, .. })
                if code == "invalid_request" || code == "too_large" =>
            {
                self.queue.batch_refused(batch, &code)?;
                Ok(Standing::Bound)
            }
            Err(error) => Err(error),
        }
    }

    /// Acts on the answers. One that settles nothing of what was sent would be
    /// sent again at once and for ever: it counts as garbage.
    fn take(&self, batch: &OutgoingBatch, answers: &[ItemAnswer]) -> Result<(), EngineError> {
        let of_ours = |answer: &&ItemAnswer| {
            let event = answer.event.into_bytes();
            batch.batch.items.iter().any(|item| item.key.event == event)
        };
        let ours: Vec<_> = answers.iter().filter(of_ours).cloned().collect();
        if ours.is_empty() {
            return Err(malformed());
        }
        self.queue.answered(&ours)
    }

    async fn sign(&self, batch: &Batch) -> Result<Vec<u8>, EngineError> {
        let key = self.sessions.device_key(Role::Staff).await?;
        let unsigned = batch.unsigned();
        let signature = self
            .ports
            .keys
            .sign(&key.id, unsigned.to_be_signed())
            .await?;
        Ok(unsigned.finish(&signature.normalised()?))
    }
}

/// Whether the server still counts this phone as the account's.
enum Standing {
    Bound,
    Revoked,
}

#[derive(Deserialize)]
struct Answers {
    items: Vec<ItemAnswer>,
}
