//! A verdict as screens show it: codes and figures, no sentences. Personal
//! details stand in it only when their signatures hold and the code counts.

use bamin_protocol::group::GroupOutcome;
use bamin_protocol::pass::{Colour, KeyKind, NaatResult, Pass, RegionLevel, SubjectKind};
use bamin_protocol::presentation::ClockQuality;
use bamin_protocol::refusal::{Param, Refusal};
use bamin_protocol::{Outcome, Verdict};
use bamin_rules::day::Day;

use crate::queue::EventId;

/// The word of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerdictWord {
    /// May pass.
    Green,
    /// Stop.
    Orange,
    /// 待核
    Unchecked,
    /// One tap confirms.
    AlreadyShown,
    /// Not a valid code.
    Refused,
}

/// Which sound and vibration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// May pass.
    Pass,
    /// Stop.
    Stop,
    /// Unsure.
    Unchecked,
    /// Was here before.
    AlreadyShown,
    /// Cannot be read, or is no health code.
    Unreadable,
}

/// A code of `docs/format.md` §4 and its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonView {
    /// The code.
    pub code: &'static str,
    /// Names and values, in the table's order.
    pub params: Vec<(&'static str, Param)>,
}

/// The decision on one code.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictView {
    /// The event that records it.
    pub event: EventId,
    /// The decision.
    pub word: VerdictWord,
    /// Why it is not green; for a code already shown, since when.
    pub reason: Option<ReasonView>,
    /// The sound.
    pub cue: Cue,
    /// Whose code it is, unless it was refused.
    pub person: Option<PersonView>,
    /// Seconds since the newest evidence of the code's state.
    pub evidence_age: Option<i64>,
    /// Seconds since the trust list was signed.
    pub trust_age: Option<i64>,
    /// The trust list is older than the policy's warning.
    pub trust_warning: bool,
    /// Seconds since the status list that covers the code was signed.
    pub status_age: Option<i64>,
    /// How sure the scanner is of its time.
    pub clock: ClockQuality,
    /// The holder's time minus the scanner's, seconds, if the signatures hold.
    pub offset: Option<i64>,
}

/// What staff compare with the person and the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// The colour that is shown: the status list's word is in it.
    pub colour: Colour,
    /// Masked.
    pub name: String,
    /// Year.
    pub birth_year: u16,
    /// Last two characters of the document number.
    pub document_tail: String,
    /// Whose code.
    pub kind: SubjectKind,
    /// How well the holder's key is kept.
    pub key_kind: KeyKind,
    /// The last nucleic-acid result.
    pub naat: Option<NaatView>,
    /// Highest region level of the last 14 days.
    pub region: Option<RegionView>,
    /// The facts are those of then, Unix seconds.
    pub as_of: i64,
}

/// A nucleic-acid result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NaatView {
    /// The result.
    pub result: NaatResult,
    /// The day of the sample.
    pub day: Day,
}

/// Where the person was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionView {
    /// The level.
    pub level: RegionLevel,
    /// The last day at that level.
    pub day: Day,
}

/// The decision on a family.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupView {
    /// The decision.
    pub word: GroupWord,
    /// The sound.
    pub cue: Cue,
    /// Those who were read, ascending by number.
    pub members: Vec<MemberView>,
    /// Who was not read.
    pub missing: Vec<u8>,
    /// How many the holder said there are.
    pub n: u8,
}

/// The word of a decision on a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupWord {
    /// All green, and counted.
    Green,
    /// Somebody is unchecked, or was shown already.
    Unchecked,
    /// Somebody is orange.
    Orange,
    /// Somebody was not read.
    Incomplete,
    /// Nobody confirmed the count, or it was denied.
    NotCounted,
}

/// One member.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberView {
    /// Which one, from 1.
    pub i: u8,
    /// The own verdict.
    pub verdict: VerdictView,
}

