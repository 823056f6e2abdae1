//! Points.

use async_trait::async_trait;
use tokio_postgres::Row;

use super::super::points::{Place, Point, PointStore};
use super::super::units::Standing;
use super::super::{PointId, StoreError, StoreResult, Trail, UnitId};
use super::convert::Columns;
use super::{PostgresStore, audit};

const COLUMNS: &str = "unit_id, point_id, name, kind, region, lat, lon, radius, version, standing";

#[async_trait]
impl PointStore for PostgresStore {
    async fn put_point(&self, point: Point, trail: Trail) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(&format!(
                "INSERT INTO points ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 ON CONFLICT (unit_id, point_id) DO UPDATE SET name = excluded.name,
                     kind = excluded.kind, region = excluded.region, lat = excluded.lat,
                     lon = excluded.lon, radius = excluded.radius, version = excluded.version,
                     standing = excluded.standing"
            ))
            .await?;
        tx.execute(
            &put,
            &[
                &point.unit,
                &point.point,
                &point.name,
                &point.kind,
                &i64::from(point.region),
                &point.place.map(|place| place.lat),
                &point.place.map(|place| place.lon),
                &point.place.map(|place| i32::from(place.radius)),
                &i64::from(point.version),
                &point.standing.code(),
            ],
        )
        .await?;
        audit::record(&tx, &trail).await?;
        Ok(tx.commit().await?)
    }

    async fn point(&self, unit: UnitId, point: PointId) -> StoreResult<Option<Point>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM points WHERE unit_id = $1 AND point_id = $2"
            ))
            .await?;
        client
            .query_opt(&query, &[&unit, &point])
            .await?
            .map(|row| read(&row))
            .transpose()
    }

    async fn points_of(&self, unit: UnitId) -> StoreResult<Vec<Point>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM points WHERE unit_id = $1 AND standing = $2
                 ORDER BY name COLLATE \"C\", point_id"
            ))
            .await?;
        let rows = client
            .query(&query, &[&unit, &Standing::Active.code()])
            .await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<Point, StoreError> {
    let place = match (row.col(5)?, row.col(6)?, row.opt_num(7)?) {
        (Some(lat), Some(lon), Some(radius)) => Some(Place { lat, lon, radius }),
        _ => None,
    };
    Ok(Point {
        unit: row.col(0)?,
        point: row.col(1)?,
        name: row.col(2)?,
        kind: row.col(3)?,
        region: row.num(4)?,
        place,
        version: row.num(8)?,
        standing: Standing::from_code(row.col(9)?)?,
    })
}
