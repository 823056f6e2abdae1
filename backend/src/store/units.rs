//! Units: the government bodies and enterprises that points and staff belong to.

use async_trait::async_trait;

use super::{StoreResult, Trail, UnitId};

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    /// A government body.
    Government,
    /// An enterprise.
    Enterprise,
}

/// Whether a unit, account or point takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In use.
    Active,
    /// Switched off; kept, because records name it.
    Closed,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Chosen by the caller, random, < 2⁵³.
    pub unit: UnitId,
    /// As shown to staff.
    pub name: String,
    /// Government or enterprise.
    pub kind: UnitKind,
    /// Unified social credit code (GB 32100).
    pub uscc: String,
    /// Whether it takes part.
    pub standing: Standing,
}

/// Units.
#[async_trait]
pub trait UnitStore: Send + Sync {
    /// Creates the unit or replaces what is kept of it.
    async fn put_unit(&self, unit: Unit, trail: Trail) -> StoreResult<()>;

    /// The unit of that id.
    async fn unit(&self, unit: UnitId) -> StoreResult<Option<Unit>>;
}
