//! Change hints: the tags of those whose state changed, by hour.
//!
//! A state change leaves a message in the outbox in its own transaction; this
//! module turns the messages into tags, so that a crash in between loses none.

use bamin_protocol::hint;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::http::problem::Problem;
use crate::secrets::personal::{Personal, PersonalError, Place};
use crate::store::SubjectId;
use crate::store::outbox::Message;

pub use crate::store::outbox::STATE_CHANGED;

/// Hours that are served.
pub const HOURS: u32 = 48;

/// Seals the hint secret of a subject's renewal.
///
/// # Errors
/// [`PersonalError`].
pub fn seal(
    personal: &Personal,
    subject: SubjectId,
    secret: &[u8; 32],
) -> Result<Vec<u8>, PersonalError> {
    personal.seal(place(subject), &STANDARD_NO_PAD.encode(secret))
}

/// Tells the phones that show this subject to renew, once it is in the outbox.
///
/// # Errors
/// `unavailable` without randomness.
pub fn state_changed(app: &App, subject: SubjectId) -> Result<Message, Problem> {
    Ok(Message {
        id: app.random.uuid(app.clock.now_ms())?,
        topic: STATE_CHANGED.to_owned(),
        body: json!({"subject": subject.0}),
    })
}

/// Adds the tags of every change whose message waits. Gives how many subjects.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn publish(app: &App) -> Result<usize, Problem> {
    let hour = hint::hour(app.now());
    let personal = app.personal();
    let mut subjects = 0;
    loop {
        let messages = app.store.unsent(STATE_CHANGED.to_owned(), 500).await?;
        if messages.is_empty() {
            return Ok(subjects);
        }
        let mut tags = Vec::new();
        for message in &messages {
            let subject = message.body["subject"].as_str();
            let Some(subject) = subject.and_then(|text| Uuid::parse_str(text).ok()) else {
                tracing::error!(message = %message.id, "a state change names no subject");
                continue;
            };
            let subject = SubjectId(subject);
            for secret in app.store.hint_secrets(subject).await? {
                let secret = open(&personal, subject, &secret.sealed)?;
                tags.push(hint::tag(&secret, hour));
            }
        }
        app.store.add_hints(hour, tags).await?;
        subjects += messages.len();
        app.store
            .sent(messages.into_iter().map(|message| message.id).collect())
            .await?;
    }
}

/// The file of an hour, as served.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn file(app: &App, hour: u32) -> Result<Vec<u8>, Problem> {
    Ok(hint::encode(&app.store.hints(hour).await?))
}

/// Opens the hint secret of a subject.
///
/// # Errors
/// [`PersonalError`].
pub fn open(
    personal: &Personal,
    subject: SubjectId,
    sealed: &[u8],
) -> Result<Vec<u8>, PersonalError> {
    let text = personal.open(place(subject), sealed)?;
    STANDARD_NO_PAD
        .decode(text)
        .map_err(|_| PersonalError::Damaged)
}

pub(crate) fn place(subject: SubjectId) -> Place {
    Place {
        field: "codes.hint_secret",
        row: subject.0,
    }
}