impl VerdictWord {
    /// The word in records and interfaces.
    pub fn word(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Orange => "orange",
            Self::Unchecked => "unchecked",
            Self::AlreadyShown => "already_shown",
            Self::Refused => "refused",
        }
    }

    pub(crate) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Green => Self::Green,
            Outcome::Orange => Self::Orange,
            Outcome::Unchecked(_) => Self::Unchecked,
            Outcome::AlreadyShown { .. } => Self::AlreadyShown,
            Outcome::Refused(_) => Self::Refused,
        }
    }
}

impl Cue {
    /// The code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Stop => "stop",
            Self::Unchecked => "unchecked",
            Self::AlreadyShown => "already_shown",
            Self::Unreadable => "unreadable",
        }
    }

    pub(super) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Green => Self::Pass,
            Outcome::Unchecked(_) => Self::Unchecked,
            Outcome::AlreadyShown { .. } => Self::AlreadyShown,
            Outcome::Refused(
                Refusal::NotAHealthCode | Refusal::NewerFormat { .. } | Refusal::Malformed { .. },
            ) => Self::Unreadable,
            Outcome::Orange | Outcome::Refused(_) => Self::Stop,
        }
    }
}

impl GroupWord {
    /// The word in interfaces.
    pub fn word(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Unchecked => "unchecked",
            Self::Orange => "orange",
            Self::Incomplete => "incomplete",
            Self::NotCounted => "not_counted",
        }
    }

    pub(super) fn of(outcome: GroupOutcome) -> Self {
        match outcome {
            GroupOutcome::Green => Self::Green,
            GroupOutcome::Unchecked => Self::Unchecked,
            GroupOutcome::Orange => Self::Orange,
            GroupOutcome::Incomplete { .. } => Self::Incomplete,
            GroupOutcome::CountThem { .. } => Self::NotCounted,
        }
    }

    pub(super) fn cue(self) -> Cue {
        match self {
            Self::Green => Cue::Pass,
            Self::Unchecked | Self::Incomplete => Cue::Unchecked,
            Self::Orange | Self::NotCounted => Cue::Stop,
        }
    }
}

impl ReasonView {
    pub(crate) fn of(outcome: &Outcome) -> Option<Self> {
        let (code, params) = match outcome {
            Outcome::Green | Outcome::Orange => return None,
            Outcome::Unchecked(reason) => (reason.code(), reason.params()),
            Outcome::AlreadyShown { seconds, .. } => {
                ("already_shown", vec![("seconds", Param::Number(*seconds))])
            }
            Outcome::Refused(refusal) => (refusal.code(), refusal.params()),
        };
        Some(Self { code, params })
    }
}

impl PersonView {
    /// [`None`] where the pass cannot be relied on.
    pub(crate) fn of(verdict: &Verdict) -> Option<Self> {
        let colour = match verdict.outcome {
            Outcome::Refused(_) => return None,
            Outcome::Orange => Colour::Orange,
            Outcome::Green | Outcome::Unchecked(_) | Outcome::AlreadyShown { .. } => Colour::Green,
        };
        let pass = &verdict.presentation.as_ref()?.pass.pass;
        Some(Self {
            colour,
            name: pass.name.clone(),
            birth_year: pass.birth_year,
            document_tail: pass.document_tail.clone(),
            kind: pass.subject_kind,
            key_kind: pass.key_kind,
            naat: NaatView::of(pass),
            region: pass.region.map(|region| RegionView {
                level: region.level,
                day: day(pass, region.days_before),
            }),
            as_of: pass.iat.into(),
        })
    }
}

impl NaatView {
    /// The last test that a pass has.
    pub(crate) fn of(pass: &Pass) -> Option<Self> {
        pass.naat.map(|naat| Self {
            result: naat.result,
            day: day(pass, naat.days_before),
        })
    }
}

fn day(pass: &Pass, before: u8) -> Day {
    Day::of_number(pass.slice.0).plus(-i64::from(before))
}
