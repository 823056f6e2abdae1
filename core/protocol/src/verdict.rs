//! The answer to one code.

use crate::presentation::{CodeId, Presentation};
use crate::refusal::{Refusal, Unchecked};

/// What staff are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// May pass.
    Green,
    /// Stop: the person's colour is orange.
    Orange,
    /// Would be green, but the evidence is too old to be sure 待核.
    Unchecked(Unchecked),
    /// The same code was here before.
    AlreadyShown {
        /// Since it was last in view.
        seconds: i64,
        /// What it would be beside green, once staff confirm it.
        unchecked: Option<Unchecked>,
    },
    /// Not a valid code.
    Refused(Refusal),
}

impl Outcome {
    /// The word in records and interfaces.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Orange => "orange",
            Self::Unchecked(_) => "unchecked",
            Self::AlreadyShown { .. } => "already_shown",
            Self::Refused(_) => "refused",
        }
    }
}

/// An outcome with what it rests on.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What staff are told.
    pub outcome: Outcome,
    /// The presentation, if it could be parsed. Its claims are to be relied on only if the outcome
    /// is not [`Outcome::Refused`].
    pub presentation: Option<Presentation>,
    /// Seconds since the newest evidence of the code's state.
    pub evidence_age: Option<i64>,
    /// Seconds since the trust list was signed.
    pub trust_age: Option<i64>,
    /// Holder's time minus verifier's, seconds, if both signatures hold.
    pub offset: Option<i64>,
}

impl Verdict {
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self {
            outcome: Outcome::Refused(refusal),
            presentation: None,
            evidence_age: None,
            trust_age: None,
            offset: None,
        }
    }

    /// The identity of the code, if it could be parsed.
    pub fn code(&self) -> Option<CodeId> {
        self.presentation.as_ref().map(Presentation::code)
    }
}
