//! What one point remembers of the last minutes: codes shown, offsets of
//! refused clocks, the challenge that was asked.

use std::collections::HashMap;

use crate::policy::Policy;
use crate::presentation::CodeId;
use crate::refusal::Refusal;
use crate::verdict::{Outcome, Verdict};
use crate::verify::VerifierClock;

/// A code that is back after this long out of view is shown again. Milliseconds.
pub const OUT_OF_VIEW: i64 = 1_000;
/// Two offsets this close are the same. Seconds.
const SAME_OFFSET: i64 = 3;
/// A second presentation is another one when its time moved this far. Seconds.
const MOVED: i64 = 10;
/// Offsets of refused clocks are remembered this long. Milliseconds.
const OFFSETS_KEPT: i64 = 120_000;

/// Digits that staff asked the holder to type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedChallenge {
    /// 0 to 9999.
    pub value: u16,
    /// When it was asked, verifier's time, Unix seconds.
    pub asked: i64,
    /// The code and time (t) that answered it, once accepted.
    pub answered: Option<(CodeId, u32)>,
}

/// How a code stands to what was shown before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Not in the window.
    First,
    /// In view all the time.
    InView,
    /// Back after so many seconds.
    Again {
        /// Since it was last in view.
        seconds: i64,
    },
}

#[derive(Clone, Copy, Debug)]
struct Sighting {
    last_ms: i64,
    /// It came back and is still in view: since when it had been away.
    returned_after: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
struct Offset {
    seconds: i64,
    t: u32,
    at_ms: i64,
}

/// The memory of one point. Times are the verifier's monotonic milliseconds.
#[derive(Clone, Debug, Default)]
pub struct History {
    sightings: HashMap<CodeId, Sighting>,
    offsets: HashMap<CodeId, Offset>,
    /// The challenge that is open, if the point asks for one.
    pub challenge: Option<AskedChallenge>,
}

impl History {
    /// How `code` stands to what was shown before.
    pub fn shown(&self, code: CodeId, now_ms: i64, policy: &Policy) -> Shown {
        let Some(sighting) = self.sightings.get(&code) else {
            return Shown::First;
        };
        let away = now_ms - sighting.last_ms;
        if away < OUT_OF_VIEW {
            return sighting
                .returned_after
                .map_or(Shown::InView, |seconds| Shown::Again { seconds });
        }
        if away <= i64::from(policy.shown_again) * 1000 {
            return Shown::Again {
                seconds: away / 1000,
            };
        }
        Shown::First
    }

    /// Whether an earlier, different presentation of `code` was refused for the same offset.
    pub(crate) fn same_offset(&self, code: CodeId, t: u32, offset: i64, now_ms: i64) -> bool {
        self.offsets.get(&code).is_some_and(|earlier| {
            let moved = i64::from(t) - i64::from(earlier.t);
            let fresh = now_ms - earlier.at_ms <= OFFSETS_KEPT;
            fresh && moved >= MOVED && (earlier.seconds - offset).abs() <= SAME_OFFSET
        })
    }

    /// Remembers a verdict; call it once for each, after deciding.
    pub fn note(&mut self, verdict: &Verdict, clock: &VerifierClock, policy: &Policy) {
        let Some(presentation) = &verdict.presentation else {
            return;
        };
        let (code, t) = (presentation.code(), presentation.claims.t);
        match verdict.outcome {
            Outcome::Refused(
                Refusal::Expired { .. } | Refusal::Ahead { .. } | Refusal::ClockWrong { .. },
            ) => {
                if let Some(seconds) = verdict.offset {
                    self.offsets.entry(code).or_insert(Offset {
                        seconds,
                        t,
                        at_ms: clock.now_ms,
                    });
                }
            }
            Outcome::Refused(_) => {}
            _ => {
                self.see(code, clock.now_ms, policy);
                self.answer(code, t, presentation.claims.challenge);
            }
        }
        self.forget(clock.now_ms, policy);
    }

    /// Staff confirmed that the code may count again: what follows in view is no second showing.
    pub fn confirm(&mut self, code: CodeId) {
        if let Some(sighting) = self.sightings.get_mut(&code) {
            sighting.returned_after = None;
        }
    }

    fn see(&mut self, code: CodeId, now_ms: i64, policy: &Policy) {
        let returned_after = match self.shown(code, now_ms, policy) {
            Shown::Again { seconds } => Some(seconds),
            Shown::First | Shown::InView => None,
        };
        self.sightings.insert(
            code,
            Sighting {
                last_ms: now_ms,
                returned_after,
            },
        );
    }

    fn answer(&mut self, code: CodeId, t: u32, typed: Option<u16>) {
        if let Some(challenge) = &mut self.challenge
            && challenge.answered.is_none()
            && typed == Some(challenge.value)
        {
            challenge.answered = Some((code, t));
        }
    }

    fn forget(&mut self, now_ms: i64, policy: &Policy) {
        let window = i64::from(policy.shown_again) * 1000;
        self.sightings
            .retain(|_, sighting| now_ms - sighting.last_ms <= window.max(OUT_OF_VIEW));
        self.offsets
            .retain(|_, offset| now_ms - offset.at_ms <= OFFSETS_KEPT);
    }
}
