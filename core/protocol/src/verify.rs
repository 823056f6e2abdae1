//! From the text of a QR code to a verdict: one pure function, whose order of
//! steps is `docs/format.md` §4.
//!
//! Invariant: [`Outcome::Green`] is returned in one place only, after every
//! check; whatever is missing, late or unsure leaves earlier.

use crate::cose::KeyId;
use crate::history::{History, Shown};
use crate::issuer::{Issuer, KeyUse};
use crate::pass::{Colour, SignedPass};
use crate::policy::Policy;
use crate::presentation::{ClockQuality, Presentation};
use crate::refusal::{Part, Refusal, Suspect, Unchecked};
use crate::status::{State, StatusLookup};
use crate::trust::TrustList;
use crate::verdict::{Outcome, Verdict};

/// Passes of an issuer without a status list may live this long. Minutes.
const UNLISTED_LIFE: u16 = 30;

/// The verifier's time and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifierClock {
    /// Unix seconds.
    pub now: i64,
    /// Monotonic milliseconds, sleep included; orders what is shown.
    pub now_ms: i64,
    /// How sure `now` is.
    pub quality: ClockQuality,
}

impl VerifierClock {
    fn suspect(&self) -> Suspect {
        if self.quality <= ClockQuality::Fair {
            Suspect::Holder
        } else {
            Suspect::Scanner
        }
    }
}

/// Decides on the text of one code.
///
/// `policy` is the trust list's, or one that is stricter. `history` is not changed: give the verdict
/// to [`History::note`].
pub fn verify(
    text: &str,
    trust: Option<&TrustList>,
    status: &dyn StatusLookup,
    clock: &VerifierClock,
    policy: &Policy,
    history: &History,
) -> Verdict {
    let presentation = match Presentation::parse_text(text) {
        Ok(presentation) => presentation,
        Err(refusal) => return Verdict::refused(refusal),
    };
    let code = presentation.code();
    let mut verdict = Verdict {
        outcome: Outcome::Refused(Refusal::NoTrustList),
        presentation: None,
        evidence_age: None,
        trust_age: trust.map(|trust| trust.age(clock.now)),
        offset: None,
    };
    let checks = Checks {
        presentation: &presentation,
        clock,
        policy,
        history,
    };
    let found = status.look_up(code);
    verdict.outcome = match checks.signatures(trust) {
        Err(refusal) => Outcome::Refused(refusal),
        Ok(issuer) => {
            verdict.offset = Some(i64::from(presentation.claims.t) - clock.now);
            let age = checks.evidence_age(found.map(|(_, iat)| iat));
            verdict.evidence_age = Some(age);
            checks.outcome(issuer, found.map_or(State::Valid, |(state, _)| state), age)
        }
    };
    verdict.presentation = Some(presentation);
    verdict
}

struct Checks<'a> {
    presentation: &'a Presentation,
    clock: &'a VerifierClock,
    policy: &'a Policy,
    history: &'a History,
}

