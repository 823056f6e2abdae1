//! Units.

use async_trait::async_trait;

use super::super::units::{Standing, Unit, UnitKind, UnitStore};
use super::super::{StoreResult, Trail, UnitId};
use super::convert::Columns;
use super::{PostgresStore, audit};

#[async_trait]
impl UnitStore for PostgresStore {
    async fn put_unit(&self, unit: Unit, trail: Trail) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(
                "INSERT INTO units (unit_id, name, kind, uscc, standing)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (unit_id) DO UPDATE SET name = excluded.name,
                     kind = excluded.kind, uscc = excluded.uscc, standing = excluded.standing",
            )
            .await?;
        let (kind, standing) = (unit.kind.code(), unit.standing.code());
        tx.execute(
            &put,
            &[&unit.unit, &unit.name, &kind, &unit.uscc, &standing],
        )
        .await?;
        audit::record(&tx, &trail).await?;
        Ok(tx.commit().await?)
    }

    async fn unit(&self, unit: UnitId) -> StoreResult<Option<Unit>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached("SELECT name, kind, uscc, standing FROM units WHERE unit_id = $1")
            .await?;
        let Some(row) = client.query_opt(&query, &[&unit]).await? else {
            return Ok(None);
        };
        Ok(Some(Unit {
            unit,
            name: row.col(0)?,
            kind: UnitKind::from_code(row.col(1)?)?,
            uscc: row.col(2)?,
            standing: Standing::from_code(row.col(3)?)?,
        }))
    }
}
