//! What an operator does to a subject by hand: orders a colour, withdraws, suspends
//! and removes codes.
//!
//! A colour is ordered by a record of the operator's own, with its cause, and goes
//! the way of every record (`colour`); taking the record back leaves the colour to
//! the others. The rest is one transaction with all of the subject's codes, the
//! audit entry and the message that becomes change hints.

use bamin_protocol::slice::Slice;
use serde_json::json;

use crate::app::App;
use crate::colour;
use crate::colour::hints;
use crate::http::problem::{Code, Problem};
use crate::secrets::personal::Blind;
use crate::store::facts::{Chunk, Fact, FactKind, NewFact, Withdrawal};
use crate::store::people::{Subject, SubjectState};
use crate::store::status::StateChange;
use crate::store::{SubjectId, Trail};

/// More orders than anybody has.
const MOST: u32 = 1_000;

/// What a subject becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum NewState {
    /// Codes are issued, and the operator's orders are taken back: green, if no
    /// other record speaks for orange.
    Green,
    /// Codes are issued, and orange by the operator's order.
    Orange,
    /// The codes handed out are withdrawn for good; new ones may be had.
    Withdrawn,
    /// No code holds until it is lifted (by `green` or `orange`).
    Suspended,
    /// No code any more.
    Removed,
}

/// Changes a subject's state. False: it was so already.
///
/// # Errors
/// `invalid_request` for a cause that is no code (`a-z`, `0-9`, `_`; at most 64),
/// `not_found`, `internal`, `unavailable`.
pub async fn set_state(
    app: &App,
    subject: SubjectId,
    new: NewState,
    cause: &str,
    actor: &str,
) -> Result<bool, Problem> {
    if !is_cause(cause) {
        return Err(Problem::invalid("cause"));
    }
    let stored = app.store.subject(subject).await?.ok_or(Code::NotFound)?;
    if stored.sealed.is_empty() {
        // An account that was deleted comes back by a new application only.
        return Err(Code::NotFound.into());
    }
    let active = SubjectState::Active;
    match new {
        NewState::Green | NewState::Orange => {
            let lifted = stored.state != active;
            if lifted {
                let code_state = if stored.colour == 0 { 0 } else { 3 };
                change(app, subject, active, code_state, cause, actor).await?;
            }
            let ordered = match new {
                NewState::Orange => order(app, &stored, cause, actor).await?,
                _ => take_orders_back(app, &stored, actor).await?,
            };
            Ok(lifted || ordered)
        }
        NewState::Withdrawn => change(app, subject, stored.state, 1, cause, actor).await,
        NewState::Suspended => change(app, subject, SubjectState::Suspended, 2, cause, actor).await,
        NewState::Removed => change(app, subject, SubjectState::Removed, 1, cause, actor).await,
    }
}

/// A code, so that nothing personal gets into the audit.
pub(crate) fn is_cause(cause: &str) -> bool {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
    (1..=64).contains(&cause.len()) && cause.bytes().all(plain)
}

async fn order(app: &App, stored: &Subject, cause: &str, actor: &str) -> Result<bool, Problem> {
    if !orders(app, stored).await?.is_empty() {
        return Ok(false);
    }
    let record = app.random.uuid(app.clock.now_ms())?.to_string();
    let new = NewFact {
        hash: app.personal().blind(Blind::FactContent, &record),
        version: 0,
        sealed: None,
        fact: Fact {
            supplier: colour::OPERATOR.to_owned(),
            kind: FactKind::Order,
            record,
            person: Some(stored.document_index),
            place: Some(cause.to_owned()),
            starts: app.now(),
            ends: None,
            value: 1,
        },
    };
    apply(app, vec![new], Vec::new(), actor).await?;
    Ok(true)
}

async fn take_orders_back(app: &App, stored: &Subject, actor: &str) -> Result<bool, Problem> {
    let orders = orders(app, stored).await?;
    if orders.is_empty() {
        return Ok(false);
    }
    let withdraw = orders.into_iter().map(|order| Withdrawal {
        record: order.record,
        version: 0,
    });
    apply(app, Vec::new(), withdraw.collect(), actor).await?;
    Ok(true)
}

async fn orders(app: &App, stored: &Subject) -> Result<Vec<Fact>, Problem> {
    let kept = app
        .store
        .facts_of(stored.document_index, FactKind::Order, 0, MOST)
        .await?;
    Ok(kept.into_iter().map(|(fact, _)| fact).collect())
}

async fn apply(
    app: &App,
    put: Vec<NewFact>,
    withdraw: Vec<Withdrawal>,
    actor: &str,
) -> Result<(), Problem> {
    let chunk = Chunk {
        supplier: colour::OPERATOR.to_owned(),
        kind: FactKind::Order,
        put,
        withdraw,
        rejected: Vec::new(),
    };
    let (moment, judge) = (colour::moment(app), colour::judge(app, actor));
    app.store.apply_chunk(chunk, moment, judge).await?;
    Ok(())
}

async fn change(
    app: &App,
    subject: SubjectId,
    state: SubjectState,
    code_state: u8,
    cause: &str,
    actor: &str,
) -> Result<bool, Problem> {
    let now = app.now();
    let change = StateChange {
        subject,
        state,
        code_state,
        from_slice: Slice::live(now).next().unwrap_or(Slice::running(now)).0,
    };
    let trail = Trail::new(
        now,
        actor,
        "subject.set_state",
        format!("subject:{subject}"),
    )
    .detail(json!({"code_state": code_state, "cause": cause}))
    .message(hints::state_changed(app, subject)?);
    let changed = app.store.change_state(change, trail).await?;
    changed.ok_or(Code::NotFound)?;
    hints::publish(app).await?;
    Ok(true)
}
