//! Asking the national platform what the origin's code is, until it is known, and
//! now and then afterwards, as long as the arrival period runs.
//!
//! Whom to ask about, how often it was tried and when it is next stands in rows. A
//! platform that fails is left alone for longer and longer, then tried with one
//! person (a circuit breaker, in a row as well). Only what is known becomes a record;
//! missing data never is one. What a supplier recorded of the origin ([`told`]) needs
//! no platform.

use serde_json::json;

use super::{Application, message, told};
use crate::app::App;
use crate::colour::hints;
use crate::colour::records::{self, OwnRecord};
use crate::http::problem::Problem;
use crate::outside::national::{
    Answer, MOST, NationalError, OriginCode, Platform, Question, SUPPLIER,
};
use crate::random::{Random, RandomError};
use crate::secrets::facts::Facts;
use crate::store::Trail;
use crate::store::arrivals::{Arrival, Origin, Outcome, PlatformState, Try};
use crate::store::facts::FactKind;
use crate::store::inbox::InboxMessage;
use crate::store::message_code::MessageCode;
use crate::store::people::{Subject, SubjectState};

/// Calls of one run; a run ends well within its lease.
const ROUNDS: u32 = 8;
/// So many failures in a row break the circuit.
const BREAKS: u32 = 5;
/// Seconds: no wait is shorter.
const LEAST: u64 = 5;
/// Seconds: the first wait for data that aren't there, and the longest.
const WAIT: (u64, u64) = (60, 3600);
/// Seconds: the first pause of a broken circuit, and the longest.
const PAUSE: (u64, u64) = (30, 600);
/// Seconds until a known colour is asked for again, and what is added at random.
const AGAIN: (i64, u64) = (6 * 3600, 3600);
/// Whose data can't be used is looked at again after so many seconds.
const DAMAGED: i64 = 86_400;

/// Somebody to ask about.
struct Asked {
    arrival: Arrival,
    subject: Subject,
}

/// Asks about everybody who is due. Gives how many became known.
///
/// # Errors
/// `internal`, `unavailable`. A platform that fails is no error: it is noted.
pub async fn run(app: &App) -> Result<usize, Problem> {
    let mut known = 0;
    for _ in 0..ROUNDS {
        let state = app.store.platform().await?;
        if state.open_until > app.now() {
            break;
        }
        let most = match state.failures < BREAKS {
            true => MOST,
            false => 1,
        };
        let due = app.store.arrivals_to_ask(app.now(), most).await?;
        let last = due.len() < most as usize;
        if due.is_empty() {
            break;
        }
        let Some(more) = round(app, state, due).await? else {
            break;
        };
        known += more;
        if last {
            break;
        }
    }
    Ok(known)
}

/// One call; none if it failed.
async fn round(
    app: &App,
    state: PlatformState,
    due: Vec<Arrival>,
) -> Result<Option<usize>, Problem> {
    let (people, questions, mut tries) = prepare(app, due).await?;
    let answer = match &app.national {
        Some(platform) if !questions.is_empty() => Some(ask(app, platform, &questions).await),
        _ => None,
    };
    let outcome = match &answer {
        Some(Err(error)) => error.code(),
        Some(Ok(_)) => "answered",
        None => "not_asked",
    };
    let now = app.now();
    let after = match &answer {
        Some(Ok(answer)) => {
            record(app, &people, answer).await?;
            for one in &people {
                tries.push(answered(app, one, answer)?);
            }
            PlatformState {
                as_of: Some(answer.as_of),
                ..PlatformState::default()
            }
        }
        Some(Err(error)) => {
            tracing::warn!(%error, people = people.len(), "the origin's codes were not had");
            for one in &people {
                tries.push(unanswered(app, one)?);
            }
            failed(state, now, &app.random)?
        }
        None => {
            for one in &people {
                tries.push(waiting(app, one, one.arrival.outcome)?);
            }
            state
        }
    };
    let known = tries.iter().filter(|one| one.origin.is_some()).count();
    let trail = Trail::new(now, "job:origins", "origin.ask", SUPPLIER)
        .detail(json!({"people": people.len(), "known": known, "outcome": outcome}));
    app.store.note_tries(tries, after, trail).await?;
    hints::publish(app).await?;
    Ok((!matches!(answer, Some(Err(_)))).then_some(known))
}

async fn ask(
    app: &App,
    platform: &Platform,
    questions: &[Question],
) -> Result<Answer, NationalError> {
    let answer = platform.ask(questions, app.now(), &app.random).await;
    let outcome = answer
        .as_ref()
        .map_or_else(|error| error.code(), |_| "answered");
    metrics::counter!("bamin_national_calls_total", "outcome" => outcome).increment(1);
    answer
}

/// Who is asked about, with the questions; and the tries that need no question: a
/// supplier told, the data are damaged, the person is gone.
async fn prepare(
    app: &App,
    due: Vec<Arrival>,
) -> Result<(Vec<Asked>, Vec<Question>, Vec<Try>), Problem> {
    let personal = app.personal();
    let (mut people, mut questions, mut tries) = (Vec::new(), Vec::new(), Vec::new());
    for arrival in due {
        let subject = app.store.subject(arrival.subject).await?;
        let subject = subject.filter(|subject| subject.state != SubjectState::Removed);
        let question = subject.as_ref().map(|subject| {
            let facts = Facts::open(subject, &personal)?;
            let application = Application::open(&arrival, &personal)?;
            Ok::<_, crate::secrets::personal::PersonalError>(Question {
                subject: subject.subject,
                document_kind: facts.document_kind,
                document_number: facts.document_number,
                name: facts.name,
                province: application.province,
            })
        });
        match (subject, question) {
            (Some(subject), Some(Ok(question))) => {
                let one = Asked { arrival, subject };
                match told::origin(app, &one.arrival, &one.subject).await? {
                    Some(origin) => tries.push(known(app, &one, origin)?),
                    None => {
                        people.push(one);
                        questions.push(question);
                    }
                }
            }
            (_, question) => {
                if let Some(Err(error)) = question {
                    tracing::error!(%error, subject = %arrival.subject, "an arrival does not open");
                }
                tries.push(Try {
                    subject: arrival.subject,
                    applied_at: arrival.applied_at,
                    origin: None,
                    outcome: arrival.outcome,
                    tries: arrival.tries,
                    next_try: app.now() + DAMAGED,
                    news: None,
                });
            }
        }
    }
    Ok((people, questions, tries))
}

