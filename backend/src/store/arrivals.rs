//! Arrivals from other provinces, and what the national platform has said of them.
//! How often it was asked, and when it is asked again, are rows: a restart forgets
//! nothing.

use async_trait::async_trait;

use super::inbox::InboxMessage;
use super::{StoreResult, SubjectId, Trail};

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

/// An arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Who.
    pub subject: SubjectId,
    /// The application, sealed.
    pub sealed: Vec<u8>,
    /// When it was made.
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
    /// When the platform was last asked.
    pub last_try: Option<i64>,
    /// When it is asked next.
    pub next_try: i64,
    /// How new the platform's data were then.
    pub as_of: Option<i64>,
}

/// What became of asking for one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Try {
    /// For whom.
    pub subject: SubjectId,
    /// What is known now; none: as before.
    pub origin: Option<Origin>,
    /// What the try came to.
    pub outcome: Outcome,
    /// Tries since something was last known.
    pub tries: u32,
    /// When to ask again.
    pub next_try: i64,
    /// For the person, if there is news.
    pub message: Option<InboxMessage>,
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
    /// earlier one. False: there is no such subject.
    async fn put_arrival(&self, arrival: Arrival, trail: Trail) -> StoreResult<bool>;

    /// The subject's last arrival, ended or not.
    async fn arrival(&self, subject: SubjectId) -> StoreResult<Option<Arrival>>;

    /// Those that are running and to be asked about at `now`, the longest due first.
    async fn arrivals_to_ask(&self, now: i64, limit: u32) -> StoreResult<Vec<Arrival>>;

    /// Notes one call: what became of each person, and of the platform.
    async fn note_tries(
        &self,
        tries: Vec<Try>,
        platform: PlatformState,
        trail: Trail,
    ) -> StoreResult<()>;

    /// How the platform fares.
    async fn platform(&self) -> StoreResult<PlatformState>;

    /// Those whose arrival period has passed at `now` and who were not told.
    async fn arrivals_over(&self, now: i64, limit: u32) -> StoreResult<Vec<SubjectId>>;

    /// Makes these residents again and tells them; gives how many it was new for.
    async fn end_arrivals(&self, over: Vec<(InboxMessage, Trail)>, now: i64) -> StoreResult<usize>;
}
