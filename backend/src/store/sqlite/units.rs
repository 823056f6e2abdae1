//! Units.

use async_trait::async_trait;
use rusqlite::{OptionalExtension, params};

use super::super::units::{Standing, Unit, UnitKind, UnitStore};
use super::super::{StoreResult, Trail, UnitId};
use super::{SqliteStore, audit};

#[async_trait]
impl UnitStore for SqliteStore {
    async fn put_unit(&self, unit: Unit, trail: Trail) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(
                "INSERT OR REPLACE INTO units (unit_id, name, kind, uscc, standing)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                unit.unit,
                unit.name,
                unit.kind.code(),
                unit.uscc,
                unit.standing.code(),
            ])?;
            audit::record(conn, &trail)
        })
        .await
    }

    async fn unit(&self, unit: UnitId) -> StoreResult<Option<Unit>> {
        self.read(move |conn| {
            let found = conn
                .prepare_cached("SELECT name, kind, uscc, standing FROM units WHERE unit_id = ?1")?
                .query_row([unit], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })
                .optional()?;
            found
                .map(|(name, kind, uscc, standing)| {
                    Ok(Unit {
                        unit,
                        name,
                        kind: UnitKind::from_code(kind)?,
                        uscc,
                        standing: Standing::from_code(standing)?,
                    })
                })
                .transpose()
        })
        .await
    }
}
