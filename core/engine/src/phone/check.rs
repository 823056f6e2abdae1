//! A verdict that leaves no trace: nothing is recorded, nothing remembered.

use bamin_protocol::history::History;
use bamin_protocol::policy::Policy;
use bamin_protocol::presentation::ClockQuality;
use bamin_protocol::status::StatusLists;
use bamin_protocol::verify::VerifierClock;
use bamin_protocol::{Verdict, verify};

use super::Phone;
use crate::scan::{PersonView, ReasonView, VerdictWord};

/// The verdict on one text, as a screen shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The decision.
    pub word: VerdictWord,
    /// Why it is not green.
    pub reason: Option<ReasonView>,
    /// Whose code it is, unless it was refused.
    pub person: Option<PersonView>,
    /// Seconds since the newest evidence of the code's state.
    pub evidence_age: Option<i64>,
    /// Seconds since the trust list was signed.
    pub trust_age: Option<i64>,
    /// The holder's time minus this phone's, seconds, if the signatures hold.
    pub offset: Option<i64>,
}

impl Check {
    /// The verdict of a phone that holds no list yet: never better than refused.
    pub fn without_lists(text: &str) -> Self {
        let clock = VerifierClock {
            now: 0,
            now_ms: 0,
            quality: ClockQuality::Unset,
        };
        let (status, policy) = (StatusLists::default(), Policy::default());
        Self::of(&verify(
            text,
            None,
            &status,
            &clock,
            &policy,
            &History::default(),
        ))
    }

    fn of(verdict: &Verdict) -> Self {
        Self {
            word: VerdictWord::of(&verdict.outcome),
            reason: ReasonView::of(&verdict.outcome),
            person: PersonView::of(verdict),
            evidence_age: verdict.evidence_age,
            trust_age: verdict.trust_age,
            offset: verdict.offset,
        }
    }
}

impl Phone {
    /// The verdict on one text by the lists held now; `history` carries a challenge,
    /// if one was asked, and is not changed.
    pub fn check(&self, text: &str, history: &History) -> Check {
        let evidence = self.evidence();
        let now = self.time.now();
        let clock = VerifierClock {
            now: now.seconds(),
            now_ms: now.mono_ms,
            quality: now.quality,
        };
        Check::of(&verify(
            text,
            evidence.trust.as_deref(),
            &*evidence.status,
            &clock,
            &evidence.policy(),
            history,
        ))
    }
}
