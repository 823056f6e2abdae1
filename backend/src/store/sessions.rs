//! Sessions of phones: short access tokens, refresh tokens that are used once.
//! The store knows tokens by their SHA-256 only.

use async_trait::async_trait;
use uuid::Uuid;

use super::devices::Device;
use super::{Digest, StoreResult, Trail, UnitId};

/// How long a spent refresh token still gets the same answer, in seconds, although
/// the first one has arrived: the request itself may have come twice.
pub const REPEAT_WINDOW: i64 = 60;

/// Tokens about to be handed out.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Joins all tokens that grow from one log-in; ignored when a session is
    /// refreshed, which stays in its family.
    pub family: Uuid,
    /// SHA-256 of the access token.
    pub access_hash: Digest,
    /// Unix seconds.
    pub access_expires: i64,
    /// SHA-256 of the refresh token.
    pub refresh_hash: Digest,
    /// Unix seconds.
    pub refresh_expires: i64,
}

/// A session found by one of its tokens, with what every request needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// All tokens of one log-in.
    pub family: Uuid,
    /// The phone, with owner, key and revocation.
    pub device: Device,
    /// The account's unit; `None` for holders.
    pub unit: Option<UnitId>,
    /// Only a new password is accepted (staff).
    pub must_change_password: bool,
    /// The account is active; true for holders.
    pub active: bool,
    /// Unix seconds.
    pub access_expires: i64,
    /// Unix seconds.
    pub refresh_expires: i64,
    /// The family was closed: logged out, reused or revoked.
    pub closed: bool,
    /// The phone has used these tokens before.
    pub used: bool,
}

/// What became of a refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// The new tokens are in force.
    Rotated,
    /// Spent, but what it was spent for was never used, or that was less than
    /// [`REPEAT_WINDOW`] ago: the answer kept then, sealed.
    Repeat(Vec<u8>),
    /// Spent, and its answer has arrived: the whole family is closed now.
    Reused,
    /// Unknown, past its time, or its family is closed.
    Refused,
}

/// Sessions.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// The session of that access token, expired and closed ones too.
    async fn session_by_access(&self, access_hash: Digest) -> StoreResult<Option<Session>>;

    /// The session of that refresh token, spent ones too: its device's key is
    /// what the proof is checked with.
    async fn session_by_refresh(&self, refresh_hash: Digest) -> StoreResult<Option<Session>>;

    /// The phone has used the access token: the answer that brought it has arrived.
    async fn session_used(&self, access_hash: Digest, at: i64) -> StoreResult<()>;

    /// Spends the refresh token; the proof has been checked. `answer` is the
    /// reply, sealed, kept for a repeat. The trail is written only when a reuse
    /// closes the family.
    async fn refresh_session(
        &self,
        refresh_hash: Digest,
        new: NewSession,
        answer: Vec<u8>,
        trail: Trail,
    ) -> StoreResult<Refreshed>;

    /// Closes the family. False: it was closed or unknown.
    async fn close_session(&self, family: Uuid, trail: Trail) -> StoreResult<bool>;

    /// Deletes sessions whose refresh token ended before `before`; returns how many.
    async fn sweep_sessions(&self, before: i64) -> StoreResult<u64>;
}
