//! Resolving the 12-digit number: online only, with limits on wrong ones.
//!
//! Ten wrong in ten minutes stop an account, five stop an alias (the code
//! itself still works). A wrong number and one that is not green or orange any
//! more get the same answer.

use bamin_protocol::number::{self, Aliases};
use bamin_protocol::slice::Slice;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::App;
use crate::citizens::overseas;
use crate::codes::trust;
use crate::http::problem::{Code, Problem};
use crate::secrets::facts::Facts;
use crate::store::looks::{Look, LookMethod};
use crate::store::numbers::AttemptScope;
use crate::store::passes::{CodeHolder, SliceIndex};
use crate::store::people::{Subject, SubjectState};
use crate::store::{AccountId, Trail, UnitId};

const WINDOW: i64 = 600;
const MOST_OF_ACCOUNT: u32 = 10;
const MOST_OF_ALIAS: u32 = 5;
/// A phone's clock may be ahead by so much.
const AHEAD: i64 = 30;

/// What a number says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NumberAnswer {
    /// `green` or `orange`.
    pub colour: String,
    /// Masked.
    pub name: String,
    /// When that was so (Unix seconds).
    pub as_of: i64,
    /// The code's slice.
    pub slice: u16,
    /// The code's index.
    pub index: u32,
    /// The code's issuer.
    pub issuer: u16,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asker {
    /// Whose account.
    pub account: AccountId,
    /// Of which unit.
    pub unit: UnitId,
    /// The event in which it was noted, if it was.
    pub event: Option<Uuid>,
}

/// Resolves a number as of `at` (now, or when it was recorded offline).
///
/// # Errors
/// `invalid_request`, `number_too_old`, `too_many_requests`, `number_locked`,
/// `number_unknown`.
pub async fn resolve(
    app: &App,
    asker: Asker,
    text: &str,
    at: i64,
) -> Result<NumberAnswer, Problem> {
    let now = app.now();
    let (alias, digits) = number::parse(text).ok_or_else(|| Problem::invalid("number"))?;
    if at > now + AHEAD {
        return Err(Problem::invalid("at"));
    }
    if now - at > i64::from(trust::policy(app).number_backlog) {
        return Err(Problem::new(Code::NumberTooOld).with("seconds", now - at));
    }
    let scopes = vec![
        AttemptScope::Account(asker.account),
        AttemptScope::Alias(alias),
    ];
    refuse_too_many(app, &scopes, now).await?;
    match find(app, alias, digits, at).await? {
        Some((code, subject)) => {
            note(app, &subject, asker, at).await?;
            answer(app, code, &subject, now)
        }
        None => {
            app.store.note_wrong_number(scopes, now).await?;
            metrics::counter!("bamin_numbers_wrong_total").increment(1);
            Err(Code::NumberUnknown.into())
        }
    }
}

async fn refuse_too_many(app: &App, scopes: &[AttemptScope], now: i64) -> Result<(), Problem> {
    let attempts = app.store.attempts(scopes.to_vec(), now - WINDOW).await?;
    let limits = [
        (MOST_OF_ACCOUNT, Code::TooManyRequests),
        (MOST_OF_ALIAS, Code::NumberLocked),
    ];
    for (attempts, (most, code)) in attempts.iter().zip(limits) {
        if attempts.count >= most {
            let seconds = (attempts.first_at + WINDOW - now).max(1);
            return Err(Problem::new(code).with("seconds", seconds));
        }
    }
    Ok(())
}

/// The code that had this number at `at`, if it is one that still counts.
async fn find(
    app: &App,
    alias: u32,
    digits: u16,
    at: i64,
) -> Result<Option<(SliceIndex, Subject)>, Problem> {
    let keys = app.keys();
    let found = Aliases::new(&keys.alias).resolve(alias, Slice::live(at));
    let Some((slice, index)) = found else {
        return Ok(None);
    };
    let secret = number::secret(&keys.number_master, slice, index);
    if !number::totp_matches(&secret, digits, at) {
        return Ok(None);
    }
    let code = SliceIndex {
        slice: slice.0,
        index,
    };
    let holder = app.store.code_holders(vec![code]).await?.pop().flatten();
    let Some(CodeHolder {
        subject,
        state: 0 | 3,
        ..
    }) = holder
    else {
        return Ok(None);
    };
    let subject = app.store.subject(subject).await?;
    let Some(subject) = subject.filter(|subject| subject.state == SubjectState::Active) else {
        return Ok(None);
    };
    let shown = overseas::shown_at(app, &subject, at).await?;
    Ok(shown.then_some((code, subject)))
}

/// The person sees that the number was asked for, and so does the audit.
async fn note(app: &App, subject: &Subject, asker: Asker, at: i64) -> Result<(), Problem> {
    let look = Look {
        subject: subject.subject,
        at,
        look: match asker.event {
            Some(event) => event,
            None => app.random.uuid(app.clock.now_ms())?,
        },
        unit: Some(asker.unit),
        point: None,
        method: LookMethod::Number,
    };
    let trail = Trail::new(
        app.now(),
        format!("account:{}", asker.account),
        "number.resolve",
        format!("subject:{}", subject.subject),
    );
    Ok(app.store.put_looks(vec![look], Some(trail)).await?)
}

fn answer(
    app: &App,
    code: SliceIndex,
    subject: &Subject,
    now: i64,
) -> Result<NumberAnswer, Problem> {
    let facts = Facts::open(subject, &app.personal())?;
    Ok(NumberAnswer {
        colour: if subject.colour == 0 {
            "green"
        } else {
            "orange"
        }
        .to_owned(),
        name: facts.masked_name(),
        as_of: now,
        slice: code.slice,
        index: code.index,
        issuer: app.config.issuer,
    })
}
