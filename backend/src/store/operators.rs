//! People who run the platform, as far as they call it by a client key.

use async_trait::async_trait;

use super::units::Standing;
use super::{StoreResult, Trail};

/// Who decides appeals and writes help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Its code, e.g. `fuzhou_desk`.
    pub operator: String,
    /// Its name.
    pub name: String,
    /// The client key, sealed.
    pub secret_sealed: Vec<u8>,
    /// Closed ones do nothing.
    pub standing: Standing,
}

/// Operators.
#[async_trait]
pub trait OperatorStore: Send + Sync {
    /// Keeps an operator; one that is there gets this name, key and standing.
    async fn put_operator(&self, operator: Operator, trail: Trail) -> StoreResult<()>;

    /// The operator of that code.
    async fn operator(&self, operator: String) -> StoreResult<Option<Operator>>;
}
