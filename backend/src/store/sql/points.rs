//! Points.

use async_trait::async_trait;

use super::super::points::{Place, Point, PointStore};
use super::super::units::Standing;
use super::super::{PointId, StoreResult, Trail, UnitId};
use super::{Database, Row, values};

const COLUMNS: &str = "unit_id, point_id, name, kind, region, lat, lon, radius, version, standing";

#[async_trait]
impl<D: Database> PointStore for D {
    async fn put_point(&self, point: Point, trail: Trail) -> StoreResult<()> {
        let sql = format!(
            "INSERT INTO points ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (unit_id, point_id) DO UPDATE SET name = excluded.name,
                 kind = excluded.kind, region = excluded.region, lat = excluded.lat,
                 lon = excluded.lon, radius = excluded.radius, version = excluded.version,
                 standing = excluded.standing"
        );
        let values = values![
            point.unit,
            point.point,
            point.name,
            point.kind,
            point.region,
            point.place.map(|place| place.lat),
            point.place.map(|place| place.lon),
            point.place.map(|place| place.radius),
            point.version,
            point.standing
        ];
        self.audited(sql, values, trail).await?;
        Ok(())
    }

    async fn point(&self, unit: UnitId, point: PointId) -> StoreResult<Option<Point>> {
        let sql = format!("SELECT {COLUMNS} FROM points WHERE unit_id = $1 AND point_id = $2");
        self.first(sql, values![unit, point], read).await
    }

    async fn points_of(&self, unit: UnitId) -> StoreResult<Vec<Point>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM points WHERE unit_id = $1 AND standing = $2
             ORDER BY name, point_id"
        );
        self.all(sql, values![unit, Standing::Active], read).await
    }
}

fn read(row: &Row) -> StoreResult<Point> {
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
        standing: row.get(9)?,
    })
}
