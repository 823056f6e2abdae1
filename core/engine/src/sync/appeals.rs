//! Appeals on the wire: text first, then the photos in parts. Each step may be
//! repeated, so a lost answer or a killed app costs one part at most.

use reqwest::Method;
use serde::Serialize;
use uuid::Uuid;

use super::http::{Body, Call, malformed};
use super::session::Role;
use super::wire::Bytes64;
use super::{Syncer, Task};
use crate::appeals::{About, AppealReply, Appeals, AppealsReply, Draft, PhotoReply, Unsent};
use crate::error::EngineError;

/// Bytes of a part: half a minute on a bad line.
const PART: usize = 256 * 1024;
/// What the server never takes, however often it is sent.
const FOR_GOOD: [&str; 5] = [
    "invalid_request",
    "not_found",
    "reason_gone",
    "conflict",
    "too_large",
];

impl Syncer {
    /// The appeals that this phone holds.
    pub fn appeals(&self) -> &Appeals {
        &self.appeals
    }

    /// Keeps an appeal, and sends it as soon as it can. Commits.
    ///
    /// # Errors
    /// As [`Appeals::write`].
    pub fn write_appeal(&self, draft: &Draft) -> Result<Uuid, EngineError> {
        let appeal = self.appeals.write(draft)?;
        self.retry_now(&[Task::Appeals]);
        Ok(appeal)
    }

    pub(super) async fn sync_appeals(&self) -> Result<(), EngineError> {
        for unsent in self.appeals.unsent()? {
            match self.send_appeal(&unsent).await {
                Err(EngineError::Refused { code, .. }) if FOR_GOOD.contains(&code.as_str()) => {
                    self.appeals.refused(unsent.appeal, &code)?;
                }
                // Written on another phone meanwhile: this one waits for an answer.
                Err(EngineError::Refused { code, .. }) if code == "too_many_appeals" => {}
                outcome => outcome?,
            }
        }
        let reply = self
            .sessions
            .send(&self.http, Role::Holder, || Ok(Call::get("/appeals")))
            .await?;
        let reply: AppealsReply = reply.json()?;
        self.appeals.all_taken(&reply)
    }

    async fn send_appeal(&self, unsent: &Unsent) -> Result<(), EngineError> {
        let record = &unsent.record;
        let announced = record.photos.iter().map(|photo| Announced {
            size: photo.size,
            sha256: Bytes64(photo.sha256.clone()),
        });
        let request = AppealRequest {
            subject: record.subject,
            kind: record.about.code(),
            reason: match &record.about {
                About::Reason { rule, since } => Some(Named {
                    rule,
                    since: *since,
                }),
                _ => None,
            },
            text: &record.text,
            photos: announced.collect(),
        };
        let path = format!("/appeals/{}", unsent.appeal);
        let reply = self
            .sessions
            .send(&self.http, Role::Holder, || Call::put(&path, &request))
            .await?;
        let reply: AppealReply = reply.json()?;
        if reply.appeal != unsent.appeal {
            return Err(malformed());
        }
        self.appeals.taken(&reply)?;
        for number in 0..record.photos.len() {
            self.send_photo(unsent.appeal, number).await?;
        }
        Ok(())
    }

    async fn send_photo(&self, appeal: Uuid, number: usize) -> Result<(), EngineError> {
        loop {
            let unsent = self.appeals.unsent()?;
            let one = unsent.into_iter().find(|one| one.appeal == appeal);
            let photo = one.and_then(|one| one.record.photos.into_iter().nth(number));
            let Some(photo) = photo.filter(|photo| !photo.is_settled()) else {
                return Ok(());
            };
            let bytes = self.appeals.photo(appeal, number)?;
            let start = photo.received as usize;
            let part = bytes.get(start..bytes.len().min(start + PART));
            let part = part.ok_or_else(malformed)?;
            let path = format!("/appeals/{appeal}/photos/{number}?start={start}");
            let answer = self
                .sessions
                .send(&self.http, Role::Holder, || {
                    Ok(Call {
                        method: Method::PUT,
                        body: Body::Octets(part.to_vec()),
                        ..Call::get(&path)
                    })
                })
                .await;
            let reply = match answer {
                Ok(reply) => reply.json()?,
                Err(EngineError::Refused { code, params, .. }) if code == "photo_refused" => {
                    let reason = params.get("reason").and_then(serde_json::Value::as_str);
                    PhotoReply {
                        size: photo.size,
                        received: photo.size,
                        kept: false,
                        refused: Some(reason.unwrap_or("damaged").to_owned()),
                    }
                }
                Err(error) => return Err(error),
            };
            let settled = reply.kept || reply.refused.is_some();
            if !settled && reply.received == photo.received {
                // No step forward: it would be sent for ever.
                return Err(malformed());
            }
            self.appeals.photo_sent(appeal, number, &reply)?;
        }
    }
}

#[derive(Serialize)]
struct AppealRequest<'a> {
    subject: Uuid,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Named<'a>>,
    text: &'a str,
    photos: Vec<Announced>,
}

#[derive(Serialize)]
struct Named<'a> {
    rule: &'a str,
    since: i64,
}

#[derive(Serialize)]
struct Announced {
    size: u32,
    sha256: Bytes64,
}
