//! Operators.

use async_trait::async_trait;

use super::super::operators::{Operator, OperatorStore};
use super::super::units::Standing;
use super::super::{StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit};

#[async_trait]
impl OperatorStore for PostgresStore {
    async fn put_operator(&self, operator: Operator, trail: Trail) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(
                "INSERT INTO operators (operator, name, secret_sealed, standing, added_at)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (operator) DO UPDATE SET name = excluded.name,
                     secret_sealed = excluded.secret_sealed, standing = excluded.standing",
            )
            .await?;
        tx.execute(
            &put,
            &[
                &operator.operator,
                &operator.name,
                &operator.secret_sealed,
                &operator.standing.code(),
                &trail.at,
            ],
        )
        .await?;
        audit::record(&tx, &trail).await?;
        Ok(tx.commit().await?)
    }

    async fn operator(&self, operator: String) -> StoreResult<Option<Operator>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT name, secret_sealed, standing FROM operators WHERE operator = $1",
            )
            .await?;
        let row = client.query_opt(&query, &[&operator]).await?;
        row.map(|row| {
            Ok(Operator {
                operator,
                name: row.col(0)?,
                secret_sealed: row.col(1)?,
                standing: Standing::from_code(row.col(2)?)?,
            })
        })
        .transpose()
    }
}
