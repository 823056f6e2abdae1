//! Colours on the server: what the rules (`bamin_rules::colour`) say about what is
//! recorded, written wherever a colour shows.
//!
//! Records change colours in their own transaction (`feeds`); here is what happens
//! without a record: windows that end, places that change, people who are new.
//! [`judge`] is the judge that the store asks in each of them.

mod facts;
pub mod feeds;
pub mod hints;
mod judge;
pub mod looks;
pub mod records;
pub mod subjects;

use std::sync::Arc;

use bamin_protocol::hint;
use bamin_protocol::slice::Slice;
use bamin_rules::colour::{Assessment, Policy, assess};

use crate::app::App;
use crate::http::problem::Problem;
use crate::store::SubjectId;
use crate::store::facts::{Fact, FactKind, Moment, Person, SharedJudge};

pub use crate::store::facts::reference;
pub use facts::of as facts_of;
pub(crate) use judge::OPERATOR;

/// People judged in one transaction: bounds how long their rows are locked.
const BATCH: u32 = 2_000;

/// The judge of this moment; `actor` stands in the audit.
#[must_use]
pub fn judge(app: &App, actor: &str) -> SharedJudge {
    Arc::new(judge::ColourJudge {
        now: app.now(),
        now_ms: app.clock.now_ms(),
        hint_hour: hint::hour(app.now()),
        policy: Policy::default(),
        personal: app.personal(),
        random: app.random.clone(),
        actor: actor.to_owned(),
    })
}

/// This moment, as the store takes it.
#[must_use]
pub fn moment(app: &App) -> Moment {
    let now = app.now();
    Moment {
        now,
        from_slice: Slice::live(now).next().unwrap_or(Slice::running(now)).0,
        hint_hour: hint::hour(now),
    }
}

/// Judges everybody who is due. Gives how many changed.
///
/// # Errors
/// `internal`, `unavailable`; who was judged before the error stays so.
pub async fn run_due(app: &App) -> Result<usize, Problem> {
    let mut changed = 0;
    loop {
        let judge = judge(app, "job:colours");
        let (looked_at, more) = app.store.judge_due(BATCH, moment(app), judge).await?;
        changed += more;
        if looked_at < BATCH as usize {
            metrics::counter!("bamin_colours_changed_total").increment(changed as u64);
            return Ok(changed);
        }
    }
}

/// Judges these people at once: who applies gets the facts that were there before.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn recompute(app: &App, subjects: Vec<SubjectId>) -> Result<usize, Problem> {
    let judge = judge(app, "application");
    Ok(app
        .store
        .judge_subjects(subjects, moment(app), judge)
        .await?)
}

/// What the rules say about a person at the second `now`.
///
/// # Errors
/// [`crate::store::StoreError::Corrupt`].
pub fn assessed(person: &Person, now: i64) -> Result<Assessment, crate::store::StoreError> {
    Ok(assess(&facts::of(person)?, now, &Policy::default()))
}

/// The operator's order that holds about a person, the first if there are several.
#[must_use]
pub fn order(person: &Person) -> Option<&Fact> {
    let orders = person.facts.iter();
    orders
        .filter(|fact| fact.kind == FactKind::Order)
        .min_by_key(|fact| fact.starts)
}
