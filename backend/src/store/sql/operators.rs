//! Operators.

use async_trait::async_trait;

use super::super::operators::{Operator, OperatorStore};
use super::super::{StoreResult, Trail};
use super::{Database, values};

#[async_trait]
impl<D: Database> OperatorStore for D {
    async fn put_operator(&self, operator: Operator, trail: Trail) -> StoreResult<()> {
        self.audited(
            "INSERT INTO operators (operator, name, secret_sealed, standing, added_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (operator) DO UPDATE SET name = excluded.name,
                 secret_sealed = excluded.secret_sealed, standing = excluded.standing",
            values![
                operator.operator,
                operator.name,
                operator.secret_sealed,
                operator.standing,
                trail.at
            ],
            trail,
        )
        .await?;
        Ok(())
    }

    async fn operator(&self, operator: String) -> StoreResult<Option<Operator>> {
        self.first(
            "SELECT operator, name, secret_sealed, standing FROM operators WHERE operator = $1",
            values![operator],
            |row| {
                Ok(Operator {
                    operator: row.get(0)?,
                    name: row.get(1)?,
                    secret_sealed: row.get(2)?,
                    standing: row.get(3)?,
                })
            },
        )
        .await
    }
}
