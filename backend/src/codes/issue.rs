//! Issuing passes: what a renewal returns.
//!
//! Holder keys are proven first, then the renewal is recorded in one
//! transaction with the facts as they stand in it, and signed after that: a
//! pass never shows a colour older than its record.

use bamin_protocol::key::PublicKey;
use bamin_protocol::number::{self, Aliases};
use bamin_protocol::pass::{Colour, KeyKind, NaatResult, NaatSummary, Pass, SubjectKind};
use bamin_protocol::slice::{Day, Slice};
use serde_json::json;

use crate::app::App;
use crate::citizens::overseas::{self, OVERSEAS, minutes_until};
use crate::codes::indexes;
use crate::colour::hints;
use crate::http::problem::{Code, Problem};
use crate::secrets::digest::sha256;
use crate::secrets::facts::Facts;
use crate::secrets::keys::Usage;
use crate::store::passes::{LastTest, Renewal, Renewed, SliceIndex};
use crate::store::people::Subject;
use crate::store::{DeviceId, SubjectId, Trail};

/// Seconds that a nucleic-acid result is shown; the time of the sample counts.
pub const TEST_SHOWN: i64 = 7 * 86_400;

/// A proven wish for passes.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Whose passes.
    pub subject: SubjectId,
    /// The key that will sign presentations.
    pub holder_key: PublicKey,
    /// As in a pass.
    pub key_kind: u8,
}

/// What one subject gets.
#[derive(Debug, Clone)]
pub struct Issued {
    /// For the change hints of this renewal.
    pub hint_secret: [u8; 32],
    /// By slice, ascending.
    pub passes: Vec<IssuedPass>,
}

/// One pass.
#[derive(Debug, Clone)]
pub struct IssuedPass {
    /// Its slice.
    pub slice: Slice,
    /// The signed bytes.
    pub pass: Vec<u8>,
    /// The first 8 digits of the number.
    pub alias: u32,
    /// For its last 4.
    pub number_secret: [u8; 32],
}

/// Why one subject gets none.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Why.
    pub code: Code,
    /// For the change hint that says that it may be asked again.
    pub hint_secret: Option<[u8; 32]>,
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Self {
            code,
            hint_secret: None,
        }
    }
}

/// The slices of a renewal at `now`: those that live and the next ones.
#[must_use]
pub fn slices(now: i64, ahead: u8) -> Vec<Slice> {
    let running = Slice::running(now);
    let next = (1..=u16::from(ahead)).map(|days| running.after(days));
    Slice::live(now).chain(next).collect()
}

/// Records and signs the passes of one device's subjects; answers in order.
///
/// # Errors
/// `internal`, `unavailable`. What one subject is refused for is its own answer:
/// `not_found`, `proof_refused` (a key used before), of people from another province
/// `origin_waiting`, of people from overseas `arrival_unmatched`, `observation_open`,
/// `check_in_missing`.
pub async fn renew(
    app: &App,
    device: DeviceId,
    wishes: Vec<Wish>,
) -> Result<Vec<Result<Issued, Refused>>, Problem> {
    let now = app.now();
    let slices = slices(now, app.config.slices_ahead);
    let candidates = candidates(app, &slices, wishes.len()).await?;
    let personal = app.personal();
    let mut renewals = Vec::with_capacity(wishes.len());
    let mut secrets = Vec::with_capacity(wishes.len());
    for (wish, candidates) in wishes.iter().zip(candidates.clone()) {
        let secret = app.random.bytes::<32>()?;
        renewals.push(Renewal {
            subject: wish.subject,
            holder_key: *wish.holder_key.as_bytes(),
            holder_key_hash: sha256(wish.holder_key.as_bytes()),
            hint_secret: hints::seal(&personal, wish.subject, &secret)?,
            candidates,
        });
        secrets.push(secret);
    }
    let trail = Trail::new(
        now,
        format!("device:{device}"),
        "pass.renew",
        format!("device:{device}"),
    )
    .detail(json!({"subjects": wishes.len(), "slices": slices.len()}));
    let recorded = app.store.record_renewal(device, renewals, trail).await?;
    app.indexes.give_back(unused(candidates, &recorded));
    let mut answers = Vec::with_capacity(recorded.len());
    for ((renewed, wish), hint_secret) in recorded.into_iter().zip(&wishes).zip(secrets) {
        answers.push(match renewed {
            Renewed::NoSubject => Err(Code::NotFound.into()),
            Renewed::KeyUsed => Err(Code::ProofRefused.into()),
            Renewed::OriginWaiting => Err(Refused {
                code: Code::OriginWaiting,
                hint_secret: Some(hint_secret),
            }),
            Renewed::Recorded {
                subject,
                codes,
                last_test,
            } => match given_until(app, &subject).await? {
                Ok(until) => Ok(Issued {
                    hint_secret,
                    passes: sign(app, wish, &subject, &codes, last_test, until)?,
                }),
                Err(code) => Err(code.into()),
            },
        });
    }
    metrics::counter!("bamin_passes_issued_total").increment(
        answers
            .iter()
            .flatten()
            .map(|issued| issued.passes.len() as u64)
            .sum(),
    );
    Ok(answers)
}

