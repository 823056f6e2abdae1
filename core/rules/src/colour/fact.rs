//! What can be recorded about a person, as far as the colour rules know it.
//!
//! A fact that speaks of a place comes joined with the place's own state, so that
//! the rules look nothing up.

use super::rule::Rule;
use crate::day::Day;

/// A time from a second on, until before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first second.
    pub from: i64,
    /// The first second after it; none: no end is known.
    pub to: Option<i64>,
}

impl Span {
    /// Is the second in it?
    #[must_use]
    pub fn contains(self, second: i64) -> bool {
        self.from <= second && self.to.is_none_or(|to| second < to)
    }

    /// What both share, if anything.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        to.is_none_or(|to| from < to).then_some(Self { from, to })
    }
}

/// The record that a fact stands in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source {
    /// Code of the authority that reported it.
    pub supplier: String,
    /// Code of the feed, since an authority numbers each of its feeds by itself.
    pub feed: String,
    /// The authority's own number of the record.
    pub record: String,
}

/// One recorded fact about one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Where it is recorded.
    pub source: Source,
    /// What it says.
    pub what: What,
}

/// What a fact says. Regions are six digits of GB/T 2260.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The person is a case (R1).
    Case {
        /// Confirmed or suspected; both count.
        state: CaseState,
        /// While the person is one.
        span: Span,
    },
    /// The person is a close contact of a case (R2).
    Contact {
        /// While the person is one.
        span: Span,
    },
    /// The person came from an area (R3).
    Traveller {
        /// The calendar day on which the person left it.
        left: Day,
        /// When the area was of high risk.
        high: Vec<Span>,
    },
    /// The person lives in a community (R4).
    Resident {
        /// While the person lives there.
        span: Span,
        /// When the community was under closed management.
        closed: Vec<Span>,
    },
    /// A visit to a fever clinic (R5).
    ClinicVisit {
        /// When.
        at: i64,
        /// Where the clinic is.
        region: u32,
    },
    /// Fever medicine bought (R6).
    MedicineSale {
        /// When.
        at: i64,
        /// Where the shop is.
        region: u32,
    },
    /// What the code of the province of origin was found to be (R7).
    Origin {
        /// When that was so.
        at: i64,
        /// Its colour.
        colour: OriginColour,
    },
    /// The person arrived from another province: after the arrival period the
    /// origin's code no longer applies.
    Arrival {
        /// When.
        at: i64,
    },
    /// What the person, or who carries the person's code, declared (R8).
    Declaration {
        /// When it was declared.
        at: i64,
        /// What.
        declared: Declared,
    },
    /// A nucleic-acid test. No rule speaks of it; it is shown, not judged.
    Test {
        /// When the sample was taken.
        sampled: i64,
    },
    /// A reason is lifted. Not the opposite of a fact: the record stays.
    Lifting {
        /// Which rule's reasons.
        rule: Rule,
        /// Only of this record; none: of all that began no later than the lifting.
        record: Option<Source>,
        /// From when, until its expiry.
        span: Span,
        /// Why.
        cause: LiftingCause,
    },
}

/// How sure a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseState {
    /// 确诊.
    Confirmed,
    /// 疑似.
    Suspected,
}

/// The colour of another province's code: all that is not green is one thing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OriginColour {
    /// Green.
    Green,
    /// Any other.
    NotGreen,
}

/// What a health form or a check-in declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Declared {
    /// In isolation.
    Isolation,
    /// Close contact.
    Contact,
    /// Discharged from hospital.
    Discharge,
}

/// Why a reason was lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LiftingCause {
    /// An appeal was accepted.
    Appeal,
    /// Medical observation was completed.
    ObservationCompleted,
    /// The authority's record was wrong.
    Correction,
}

impl LiftingCause {
    /// The stable word for interfaces.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::ObservationCompleted => "observation_completed",
            Self::Correction => "correction",
        }
    }
}
