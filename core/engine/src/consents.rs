//! To what the holder agreed (C11): answered here, with or without a network, and kept
//! until the server has every answer. Without the consent to showing the wallet shows
//! no code; after a withdrawal it stops at once. Start at [`Consents::answer`]; sync
//! brings what was answered on the holder's other phones.

use std::sync::{Arc, Mutex, MutexGuard};

pub use bamin_rules::consent::Purpose;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Now;
use crate::error::EngineError;
use crate::lock::lock;
use crate::store::{Access, Store, StoreError};

const CONSENT: &str = "consent";
/// Answers follow each other by a second at least, so that quick ones run ahead by so
/// many; the server takes five minutes.
const AHEAD: i64 = 120;

/// How the holder stands to one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// To what.
    pub purpose: Purpose,
    /// The version of the text to show: `consent.<purpose>.<version>.text` in the
    /// catalogue.
    pub version: u32,
    /// Agreed to this version or a later one, and not withdrawn.
    pub holds: bool,
    /// When it was given or withdrawn last, Unix seconds; `None`: never asked.
    pub answered_at: Option<i64>,
    /// The server has the last answer.
    pub sent: bool,
}

/// An answer, as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub purpose: String,
    pub version: u32,
    pub given: bool,
    /// Unix seconds.
    pub at: i64,
    /// The session in which it was given; none before the phone was bound.
    device: Option<Uuid>,
    sent: bool,
}

/// What the server knows of an answer.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Known {
    pub purpose: String,
    pub version: u32,
    pub given: bool,
    pub at: i64,
}

/// The answers of this phone's holder; cheap to clone.
#[derive(Clone)]
pub struct Consents {
    store: Store,
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    /// One change at a time, so that memory and disk change in one order.
    changing: Mutex<()>,
    /// As on disk, oldest first; the last of a purpose holds.
    answers: Mutex<Vec<Answer>>,
}

impl Consents {
    /// Takes up what `store` holds.
    pub fn open(store: Store) -> Result<Self, EngineError> {
        let answers = store.read(load)?;
        Ok(Self {
            store,
            inner: Arc::new(Inner {
                answers: Mutex::new(answers),
                ..Inner::default()
            }),
        })
    }

    /// How the holder stands to every purpose.
    #[must_use]
    pub fn all(&self) -> Vec<Consent> {
        let answers = self.answers();
        let one = |purpose: Purpose| {
            let last = last(&answers, purpose);
            Consent {
                purpose,
                version: purpose.version(),
                holds: last.is_some_and(|answer| agrees(answer, purpose)),
                answered_at: last.map(|answer| answer.at),
                sent: last.is_some_and(|answer| answer.sent),
            }
        };
        Purpose::ALL.into_iter().map(one).collect()
    }

    /// Whether the holder agrees, as of now, to the text in force. Never blocks on the
    /// disk.
    #[must_use]
    pub fn holds(&self, purpose: Purpose) -> bool {
        last(&self.answers(), purpose).is_some_and(|answer| agrees(answer, purpose))
    }

    /// Keeps an answer to the text in force: consent, or its withdrawal. `device` is that
    /// of the holder's open session, if there is one. Commits.
    pub fn answer(
        &self,
        purpose: Purpose,
        given: bool,
        device: Option<Uuid>,
        now: &Now,
    ) -> Result<(), EngineError> {
        // A clock that was put back does not make an answer older than the one before.
        let before = self.answers().iter().map(|answer| answer.at).max();
        let answer = Answer {
            purpose: purpose.word().to_owned(),
            version: purpose.version(),
            given,
            at: before.map_or(now.seconds(), |before| now.seconds().max(before + 1)),
            device,
            sent: false,
        };
        self.change(|access| access.put(CONSENT, &id(&answer), &answer))
    }