/// Until when passes may be given, if there is a limit: people from overseas get none
/// without a check-in of today, and none beyond its end.
async fn given_until(app: &App, subject: &Subject) -> Result<Result<Option<i64>, Code>, Problem> {
    if subject.kind != OVERSEAS {
        return Ok(Ok(None));
    }
    match overseas::given_until(app, subject).await {
        Ok(until) => Ok(Ok(Some(until))),
        Err(problem) if problem.code.status().is_server_error() => Err(problem),
        Err(problem) => Ok(Err(problem.code)),
    }
}

/// One fresh index a slice for each subject.
async fn candidates(
    app: &App,
    slices: &[Slice],
    subjects: usize,
) -> Result<Vec<Vec<SliceIndex>>, Problem> {
    if let Some(first) = slices.first() {
        app.indexes.forget(*first);
    }
    let mut candidates = vec![Vec::with_capacity(slices.len()); subjects];
    for slice in slices {
        let fresh = indexes::take(app, *slice, subjects).await?;
        for (index, list) in fresh.into_iter().zip(&mut candidates) {
            list.push(SliceIndex {
                slice: slice.0,
                index,
            });
        }
    }
    Ok(candidates)
}

/// The candidates that did not become a code.
fn unused(
    candidates: Vec<Vec<SliceIndex>>,
    recorded: &[Renewed],
) -> impl Iterator<Item = SliceIndex> {
    let each = candidates.into_iter().zip(recorded);
    each.flat_map(|(candidates, renewed)| {
        let codes = match renewed {
            Renewed::Recorded { codes, .. } => codes.as_slice(),
            Renewed::NoSubject | Renewed::KeyUsed | Renewed::OriginWaiting => &[],
        };
        candidates
            .into_iter()
            .filter(move |candidate| !codes.contains(candidate))
    })
}

fn sign(
    app: &App,
    wish: &Wish,
    subject: &Subject,
    codes: &[SliceIndex],
    last_test: Option<LastTest>,
    until: Option<i64>,
) -> Result<Vec<IssuedPass>, Problem> {
    let (now, keys) = (app.now(), app.keys());
    let signer = keys.signer(Usage::Pass, now)?;
    let facts = Facts::open(subject, &app.personal())?;
    let aliases = Aliases::new(&keys.alias);
    let lives = codes.iter().filter_map(|code| {
        let slice = Slice(code.slice);
        let life = facts.ends(slice, app.config.pass_life_minutes)?;
        let given = until.map_or(Some(life), |until| minutes_until(slice, until))?;
        Some((code, given.min(life)))
    });
    lives
        .map(|(code, ends)| {
            let slice = Slice(code.slice);
            let pass = Pass {
                slice,
                index: code.index,
                iat: u32::try_from(now).map_err(|error| Problem::internal(&error))?,
                nbf: 0,
                exp: ends,
                subject_kind: SubjectKind::from_number(subject.kind)
                    .unwrap_or(SubjectKind::Resident),
                colour: colour(subject.colour),
                key_kind: KeyKind::from_number(wish.key_kind).unwrap_or(KeyKind::Software),
                region: facts.region_for(slice),
                naat: last_test.and_then(|test| naat(test, slice, now)),
                name: facts.masked_name(),
                birth_year: facts.birth_year,
                document_tail: facts.document_tail(),
                holder_key: wish.holder_key,
            };
            Ok(IssuedPass {
                slice,
                pass: signer.finish(pass.unsigned(signer.kid)?, &app.random)?,
                alias: aliases.alias(slice, code.index),
                number_secret: number::secret(&keys.number_master, slice, code.index),
            })
        })
        .collect()
}

/// The test as a pass of that slice tells it: for seven days, by the time of the
/// sample.
fn naat(test: LastTest, slice: Slice, now: i64) -> Option<NaatSummary> {
    let days = slice.0.saturating_sub(Day::of(test.sampled).0);
    if now - test.sampled > TEST_SHOWN || i64::from(days) > TEST_SHOWN / 86_400 {
        return None;
    }
    Some(NaatSummary {
        result: NaatResult::from_number(test.result)?,
        days_before: u8::try_from(days).ok()?,
    })
}

/// Anything but a recorded green is orange.
fn colour(number: u8) -> Colour {
    match number {
        0 => Colour::Green,
        _ => Colour::Orange,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renewal_covers_the_running_slice_and_the_next_two() {
        let noon = Slice(2517).start() + 9 * 3600;
        assert_eq!(slices(noon, 2), [Slice(2517), Slice(2518), Slice(2519)]);
    }

    #[test]
    fn a_test_stands_in_passes_for_seven_days_by_the_time_of_its_sample() {
        let noon = Slice(2517).start() + 9 * 3600;
        let test = LastTest {
            sampled: noon - 6 * 86_400,
            result: 2,
        };
        let told = |slice, now| naat(test, Slice(slice), now).map(|naat| naat.days_before);
        assert_eq!(told(2517, noon), Some(6));
        assert_eq!(told(2518, noon), Some(7));
        assert_eq!(
            told(2519, noon),
            None,
            "that slice is too far from the sample"
        );
        assert_eq!(told(2518, noon + 86_400), Some(7), "the last second");
        assert_eq!(told(2518, noon + 86_401), None);
        let result = naat(test, Slice(2517), noon).map(|naat| naat.result);
        assert_eq!(result, Some(NaatResult::Positive));
    }

    #[test]
    fn between_three_and_five_the_ending_slice_is_renewed_too() {
        let four = Slice(2517).start() + 3600;
        assert_eq!(slices(four, 1), [Slice(2516), Slice(2517), Slice(2518)]);
    }
}
