//! SMS codes: asked for within limits, used once. The store knows neither the
//! phone nor the code, only keyed hashes of both.

use async_trait::async_trait;
use uuid::Uuid;

use super::{Digest, StoreResult};

/// Wrong codes that may be typed before a new one has to be asked for.
pub const TRIES: u32 = 5;

/// A code that is being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsCode {
    /// Whom it was sent to for what: (purpose, holder, phone), keyed.
    pub scope: Digest,
    /// The code within its scope, keyed.
    pub code_hash: Digest,
    /// The first second at which it counts no more.
    pub expires: i64,
    /// The message's id.
    pub send: Uuid,
}

/// So many messages in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmsLimit {
    /// Whom it counts against, keyed.
    pub scope: Digest,
    /// What that is.
    pub of: LimitOf,
    /// The window.
    pub seconds: i64,
    /// At most so many.
    pub most: u32,
}

/// What a limit counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitOf {
    /// A phone or a holder: messages count.
    Person,
    /// An address: whatever it asks for counts, so that nobody floods the gateway with
    /// what is refused there.
    Address,
}

/// Whether a code may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsAsked {
    /// It is kept, in place of an older one of the scope: send it.
    Kept,
    /// Nothing was kept.
    TooMany {
        /// Until the next may be asked for.
        seconds: i64,
    },
}

/// A code as somebody typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmsClaim {
    /// As in [`SmsCode`].
    pub scope: Digest,
    /// As in [`SmsCode`].
    pub code_hash: Digest,
}

/// What became of a typed code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsSpent {
    /// Right, and used by that.
    Right,
    /// Wrong, never asked for, used or too old.
    Wrong {
        /// How often another may be tried.
        left: u32,
    },
}

/// SMS codes.
#[async_trait]
pub trait SmsStore: Send + Sync {
    /// Keeps a code and counts it against every limit, if none of them is reached.
    async fn keep_sms_code(
        &self,
        code: SmsCode,
        limits: Vec<SmsLimit>,
        at: i64,
    ) -> StoreResult<SmsAsked>;

    /// A message that was not sent counts against these scopes no more.
    async fn forget_send(&self, send: Uuid, scopes: Vec<Digest>) -> StoreResult<()>;

    /// Forgets codes that ended and messages that were sent before `before`;
    /// returns how many messages.
    async fn forget_sms(&self, before: i64) -> StoreResult<u64>;
}
