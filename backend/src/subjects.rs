//! Changing the state of a subject: one transaction with all of its codes, the
//! audit entry and the message that becomes change hints. Never without a cause.

use bamin_protocol::slice::Slice;
use serde_json::json;

use crate::app::App;
use crate::hints;
use crate::problem::{Code, Problem};
use crate::store::outbox::Message;
use crate::store::passes::SliceIndex;
use crate::store::people::SubjectState;
use crate::store::status::StateChange;
use crate::store::{SubjectId, Trail};

/// What a subject becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum NewState {
    /// Green; codes that had turned orange are valid again.
    Green,
    /// Orange; the green codes handed out are marked.
    Orange,
    /// The codes handed out are withdrawn for good; new ones may be had.
    Withdrawn,
    /// No code holds until it is lifted (by `green` or `orange`).
    Suspended,
    /// No code any more.
    Removed,
}

/// Changes a subject's state. Gives the codes whose status changed.
///
/// # Errors
/// `invalid_request` for an empty cause, `not_found`, `internal`, `unavailable`.
pub async fn set_state(
    app: &App,
    subject: SubjectId,
    new: NewState,
    cause: &str,
    actor: &str,
) -> Result<Vec<SliceIndex>, Problem> {
    if cause.is_empty() {
        return Err(Problem::invalid("cause"));
    }
    let now = app.now();
    let stored = app.store.subject(subject).await?.ok_or(Code::NotFound)?;
    let (colour, state, code_state) = match new {
        NewState::Green => (0, SubjectState::Active, 0),
        NewState::Orange => (1, SubjectState::Active, 3),
        NewState::Withdrawn => (stored.colour, SubjectState::Active, 1),
        NewState::Suspended => (stored.colour, SubjectState::Suspended, 2),
        NewState::Removed => (stored.colour, SubjectState::Removed, 1),
    };
    let change = StateChange {
        subject,
        colour,
        cause: cause.to_owned(),
        state,
        code_state,
        from_slice: Slice::live(now).next().unwrap_or(Slice::running(now)).0,
    };
    let message = Message {
        id: app.random.uuid(app.clock.now_ms())?,
        topic: hints::STATE_CHANGED.to_owned(),
        body: json!({"subject": subject.0}),
    };
    let trail = Trail::new(
        now,
        actor,
        "subject.set_state",
        format!("subject:{subject}"),
    )
    .detail(json!({"code_state": code_state, "colour": colour, "cause": cause}))
    .message(message);
    let changed = app
        .store
        .change_state(change, trail)
        .await?
        .ok_or(Code::NotFound)?;
    hints::publish(app).await?;
    Ok(changed)
}
