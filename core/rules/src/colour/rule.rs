//! The rules by number (C3), what they ask of a person, and the windows that a
//! province may set.

use crate::day::DAY_SECONDS;

/// A rule that makes a code orange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// Confirmed or suspected case.
    R1,
    /// Close contact of one.
    R2,
    /// Came from a high-risk area.
    R3,
    /// Lives in a community under closed management.
    R4,
    /// Visit to a fever clinic in the province.
    R5,
    /// Fever medicine bought in the province.
    R6,
    /// The code of the province of origin is not green.
    R7,
    /// Declared isolation, close contact or discharge.
    R8,
}

impl Rule {
    /// Every rule, by number.
    pub const ALL: [Self; 8] = [
        Self::R1,
        Self::R2,
        Self::R3,
        Self::R4,
        Self::R5,
        Self::R6,
        Self::R7,
        Self::R8,
    ];

    /// The stable word for stores and interfaces.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::R1 => "R1",
            Self::R2 => "R2",
            Self::R3 => "R3",
            Self::R4 => "R4",
            Self::R5 => "R5",
            Self::R6 => "R6",
            Self::R7 => "R7",
            Self::R8 => "R8",
        }
    }

    /// The rule with this word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// What it asks of the person.
    #[must_use]
    pub fn advice(self) -> Advice {
        match self {
            Self::R1 => Advice::FollowTheHospital,
            Self::R2 => Advice::StayInObservation,
            Self::R3 => Advice::ReportToTheCommunity,
            Self::R4 => Advice::StayInTheCommunity,
            Self::R5 | Self::R6 => Advice::WatchYourHealth,
            Self::R7 => Advice::AskTheOrigin,
            Self::R8 => Advice::CompleteTheIsolation,
        }
    }
}

/// What a person with an orange code is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Advice {
    /// Follow the hospital's orders.
    FollowTheHospital,
    /// Stay under medical observation until it is completed.
    StayInObservation,
    /// Report to the community of residence.
    ReportToTheCommunity,
    /// Stay in the community until it opens.
    StayInTheCommunity,
    /// Watch one's temperature, get tested, avoid gatherings.
    WatchYourHealth,
    /// Ask the province of origin.
    AskTheOrigin,
    /// Complete the isolation.
    CompleteTheIsolation,
}

impl Advice {
    /// Every advice.
    pub const ALL: [Self; 7] = [
        Self::FollowTheHospital,
        Self::StayInObservation,
        Self::ReportToTheCommunity,
        Self::StayInTheCommunity,
        Self::WatchYourHealth,
        Self::AskTheOrigin,
        Self::CompleteTheIsolation,
    ];

    /// The stable word for interfaces.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::FollowTheHospital => "follow_the_hospital",
            Self::StayInObservation => "stay_in_observation",
            Self::ReportToTheCommunity => "report_to_the_community",
            Self::StayInTheCommunity => "stay_in_the_community",
            Self::WatchYourHealth => "watch_your_health",
            Self::AskTheOrigin => "ask_the_origin",
            Self::CompleteTheIsolation => "complete_the_isolation",
        }
    }
}

/// How long facts count, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// R3, after the end of the calendar day on which the area was left.
    pub travel: i64,
    /// R5, after the visit; its last second still counts ("≤ 14 d ago").
    pub clinic: i64,
    /// R6, after the sale; its last second still counts.
    pub medicine: i64,
    /// R8, after the declaration; its last second counts no more ("< 14 d").
    pub declaration: i64,
    /// R7, after the arrival: then the person counts as a resident (X6).
    pub arrival: i64,
}

impl Default for Policy {
    /// 14 × 24 h for each.
    fn default() -> Self {
        const WINDOW: i64 = 14 * DAY_SECONDS;
        Self {
            travel: WINDOW,
            clinic: WINDOW,
            medicine: WINDOW,
            declaration: WINDOW,
            arrival: WINDOW,
        }
    }
}