    /// What the server does not have yet, oldest first. Answers from before the clock
    /// was put right are not left in the future, and stay in their order.
    pub(crate) fn unsent(&self, now: &Now) -> Result<Vec<Answer>, EngineError> {
        let unsent = |answers: &[Answer]| -> Vec<_> {
            let unsent = answers.iter().filter(|answer| !answer.sent);
            unsent.cloned().collect()
        };
        let found = unsent(&self.answers());
        let right = not_after(&found, now.seconds() + AHEAD);
        if right == found {
            return Ok(found);
        }
        self.change(|access| {
            for (id, answer) in access.list::<Answer>(CONSENT)? {
                if found.contains(&answer) {
                    access.remove(CONSENT, &id)?;
                }
            }
            let mut right = right.iter();
            right.try_for_each(|answer| access.put(CONSENT, &id(answer), answer))
        })?;
        Ok(unsent(&self.answers()))
    }

    /// The server has `sent` and says what it knows, oldest first. What was answered
    /// here meanwhile still waits.
    pub(crate) fn take(&self, sent: &[Answer], known: Vec<Known>) -> Result<(), EngineError> {
        self.change(|access| {
            for (id, answer) in access.list::<Answer>(CONSENT)? {
                if answer.sent || sent.contains(&answer) {
                    access.remove(CONSENT, &id)?;
                }
            }
            for known in known {
                let answer = Answer {
                    purpose: known.purpose,
                    version: known.version,
                    given: known.given,
                    at: known.at,
                    device: None,
                    sent: true,
                };
                access.put(CONSENT, &id(&answer), &answer)?;
            }
            Ok(())
        })
    }

    /// The phone was bound as `device`: what was answered in another session was
    /// another holder's, what was answered before any is this one's.
    pub(crate) fn bound(&self, device: Uuid) -> Result<(), EngineError> {
        self.change(|access| {
            for (id, answer) in access.list::<Answer>(CONSENT)? {
                let own = !answer.sent && answer.device.is_none_or(|other| other == device);
                match own {
                    true => {
                        let device = Some(device);
                        access.put(CONSENT, &id, &Answer { device, ..answer })?;
                    }
                    false => access.remove(CONSENT, &id)?,
                }
            }
            Ok(())
        })
    }

    /// The account has ended: nothing of it stays.
    pub(crate) fn clear(&self) -> Result<(), EngineError> {
        self.change(|access| access.remove_all(CONSENT))
    }

    fn change(
        &self,
        step: impl FnOnce(&Access<'_>) -> Result<(), StoreError>,
    ) -> Result<(), EngineError> {
        let _one_at_a_time = lock(&self.inner.changing);
        let answers = self.store.write(|access| {
            step(access)?;
            load(access)
        })?;
        // The code on the screen does not wait for the disk.
        *self.answers() = answers;
        Ok(())
    }

    fn answers(&self) -> MutexGuard<'_, Vec<Answer>> {
        lock(&self.inner.answers)
    }
}

fn agrees(answer: &Answer, purpose: Purpose) -> bool {
    answer.given && answer.version >= purpose.version()
}

fn last(answers: &[Answer], purpose: Purpose) -> Option<&Answer> {
    let mut of_it = answers.iter().rev();
    of_it.find(|answer| answer.purpose == purpose.word())
}

/// The same in their order, the last no later than `latest`.
fn not_after(answers: &[Answer], mut latest: i64) -> Vec<Answer> {
    let mut right = answers.to_vec();
    for answer in right.iter_mut().rev() {
        answer.at = answer.at.min(latest);
        latest = answer.at - 1;
    }
    right
}

/// Ids sort by time, and within a second as the server sorts: a withdrawal last.
fn id(answer: &Answer) -> String {
    let (at, last) = (answer.at.max(0), u8::from(!answer.given));
    format!("{at:020}.{last}.{}", answer.purpose)
}

fn load(access: &Access<'_>) -> Result<Vec<Answer>, StoreError> {
    let answers = access.list(CONSENT)?;
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}