impl Checks<'_> {
    /// Steps 3 to 7: who signed.
    fn signatures<'t>(&self, trust: Option<&'t TrustList>) -> Result<&'t Issuer, Refusal> {
        let trust = trust.ok_or(Refusal::NoTrustList)?;
        let over = self.clock.now - i64::from(trust.exp);
        if over >= 0 {
            return Err(Refusal::TrustListExpired { seconds: over });
        }
        let pass = &self.presentation.pass;
        let issuer = issuer_of(pass, trust)?;
        if pass.pass.exp - pass.pass.nbf > issuer.pass_life {
            return Err(Refusal::PassLivesTooLong);
        }
        if self.presentation.verify_holder() {
            Ok(issuer)
        } else {
            Err(Refusal::Forged {
                part: Part::Presentation,
            })
        }
    }

    /// Steps 8 to 15.
    fn outcome(&self, issuer: &Issuer, state: State, age: i64) -> Outcome {
        let refused = self
            .validity()
            .and_then(|()| self.freshness())
            .and_then(|()| self.challenge())
            .and_then(|()| standing(state));
        match refused {
            Err(refusal) => return Outcome::Refused(refusal),
            Ok(Colour::Orange) => return Outcome::Orange,
            Ok(Colour::Green) if self.presentation.pass.pass.colour == Colour::Orange => {
                return Outcome::Orange;
            }
            Ok(Colour::Green) => {}
        }
        if age > i64::from(self.policy.evidence_unchecked) {
            return Outcome::Refused(Refusal::EvidenceTooOld { seconds: age });
        }
        let unchecked = self.doubt(issuer, age);
        let shown = self
            .history
            .shown(self.presentation.code(), self.clock.now_ms, self.policy);
        match (shown, unchecked) {
            (Shown::Again { seconds }, unchecked) => Outcome::AlreadyShown { seconds, unchecked },
            (_, Some(unchecked)) => Outcome::Unchecked(unchecked),
            (_, None) => Outcome::Green,
        }
    }

    /// Step 8: the pass is of now.
    fn validity(&self) -> Result<(), Refusal> {
        let (pass, now) = (&self.presentation.pass.pass, self.clock.now);
        let t = i64::from(self.presentation.claims.t);
        let early = (pass.begins() - t)
            .max(i64::from(pass.iat) - now - i64::from(self.policy.freshness_ahead));
        if early > 0 {
            return Err(Refusal::PassNotYetValid { seconds: early });
        }
        let late = t.max(now) - pass.ends();
        if late >= 0 {
            Err(Refusal::PassExpired { seconds: late })
        } else {
            Ok(())
        }
    }

    /// Step 9: it is shown now.
    fn freshness(&self) -> Result<(), Refusal> {
        let offset = i64::from(self.presentation.claims.t) - self.clock.now;
        let behind = -offset > i64::from(self.policy.freshness_behind);
        let ahead = offset > i64::from(self.policy.freshness_ahead);
        if !behind && !ahead {
            return Ok(());
        }
        let (code, t) = (self.presentation.code(), self.presentation.claims.t);
        if self.history.same_offset(code, t, offset, self.clock.now_ms) {
            return Err(Refusal::ClockWrong { seconds: offset });
        }
        let suspect = self.clock.suspect();
        Err(if behind {
            Refusal::Expired {
                seconds: -offset,
                suspect,
            }
        } else {
            Refusal::Ahead {
                seconds: offset,
                suspect,
            }
        })
    }

    /// Step 10: the digits that were asked, by one presentation only.
    fn challenge(&self) -> Result<(), Refusal> {
        let Some(asked) = self.history.challenge else {
            return Ok(());
        };
        let typed = self
            .presentation
            .claims
            .challenge
            .ok_or(Refusal::ChallengeMissing)?;
        if typed != asked.value {
            return Err(Refusal::ChallengeWrong);
        }
        let seconds = self.clock.now - asked.asked;
        if seconds > i64::from(self.policy.challenge) {
            return Err(Refusal::ChallengeExpired { seconds });
        }
        let this = (self.presentation.code(), self.presentation.claims.t);
        if asked.answered.is_some_and(|answer| answer != this) {
            Err(Refusal::ChallengeUsed)
        } else {
            Ok(())
        }
    }

    fn evidence_age(&self, list: Option<i64>) -> i64 {
        let pass = i64::from(self.presentation.pass.pass.iat);
        (self.clock.now - list.map_or(pass, |list| list.max(pass))).max(0)
    }

    /// Step 13: what keeps a green from being sure.
    fn doubt(&self, issuer: &Issuer, age: i64) -> Option<Unchecked> {
        if age > i64::from(self.policy.evidence_green.min(issuer.status_age)) {
            return Some(Unchecked::Evidence { seconds: age });
        }
        if issuer.status.is_none() && issuer.pass_life > UNLISTED_LIFE {
            return Some(Unchecked::NoStatusList);
        }
        (self.clock.quality == ClockQuality::Unset).then_some(Unchecked::ClockUnsure)
    }
}

/// Steps 4 and 5.
fn issuer_of<'t>(pass: &SignedPass, trust: &'t TrustList) -> Result<&'t Issuer, Refusal> {
    let KeyId {
        issuer,
        number: key,
    } = pass.kid;
    let (owner, trusted, public) = trust.es256(pass.kid, KeyUse::Pass)?;
    if !pass.is_es256() {
        return Err(Refusal::WrongAlgorithm);
    }
    if !trusted.valid_at(pass.pass.iat.into()) {
        return Err(Refusal::KeyNotValidThen { issuer, key });
    }
    if pass.verify(public) {
        Ok(owner)
    } else {
        Err(Refusal::Forged { part: Part::Pass })
    }
}

/// Step 11.
fn standing(state: State) -> Result<Colour, Refusal> {
    match state {
        State::Valid => Ok(Colour::Green),
        State::Orange => Ok(Colour::Orange),
        State::Withdrawn => Err(Refusal::Withdrawn),
        State::Suspended => Err(Refusal::Suspended),
    }
}
