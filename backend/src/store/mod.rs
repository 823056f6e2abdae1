//! What the server keeps: one trait for each feature, two backends behind all of
//! them (SQLite for one machine, PostgreSQL for a province), one conformance
//! suite that both pass.
//!
//! A method that changes state is one transaction: the change, its audit entry
//! and its outbox messages (a [`Trail`]) are there together or not at all.
//! Look-ups return `Option`; the caller decides what missing means. Personal
//! fields arrive sealed: the store sees bytes and blind indexes. Times are Unix
//! seconds, given by the caller; days and slices are those of docs/format.md §1.

pub mod accounts;
pub mod appeals;
pub mod arrivals;
pub mod audit;
mod code;
pub mod consents;
pub mod contents;
pub mod devices;
pub mod error;
pub mod events;
pub mod facts;
pub mod family;
pub mod feeds;
pub mod hints;
pub mod holders;
pub mod id;
pub mod identities;
pub mod inbox;
pub mod jobs;
pub mod list;
pub mod looks;
pub mod message_code;
pub mod numbers;
pub mod operators;
pub mod outbox;
pub mod overseas;
pub mod passes;
pub mod people;
pub mod points;
pub mod postgres;
pub mod retention;
mod schema;
pub mod sealed;
pub mod sessions;
pub mod sms;
mod sql;
pub mod sqlite;
pub mod status;
pub mod trust;
pub mod units;
pub mod verifiers;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;

pub use accounts::AccountStore;
pub use appeals::AppealStore;
pub use arrivals::ArrivalStore;
pub use audit::{AuditStore, Trail};
pub use consents::ConsentStore;
pub use contents::ContentStore;
pub use devices::DeviceStore;
pub use error::StoreError;
pub use events::EventStore;
pub use facts::FactStore;
pub use family::FamilyStore;
pub use feeds::FeedStore;
pub use hints::HintStore;
pub use holders::HolderStore;
pub use id::{AccountId, CodeRef, DeviceId, Digest, HolderId, PointId, SubjectId, UnitId};
pub use identities::IdentityStore;
pub use inbox::InboxStore;
pub use jobs::JobStore;
pub use looks::LookStore;
pub use numbers::NumberStore;
pub use operators::OperatorStore;
pub use outbox::OutboxStore;
pub use overseas::OverseasStore;
pub use passes::PassStore;
pub use people::PeopleStore;
pub use points::PointStore;
pub use retention::RetentionStore;
pub use sealed::SealedStore;
pub use sessions::SessionStore;
pub use sms::SmsStore;
pub use status::StatusStore;
pub use trust::TrustStore;
pub use units::UnitStore;
pub use verifiers::VerifierStore;

/// A store of any backend, cheap to clone.
pub type SharedStore = Arc<dyn Store>;

/// What every store method returns.
pub type StoreResult<T> = Result<T, StoreError>;

/// All of the features together, and what concerns the database itself.
#[async_trait]
pub trait Store:
    AccountStore
    + AppealStore
    + ArrivalStore
    + AuditStore
    + ConsentStore
    + ContentStore
    + DeviceStore
    + EventStore
    + FactStore
    + FamilyStore
    + FeedStore
    + HintStore
    + HolderStore
    + IdentityStore
    + InboxStore
    + JobStore
    + LookStore
    + NumberStore
    + OperatorStore
    + OutboxStore
    + OverseasStore
    + PassStore
    + PeopleStore
    + PointStore
    + RetentionStore
    + SealedStore
    + SessionStore
    + SmsStore
    + StatusStore
    + TrustStore
    + UnitStore
    + VerifierStore
{
    /// Brings the schema up to this build's version; a second call changes
    /// nothing. Returns the version.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] when a later build has migrated it already.
    async fn migrate(&self) -> StoreResult<u32>;

    /// The schema version found, 0 for an empty database.
    async fn schema_version(&self) -> StoreResult<u32>;

    /// Reaches the database and finds its schema to be this build's.
    ///
    /// # Errors
    /// [`StoreError::NotMigrated`], [`StoreError::NewerSchema`] or
    /// [`StoreError::Unavailable`].
    async fn ready(&self) -> StoreResult<()>;
}

/// Opens the store that `url` names: `sqlite:PATH` or `postgres://…`.
///
/// # Errors
/// [`StoreError::Url`] for anything else, [`StoreError::NewerSchema`] for a
/// database of a later build, [`StoreError::Unavailable`] when it can't be reached.
pub async fn open(url: &str) -> StoreResult<SharedStore> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        return Ok(Arc::new(sqlite::SqliteStore::open(Path::new(path)).await?));
    }
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        return Ok(Arc::new(postgres::PostgresStore::open(url, None).await?));
    }
    Err(StoreError::Url(
        "it begins neither with sqlite: nor with postgres:",
    ))
}
