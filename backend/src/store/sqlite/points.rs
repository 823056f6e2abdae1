//! Points.

use async_trait::async_trait;
use rusqlite::{Row, params};

use super::super::points::{Place, Point, PointStore};
use super::super::units::Standing;
use super::super::{PointId, StoreError, StoreResult, Trail, UnitId};
use super::{SqliteStore, audit};

const COLUMNS: &str = "unit_id, point_id, name, kind, region, lat, lon, radius, version, standing";

#[async_trait]
impl PointStore for SqliteStore {
    async fn put_point(&self, point: Point, trail: Trail) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(&format!(
                "INSERT OR REPLACE INTO points ({COLUMNS})
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
            ))?
            .execute(params![
                point.unit,
                point.point,
                point.name,
                point.kind,
                point.region,
                point.place.map(|place| place.lat),
                point.place.map(|place| place.lon),
                point.place.map(|place| place.radius),
                point.version,
                point.standing.code(),
            ])?;
            audit::record(conn, &trail)
        })
        .await
    }

    async fn point(&self, unit: UnitId, point: PointId) -> StoreResult<Option<Point>> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM points WHERE unit_id = ?1 AND point_id = ?2"
            ))?;
            let mut rows = query.query(params![unit, point])?;
            rows.next()?.map(read).transpose()
        })
        .await
    }

    async fn points_of(&self, unit: UnitId) -> StoreResult<Vec<Point>> {
        self.read(move |conn| {
            conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM points WHERE unit_id = ?1 AND standing = ?2
                 ORDER BY name, point_id"
            ))?
            .query_and_then(params![unit, Standing::Active.code()], read)?
            .collect()
        })
        .await
    }
}

fn read(row: &Row<'_>) -> Result<Point, StoreError> {
    let place = match (row.get(5)?, row.get(6)?, row.get(7)?) {
        (Some(lat), Some(lon), Some(radius)) => Some(Place { lat, lon, radius }),
        _ => None,
    };
    Ok(Point {
        unit: row.get(0)?,
        point: row.get(1)?,
        name: row.get(2)?,
        kind: row.get(3)?,
        region: row.get(4)?,
        place,
        version: row.get(8)?,
        standing: Standing::from_code(row.get(9)?)?,
    })
}
