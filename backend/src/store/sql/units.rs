//! Units.

use async_trait::async_trait;

use super::super::units::{Unit, UnitStore};
use super::super::{StoreResult, Trail, UnitId};
use super::{Database, values};

#[async_trait]
impl<D: Database> UnitStore for D {
    async fn put_unit(&self, unit: Unit, trail: Trail) -> StoreResult<()> {
        self.audited(
            "INSERT INTO units (unit_id, name, kind, uscc, standing)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (unit_id) DO UPDATE SET name = excluded.name,
                 kind = excluded.kind, uscc = excluded.uscc, standing = excluded.standing",
            values![unit.unit, unit.name, unit.kind, unit.uscc, unit.standing],
            trail,
        )
        .await?;
        Ok(())
    }

    async fn unit(&self, unit: UnitId) -> StoreResult<Option<Unit>> {
        self.first(
            "SELECT name, kind, uscc, standing FROM units WHERE unit_id = $1",
            values![unit],
            move |row| {
                Ok(Unit {
                    unit,
                    name: row.get(0)?,
                    kind: row.get(1)?,
                    uscc: row.get(2)?,
                    standing: row.get(3)?,
                })
            },
        )
        .await
    }
}
