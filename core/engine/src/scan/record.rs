//! From a verdict to the event that is committed and the view that is shown.

use bamin_protocol::group::GroupRefusal;
use bamin_protocol::presentation::GroupTag;
use bamin_protocol::refusal::Param;
use bamin_protocol::status::StatusLookup as _;
use bamin_protocol::verify::VerifierClock;
use bamin_protocol::{Outcome, Verdict};
use serde_json::{Map, Value};

use super::Evidence;
use super::view::{Cue, PersonView, ReasonView, VerdictView, VerdictWord};
use crate::queue::EventId;
use crate::queue::event::{Reason, Scan, ScannedGroup};

/// A decision that waits to be committed.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    pub verdict: Verdict,
    /// The QR text, if it is a code of ours.
    pub text: Option<String>,
    /// A challenge was asked for.
    pub challenge: bool,
    /// Staff confirmed the count of its group.
    pub counted: bool,
    /// Why the group does not take it.
    pub not_taken: Option<GroupRefusal>,
    /// The scan that staff confirmed by a tap.
    pub confirms: Option<EventId>,
}

impl Decision {
    pub fn new(verdict: Verdict, text: &str) -> Self {
        Self {
            text: verdict.presentation.is_some().then(|| text.to_owned()),
            verdict,
            challenge: false,
            counted: false,
            not_taken: None,
            confirms: None,
        }
    }

    /// The event's own fields.
    pub fn event(&self, evidence: &Evidence, clock: &VerifierClock) -> Scan {
        let code = self.verdict.code();
        Scan {
            method: "qr".to_owned(),
            presentation: self.text.clone(),
            verdict: self.word().word().to_owned(),
            reason: self.reason().map(reason),
            issuer: code.map(|code| code.issuer),
            slice: code.map(|code| code.slice.0),
            index: code.map(|code| code.index),
            trust_age: self.verdict.trust_age,
            status_age: status_age(&self.verdict, evidence, clock),
            challenge: self.challenge.then_some(true),
            group: self.group().map(|GroupTag { tag, i, n }| ScannedGroup {
                tag,
                i,
                n,
                confirmed: self.counted,
            }),
            confirms: self.confirms.map(|event| event.to_string()),
        }
    }

    /// What the screen shows once `event` is committed.
    pub fn view(&self, event: EventId, evidence: &Evidence, clock: &VerifierClock) -> VerdictView {
        let warning = i64::from(evidence.policy().trust_warning);
        VerdictView {
            event,
            word: self.word(),
            reason: self.reason(),
            cue: match self.not_taken {
                Some(_) => Cue::Stop,
                None => Cue::of(&self.verdict.outcome),
            },
            person: match self.not_taken {
                Some(_) => None,
                None => PersonView::of(&self.verdict),
            },
            evidence_age: self.verdict.evidence_age,
            trust_age: self.verdict.trust_age,
            trust_warning: self.verdict.trust_age.is_some_and(|age| age > warning),
            status_age: status_age(&self.verdict, evidence, clock),
            clock: clock.quality,
            offset: self.verdict.offset,
        }
    }

    fn word(&self) -> VerdictWord {
        match self.not_taken {
            Some(_) => VerdictWord::Refused,
            None => VerdictWord::of(&self.verdict.outcome),
        }
    }

    fn reason(&self) -> Option<ReasonView> {
        match self.not_taken {
            Some(refusal) if !matches!(self.verdict.outcome, Outcome::Refused(_)) => {
                Some(ReasonView {
                    code: refusal.code(),
                    params: Vec::new(),
                })
            }
            _ => ReasonView::of(&self.verdict.outcome),
        }
    }

    fn group(&self) -> Option<GroupTag> {
        self.verdict.presentation.as_ref()?.claims.group
    }
}

/// Seconds since the list that covers the code was signed.
fn status_age(verdict: &Verdict, evidence: &Evidence, clock: &VerifierClock) -> Option<i64> {
    let (_, iat) = evidence.status.look_up(verdict.code()?)?;
    Some(clock.now - iat)
}

fn reason(view: ReasonView) -> Reason {
    let params = view.params.into_iter().map(|(name, param)| {
        let value = match param {
            Param::Number(number) => Value::from(number),
            Param::Word(word) => Value::from(word),
        };
        (name.to_owned(), value)
    });
    Reason {
        code: view.code.to_owned(),
        params: Map::from_iter(params),
    }
}