/// What is known becomes records, and colours follow from them (R7). A record is one
/// person's: the platform's number alone could move it to another.
async fn record(app: &App, people: &[Asked], answer: &Answer) -> Result<(), Problem> {
    let known = people.iter().filter_map(|one| {
        let code = answer.codes.get(&one.subject.subject)?;
        let OriginCode::Known { green, at, record } = code else {
            return None;
        };
        Some(OwnRecord {
            record: format!("{}:{record}", one.subject.subject.0.simple()),
            person: one.subject.document_index,
            starts: *at,
            value: i16::from(!green),
            version: *at,
        })
    });
    records::put(app, SUPPLIER, FactKind::Origin, known.collect()).await
}

fn answered(app: &App, one: &Asked, answer: &Answer) -> Result<Try, Problem> {
    let outcome = match answer.codes.get(&one.subject.subject) {
        Some(OriginCode::Known { green, .. }) => {
            let origin = match green {
                true => Origin::Green,
                false => Origin::NotGreen,
            };
            return known(app, one, origin);
        }
        Some(OriginCode::NotUploaded) => Outcome::NotUploaded,
        Some(OriginCode::UnknownPerson) => Outcome::UnknownPerson,
        Some(OriginCode::Garbled) | None => Outcome::Garbled,
    };
    waiting(app, one, outcome)
}

fn unanswered(app: &App, one: &Asked) -> Result<Try, Problem> {
    waiting(app, one, Outcome::Unreachable)
}

fn known(app: &App, one: &Asked, origin: Origin) -> Result<Try, Problem> {
    let now = app.now();
    let (again, at_random) = AGAIN;
    let news = (one.arrival.origin != origin).then(|| news(app, one, origin));
    Ok(Try {
        subject: one.subject.subject,
        applied_at: one.arrival.applied_at,
        origin: Some(origin),
        outcome: Outcome::Known,
        tries: 0,
        next_try: now + again + app.random.below(at_random)?.cast_signed(),
        news: news.transpose()?,
    })
}

fn waiting(app: &App, one: &Asked, outcome: Outcome) -> Result<Try, Problem> {
    let tries = one.arrival.tries.saturating_add(1);
    Ok(Try {
        subject: one.subject.subject,
        applied_at: one.arrival.applied_at,
        origin: None,
        outcome,
        tries,
        next_try: app.now() + full_jitter(WAIT, tries - 1, &app.random)?,
        news: None,
    })
}

/// The message, and the entry whose hint tells who waited that there is a code now.
fn news(app: &App, one: &Asked, origin: Origin) -> Result<(InboxMessage, Trail), Problem> {
    let subject = one.subject.subject;
    let code = match origin {
        Origin::Green => MessageCode::ORIGIN_GREEN,
        _ => MessageCode::ORIGIN_NOT_GREEN,
    };
    let object = format!("subject:{subject}");
    let trail = Trail::new(app.now(), "job:origins", "arrival.origin", object)
        .detail(json!({"origin": code.as_str()}))
        .message(hints::state_changed(app, subject)?);
    Ok((message(app, subject, code)?, trail))
}

/// One more failure; from the fifth on the platform is left alone for a while.
fn failed(state: PlatformState, now: i64, random: &Random) -> Result<PlatformState, RandomError> {
    let failures = state.failures.saturating_add(1);
    let open_until = match failures < BREAKS {
        true => 0,
        false => now + full_jitter(PAUSE, failures - BREAKS, random)?,
    };
    Ok(PlatformState {
        failures,
        open_until,
        as_of: None,
    })
}

/// Seconds to wait: at random up to a bound that doubles with each turn, so that those
/// who failed together don't come again together.
fn full_jitter(
    (first, longest): (u64, u64),
    turn: u32,
    random: &Random,
) -> Result<i64, RandomError> {
    let bound = first.saturating_mul(1 << turn.min(20)).min(longest);
    Ok((LEAST + random.below(bound)?).cast_signed())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn waits_grow_to_an_hour_and_lie_anywhere_below() {
        let random = Random::system();
        for (turn, bound) in [(0, 60), (1, 120), (5, 1920), (6, 3600), (99, 3600)] {
            let waits: Vec<i64> = (0..200)
                .map(|_| full_jitter(WAIT, turn, &random).unwrap())
                .collect();
            let (least, most) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
            assert!(*least >= 5 && *most < 5 + bound, "{turn}: {least}…{most}");
            assert!(most - least > bound / 2, "{turn}: spread out");
        }
    }

    #[test]
    fn the_fifth_failure_in_a_row_breaks_the_circuit() {
        let random = Random::system();
        let mut state = PlatformState::default();
        for _ in 0..4 {
            state = failed(state, 1_000, &random).unwrap();
            assert_eq!(state.open_until, 0);
        }
        let broken = failed(state, 1_000, &random).unwrap();
        assert!((1_005..1_035).contains(&broken.open_until));
    }
}
