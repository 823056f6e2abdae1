//! Passes issued: which index each (subject, device, slice) has, and whose a
//! (slice, index) is. Passes themselves are not kept.

use async_trait::async_trait;

use super::people::Subject;
use super::{DeviceId, Digest, StoreResult, SubjectId, Trail};

/// A place in a slice's status list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SliceIndex {
    /// Day slice.
    pub slice: u16,
    /// Index in it.
    pub index: u32,
}

/// One subject's renewal.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// Whose pass.
    pub subject: SubjectId,
    /// The key that will sign presentations.
    pub holder_key: [u8; 33],
    /// SHA-256 of it; never used twice.
    pub holder_key_hash: Digest,
    /// Sealed secret of this renewal's change hints.
    pub hint_secret: Vec<u8>,
    /// One fresh index for each slice wanted; where the (subject, device, slice)
    /// has one already, that one is kept and this one stays unused.
    pub candidates: Vec<SliceIndex>,
}

/// A nucleic-acid test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastTest {
    /// When the sample was taken, Unix seconds.
    pub sampled: i64,
    /// 1 negative, 2 positive.
    pub result: u8,
}

/// What became of one subject's renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Renewed {
    /// Sign these, with the subject **as it stands here**: it was read in the same
    /// transaction, so that a change of colour can't slip between.
    Recorded {
        /// The facts.
        subject: Box<Subject>,
        /// In the order of the candidates.
        codes: Vec<SliceIndex>,
        /// The person's last nucleic-acid test, as recorded by the feeds.
        last_test: Option<LastTest>,
    },
    /// No such subject of this device's holder, or none that passes are issued for.
    NoSubject,
    /// The holder key was used before.
    KeyUsed,
    /// An arrival whose origin's code isn't known: read in the same transaction, so
    /// that an application can't slip between. The hint secret is kept, the key isn't
    /// used.
    OriginWaiting,
}

/// Whose code it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeHolder {
    /// Whose.
    pub subject: SubjectId,
    /// On which phone.
    pub device: DeviceId,
    /// Of the last renewal.
    pub holder_key: [u8; 33],
    /// When the last renewal was.
    pub issued_at: i64,
    /// Status now (published or not): 0 valid, 1 withdrawn, 2 suspended, 3 orange.
    pub state: u8,
    /// When the status last changed, if ever.
    pub changed_at: Option<i64>,
}

/// Passes.
#[async_trait]
pub trait PassStore: Send + Sync {
    /// Takes the next `count` counters of the slice and returns the first. No two
    /// callers ever get the same one; those not used are lost.
    async fn take_counters(&self, slice: u16, count: u32) -> StoreResult<u32>;

    /// Records a renewal of one device's subjects, in one transaction; answers in
    /// order. Signing comes after. A subject named again is `NoSubject`.
    async fn record_renewal(
        &self,
        device: DeviceId,
        renewals: Vec<Renewal>,
        trail: Trail,
    ) -> StoreResult<Vec<Renewed>>;

    /// Whose codes they are, in order.
    async fn code_holders(&self, codes: Vec<SliceIndex>) -> StoreResult<Vec<Option<CodeHolder>>>;

    /// Forgets codes, counters and status of slices before `before`; returns how
    /// many codes went. Events keep their numbers.
    async fn forget_slices(&self, before: u16) -> StoreResult<u64>;

    /// Forgets holder keys used before `before`, which must be longer ago than any
    /// pass lives; returns how many.
    async fn forget_holder_keys(&self, before: i64) -> StoreResult<u64>;
}
