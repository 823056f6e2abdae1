//! Uploading events: batches signed by the staff device's key, until nothing is
//! pending. Whatever happens on the way, an event leaves the phone's queue only
//! by the server's word for it.

use bamin_protocol::batch::Batch;
use reqwest::Method;
use serde::Deserialize;

use super::Syncer;
use super::http::{Body, Call, malformed};
use super::session::Role;
use crate::error::EngineError;
use crate::queue::{ItemAnswer, OutgoingBatch};

impl Syncer {
    pub(super) async fn sync_events(&self) -> Result<(), EngineError> {
        let session = self
            .sessions
            .get(Role::Staff)?
            .ok_or(EngineError::SignIn { code: "no_session" })?;
        while let Some(batch) = self.queue.next_batch(session.device.into_bytes())? {
            self.upload(&batch).await?;
        }
        Ok(())
    }

    async fn upload(&self, batch: &OutgoingBatch) -> Result<(), EngineError> {
        let signed = self.sign(&batch.batch).await?;
        let answer = self
            .sessions
            .send(&self.http, Role::Staff, || {
                Ok(Call {
                    method: Method::POST,
                    path: "/events",
                    bearer: None,
                    body: Body::Cose(signed.clone()),
                })
            })
            .await;
        match answer {
            Ok(reply) => {
                let answers: Answers = reply.json()?;
                self.take(batch, &answers.items)?;
                self.queue.batch_accepted();
                Ok(())
            }
            Err(EngineError::Refused { code, params, .. }) if code == "device_revoked" => {
                // The server kept the items, in quarantine: they are not ours any more.
                if let Some(items) = params.get("items") {
                    let items: Vec<ItemAnswer> =
                        serde_json::from_value(items.clone()).map_err(|_| malformed())?;
                    self.take(batch, &items)?;
                }
                self.sessions.end(Role::Staff)?;
                Err(EngineError::SignIn {
                    code: "device_revoked",
                })
            }
            Err(EngineError::Refused { code, .. })
                if code == "invalid_request" || code == "too_large" =>
            {
                self.queue.batch_refused(batch, &code)
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

#[derive(Deserialize)]
struct Answers {
    items: Vec<ItemAnswer>,
}
