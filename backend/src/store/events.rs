//! Events: what staff phones recorded, kept by (unit, day, event), all three
//! frozen on the phone. A repeated batch changes nothing.

use async_trait::async_trait;
use uuid::Uuid;

use super::{AccountId, CodeRef, DeviceId, Digest, PointId, StoreResult, Trail, UnitId};

/// A presentation verified and deleted.
pub const FLAG_VERIFIED: u32 = 1;
/// A signature in the presentation does not hold.
pub const FLAG_FORGED: u32 = 1 << 1;
/// The scan's time does not fit the presentation's.
pub const FLAG_TIME_OFF: u32 = 1 << 2;
/// The same pass and time from two devices.
pub const FLAG_TWICE: u32 = 1 << 3;
/// Too far from the code's last scan for the time between.
pub const FLAG_TRAVEL: u32 = 1 << 4;
/// Arrived more than 7 days after it was recorded.
pub const FLAG_LATE: u32 = 1 << 5;
/// A kind or version that this build doesn't know.
pub const FLAG_UNKNOWN_KIND: u32 = 1 << 6;

/// An event's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventKey {
    /// Whose record.
    pub unit: UnitId,
    /// Day of docs/format.md §1, frozen on the phone.
    pub day: u16,
    /// UUIDv7 made on the phone.
    pub event: Uuid,
}

/// Whether an event counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventState {
    /// It counts.
    Kept,
    /// It came from a revoked device: kept aside, judged by a person.
    Quarantined,
}

/// An event, as it arrives and as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Frozen on the phone.
    pub key: EventKey,
    /// `scan`, `feedback`, …, ≤ 32 bytes.
    pub kind: String,
    /// Version of the kind.
    pub version: u8,
    /// SHA-256 over the opened content: tells a repeat from a conflict.
    pub content_hash: Digest,
    /// Plaintext, sealed by the caller under the server's data key.
    pub sealed: Vec<u8>,
    /// From which phone.
    pub device: DeviceId,
    /// Who was logged in.
    pub account: AccountId,
    /// When the server got it.
    pub received_at: i64,
    /// When it was recorded on the phone.
    pub at: i64,
    /// Where, if it says.
    pub point: Option<PointId>,
    /// `FLAG_…`, joined.
    pub flags: u32,
    /// Whether it counts.
    pub state: EventState,
    /// The QR text until a job has verified it, sealed by the caller.
    pub presentation: Option<Vec<u8>>,
    /// Time inside the presentation.
    pub presented_at: Option<i64>,
    /// Whose code.
    pub code: Option<CodeRef>,
    /// The verdict's word, as the phone gave it.
    pub verdict: Option<String>,
}

/// What became of one event of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ingested {
    /// New, kept.
    Stored,
    /// Same key, same content: done already.
    Duplicate,
    /// Same key, other content: set aside, the first one stands.
    Conflict,
}

/// Who saw a code when and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Which event.
    pub key: EventKey,
    /// By which phone.
    pub device: DeviceId,
    /// When it was recorded on the phone.
    pub at: i64,
    /// Where, if it says.
    pub point: Option<PointId>,
    /// Time inside the presentation.
    pub presented_at: Option<i64>,
    /// Whose code.
    pub code: CodeRef,
}

/// What the verifying job looks at in an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified {
    /// Which event.
    pub key: EventKey,
    /// By which phone.
    pub device: DeviceId,
    /// When the server got it.
    pub received_at: i64,
    /// When it was recorded on the phone.
    pub at: i64,
    /// Where, if it says.
    pub point: Option<PointId>,
    /// The QR text, sealed.
    pub presentation: Vec<u8>,
    /// Time inside the presentation.
    pub presented_at: Option<i64>,
    /// Whose code.
    pub code: Option<CodeRef>,
    /// The verdict's word, as the phone gave it.
    pub verdict: Option<String>,
}

/// What the verifying job found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// Which event.
    pub key: EventKey,
    /// Added to its flags; the presentation is deleted.
    pub flags: u32,
}

/// Events.
#[async_trait]
pub trait EventStore: Send + Sync {
    /// Keeps a batch in one transaction; answers in order.
    async fn ingest(&self, events: Vec<Event>, trail: Trail) -> StoreResult<Vec<Ingested>>;

    /// Events whose presentation waits to be verified, in order of arrival, of those
    /// that came at `from` or later.
    async fn unverified(&self, from: i64, limit: u32) -> StoreResult<Vec<Unverified>>;

    /// Adds flags and deletes the presentations; returns how many were waiting.
    async fn settle(&self, settled: Vec<Settled>) -> StoreResult<u64>;

    /// Scans of these codes, by time recorded: for what one scan alone can't tell.
    async fn scans_of(&self, codes: Vec<CodeRef>) -> StoreResult<Vec<Sighting>>;

    /// Adds flags to events without touching their presentations.
    async fn flag_events(&self, flagged: Vec<Settled>) -> StoreResult<()>;

    /// The unit's events of days `from`…`to`, by (day, event) after `after`.
    async fn events_of(
        &self,
        unit: UnitId,
        from: u16,
        to: u16,
        after: Option<(u16, Uuid)>,
        limit: u32,
    ) -> StoreResult<Vec<Event>>;

    /// The unit's events of that day under whose key another content was set aside,
    /// once for each such content.
    async fn conflicts_of(&self, unit: UnitId, day: u16) -> StoreResult<Vec<EventKey>>;
}
