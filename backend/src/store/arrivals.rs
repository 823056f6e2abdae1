//! Arrivals from other provinces, and what the national platform has said of them.
//! How often it was asked, and when it is asked again, are rows: a restart forgets
//! nothing.

use async_trait::async_trait;

use super::inbox::InboxMessage;
use super::people::SubjectState;
use super::status::StateChange;
use super::{Digest, StoreResult, SubjectId, Trail};

/// What is known of the origin province's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Not available yet: never a reason for orange.
    Waiting,
    /// Green.
    Green,
    /// Any other colour.
    NotGreen,
}

impl Origin {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Green, Self::NotGreen];

    /// The stable word for interfaces; the text is `origin.<word>`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Green => "green",
            Self::NotGreen => "not_green",
        }
    }
}

/// What the last try came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// There was none yet.
    NotAsked,
    /// The platform told the code's colour.
    Known,
    /// The origin province has uploaded nothing for the person yet.
    NotUploaded,
    /// The platform doesn't know the person.
    UnknownPerson,
    /// Its answer about the person could not be read.
    Garbled,
    /// It was not reached, or its answer was not taken.
    Unreachable,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 6] = [
        Self::NotAsked,
        Self::Known,
        Self::NotUploaded,
        Self::UnknownPerson,
        Self::Garbled,
        Self::Unreachable,
    ];

    /// The stable word for interfaces; the text is `origin_outcome.<word>`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
            Self::Known => "known",
            Self::NotUploaded => "not_uploaded",
            Self::UnknownPerson => "unknown_person",
            Self::Garbled => "garbled",
            Self::Unreachable => "unreachable",
        }
    }
}

/// An arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Who.
    pub subject: SubjectId,
    /// The application, sealed.
    pub sealed: Vec<u8>,
    /// When it was made; later than that of the subject's last one, so that it names
    /// this one.
    pub applied_at: i64,
    /// The first second at which the person counts as a resident.
    pub resident_from: i64,
    /// When that was written down and told.
    pub ended_at: Option<i64>,
    /// What is known.
    pub origin: Origin,
    /// Of the last try.
    pub outcome: Outcome,
    /// Since something was last known.
    pub tries: u32,
    /// When the platform was last asked; a try of outcome `NotAsked` is none.
    pub last_try: Option<i64>,
    /// When it is asked next.
    pub next_try: i64,
    /// How new the platform's data were then.
    pub as_of: Option<i64>,
}

impl Arrival {
    /// Whether no code is given at `now`: missing never becomes green.
    #[must_use]
    pub fn waits(&self, now: i64) -> bool {
        self.origin == Origin::Waiting && self.ended_at.is_none() && now < self.resident_from
    }
}

/// What an arrival that waits for its origin's code does to the codes that live.
#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    /// They are withdrawn from this slice on.
    pub from_slice: u16,
    /// For the person; none for who waited already.
    pub message: Option<InboxMessage>,
}

impl Hold {
    /// As the codes take it; whether codes are issued at all is the arrival's row to say.
    pub(super) fn change(&self, subject: SubjectId) -> StateChange {
        StateChange {
            subject,
            state: SubjectState::Active,
            code_state: 1,
            from_slice: self.from_slice,
        }
    }
}

/// What became of asking for one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Try {
    /// For whom.
    pub subject: SubjectId,
    /// The arrival's `applied_at`: an answer about an earlier one says nothing of it.
    pub applied_at: i64,
    /// What is known now; none: as before.
    pub origin: Option<Origin>,
    /// What the try came to.
    pub outcome: Outcome,
    /// Tries since something was last known.
    pub tries: u32,
    /// When to ask again.
    pub next_try: i64,
    /// For the person and the audit, if there is news.
    pub news: Option<(InboxMessage, Trail)>,
}

/// How the national platform fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlatformState {
    /// Calls in a row that failed.
    pub failures: u32,
    /// Before this it is not asked.
    pub open_until: i64,
    /// How new its data were when it last answered.
    pub as_of: Option<i64>,
}

/// Arrivals.
#[async_trait]
pub trait ArrivalStore: Send + Sync {
    /// Makes a resident's own subject an arrival, in place of what was there of an
    /// earlier one; with a hold its live codes are withdrawn, and none are given while
    /// it [`Arrival::waits`]. False: there is no such subject.
    async fn put_arrival(
        &self,
        arrival: Arrival,
        hold: Option<Hold>,
        trail: Trail,
    ) -> StoreResult<bool>;

    /// The subject's last arrival, ended or not.
    async fn arrival(&self, subject: SubjectId) -> StoreResult<Option<Arrival>>;

    /// Those that are running and to be asked about at `now`, the longest due first.
    async fn arrivals_to_ask(&self, now: i64, limit: u32) -> StoreResult<Vec<Arrival>>;

    /// Makes those of these people who wait for their origin's code due at `now`.
    async fn ask_soon(&self, people: Vec<Digest>, now: i64) -> StoreResult<()>;

    /// Notes one call: what became of each person, and of the platform. Nothing is
    /// noted of an arrival that another one has replaced, or that has ended.
    async fn note_tries(
        &self,
        tries: Vec<Try>,
        platform: PlatformState,
        trail: Trail,
    ) -> StoreResult<()>;

    /// How the platform fares.
    async fn platform(&self) -> StoreResult<PlatformState>;

    /// Those whose arrival period has passed at `now` and who were not told, with what
    /// is known of the origin.
    async fn arrivals_over(&self, now: i64, limit: u32) -> StoreResult<Vec<(SubjectId, Origin)>>;

    /// Makes these residents again, whose periods pass by `until`, and tells them; gives
    /// how many it was new for.
    async fn end_arrivals(
        &self,
        over: Vec<(InboxMessage, Trail)>,
        now: i64,
        until: i64,
    ) -> StoreResult<usize>;
}
