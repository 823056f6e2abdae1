//! The operator's decision. Accepting lifts the reason that the appeal names, by a
//! record of its own that stands beside the source's and never replaces it.

use bamin_rules::colour::Rule;
use serde_json::json;
use uuid::Uuid;

use super::{BY_HAND, answer_place, check_written};
use crate::app::App;
use crate::colour;
use crate::colour::subjects::{self, NewState};
use crate::http::problem::{Code, Problem};
use crate::secrets::personal::Blind;
use crate::store::appeals::{Appeal, AppealState, Decided, Decision, NamedReason};
use crate::store::facts::{Chunk, Fact, FactKind, NewFact};
use crate::store::inbox::InboxMessage;
use crate::store::message_code::MessageCode;
use crate::store::people::Subject;
use crate::store::{SubjectId, Trail};

/// Whose records liftings by appeal are.
const SUPPLIER: &str = "operator";
/// A lifting ends after a year at the latest: what is wrong for longer is for its
/// source to correct.
const LONGEST: i64 = 366 * 86_400;

/// What an operator decides.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// For the holder?
    pub accepted: bool,
    /// Until when the named reason is lifted; only where one is named.
    pub lifted_until: Option<i64>,
    /// In the operator's words.
    pub answer: String,
}

/// Decides an open appeal. The same decision again changes nothing.
///
/// # Errors
/// `invalid_request`, `not_found`, `conflict` (photos are missing, or it was decided
/// otherwise), `internal`, `unavailable`.
pub async fn decide(
    app: &App,
    appeal: Uuid,
    verdict: Verdict,
    operator: &str,
) -> Result<Appeal, Problem> {
    check_written(&verdict.answer)?;
    let open = find(app, appeal).await?;
    let subject = app.store.subject(open.subject).await?;
    let state = match verdict.accepted {
        true => AppealState::Accepted,
        false => AppealState::Rejected,
    };
    let lifting = match (state, &open.reason) {
        (AppealState::Accepted, Some(reason)) => {
            let until = verdict
                .lifted_until
                .ok_or(Problem::invalid("lifted_until"))?;
            let now = app.now();
            if open.state == AppealState::Open && !(now + 1..=now + LONGEST).contains(&until) {
                return Err(Problem::invalid("lifted_until"));
            }
            lifting(app, &open, reason, subject.as_ref(), until)
        }
        _ if verdict.lifted_until.is_some() => return Err(Problem::invalid("lifted_until")),
        _ => None,
    };
    if open.state == AppealState::Open {
        let decision = decision(app, &open, &verdict, state, lifting, operator)?;
        let trail = Trail::new(
            app.now(),
            operator,
            "appeal.decide",
            format!("subject:{}", open.subject),
        )
        .detail(json!({
            "appeal": appeal,
            "state": state.word(),
            "rule": open.reason.as_ref().map(|reason| &reason.rule),
            "record": open.reason.as_ref().and_then(|reason| reason.record.as_ref()),
            "lifted_until": verdict.lifted_until,
        }));
        let judge = colour::judge(app, operator);
        let moment = colour::moment(app);
        app.store
            .decide_appeal(decision, moment, judge, trail)
            .await?;
        metrics::counter!("bamin_appeals_decided_total", "state" => state.word()).increment(1);
    }
    let decided = find(app, appeal).await?;
    same(app, &decided, &verdict, state)?;
    let by_hand = decided
        .reason
        .as_ref()
        .is_some_and(|reason| reason.rule == BY_HAND);
    if by_hand && state == AppealState::Accepted {
        take_back_by_hand(app, &decided, operator).await?;
    }
    Ok(decided)
}

async fn find(app: &App, appeal: Uuid) -> Result<Appeal, Problem> {
    let found = app.store.appeal(appeal).await?;
    found.ok_or_else(|| Code::NotFound.into())
}

/// The decision that stands has to be the one that was asked for.
fn same(app: &App, found: &Appeal, verdict: &Verdict, state: AppealState) -> Result<(), Problem> {
    let answer = super::answer(app, found)?;
    let until = found
        .decided
        .as_ref()
        .and_then(|decided| decided.lifted_until);
    let same = found.state == state
        && answer.as_deref() == Some(verdict.answer.as_str())
        && until == verdict.lifted_until;
    match same {
        true => Ok(()),
        false => Err(Code::Conflict.into()),
    }
}

fn decision(
    app: &App,
    open: &Appeal,
    verdict: &Verdict,
    state: AppealState,
    lifting: Option<Chunk>,
    operator: &str,
) -> Result<Decision, Problem> {
    let code = match state {
        AppealState::Accepted => MessageCode::APPEAL_ACCEPTED,
        _ => MessageCode::APPEAL_REJECTED,
    };
    Ok(Decision {
        appeal: open.appeal,
        state,
        decided: Decided {
            at: app.now(),
            by: operator.to_owned(),
            lifted_until: verdict.lifted_until,
            answer_sealed: app
                .personal()
                .seal(answer_place(open.appeal), &verdict.answer)?,
        },
        lifting,
        message: InboxMessage {
            id: app.random.uuid(app.clock.now_ms())?,
            subject: open.subject,
            at: app.now(),
            code,
            params: json!({"appeal": open.appeal}),
        },
    })
}

/// The record that lifts one reason: of that record alone.
fn lifting(
    app: &App,
    open: &Appeal,
    reason: &NamedReason,
    subject: Option<&Subject>,
    until: i64,
) -> Option<Chunk> {
    let rule = Rule::ALL
        .iter()
        .position(|rule| rule.code() == reason.rule)?;
    let number = i16::try_from(rule + 1).ok()?;
    let record = open.appeal.to_string();
    let content = format!("{record}/{until}");
    let fact = Fact {
        supplier: SUPPLIER.to_owned(),
        kind: FactKind::Lifting,
        record,
        person: Some(subject?.document_index),
        place: reason.record.clone(),
        starts: app.now(),
        ends: Some(until),
        // Cause 0: an appeal.
        value: number * 10,
    };
    Some(Chunk {
        supplier: SUPPLIER.to_owned(),
        kind: FactKind::Lifting,
        put: vec![NewFact {
            fact,
            hash: app.personal().blind(Blind::Lifting, &content),
            version: 0,
            sealed: None,
        }],
        withdraw: Vec::new(),
        rejected: Vec::new(),
    })
}

/// A colour that was set by hand is taken back by hand; repeated, it changes nothing.
async fn take_back_by_hand(app: &App, decided: &Appeal, operator: &str) -> Result<(), Problem> {
    let subject: SubjectId = decided.subject;
    let since = decided.reason.as_ref().map(|reason| reason.since);
    let person = app.store.person(subject).await?.ok_or(Code::NotFound)?;
    if person.colour == 1 && Some(person.colour_at) == since {
        subjects::set_state(app, subject, NewState::Green, "appeal_accepted", operator).await?;
    }
    colour::recompute(app, vec![subject]).await?;
    Ok(())
}
