//! `GET /staff/points`: the points of the caller's unit, with their codes.

use axum::Json;
use axum::extract::State;
use bamin_protocol::point::{self, PointCode, PointPlace};
use serde::Serialize;

use crate::access::session::StaffCaller;
use crate::app::{App, SharedApp};
use crate::http::problem::Problem;
use crate::secrets::keys::Usage;
use crate::store::UnitId;
use crate::store::points::Point;

/// The points of the unit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PointsResponse {
    points: Vec<PointBody>,
}

/// A point.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PointBody {
    point: i64,
    name: String,
    kind: String,
    region: u32,
    version: u32,
    /// Latitude in thousandths of a degree.
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<i32>,
    /// Longitude in thousandths of a degree.
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<i32>,
    /// Radius in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    radius: Option<u16>,
    /// The text of the point code (docs/format.md §9).
    code: String,
}

problems!(ListProblems: [APP, SESSION, PASSWORD]);

/// Lists the points of the caller's unit.
#[utoipa::path(
    get, path = "/api/v1/staff/points", tag = crate::routes::callers::STAFF,
    security(("bearer" = [])),
    responses((status = 200, body = PointsResponse), ListProblems)
)]
pub async fn list(
    State(app): State<SharedApp>,
    caller: StaffCaller,
) -> Result<Json<PointsResponse>, Problem> {
    Ok(Json(PointsResponse {
        points: points_of(&app, caller.unit).await?,
    }))
}

/// The unit's active points.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn points_of(app: &App, unit: UnitId) -> Result<Vec<PointBody>, Problem> {
    let points = app.store.points_of(unit).await?;
    points.into_iter().map(|point| body(app, point)).collect()
}

fn body(app: &App, point: Point) -> Result<PointBody, Problem> {
    let number = |id: i64| u64::try_from(id).map_err(|error| Problem::internal(&error));
    let now = app.now();
    let keys = app.keys();
    let signer = keys.signer(Usage::Point, now)?;
    let code = PointCode {
        iat: u32::try_from(now).map_err(|error| Problem::internal(&error))?,
        unit: number(point.unit.0)?,
        point: number(point.point.0)?,
        version: point.version,
        name: point.name.clone(),
        region: point.region,
        place: point.place.map(|place| PointPlace {
            lat: place.lat,
            lon: place.lon,
            radius: place.radius,
        }),
    };
    let signed = signer.finish(code.unsigned(signer.kid)?, &app.random)?;
    let host = app
        .public_url
        .split("://")
        .nth(1)
        .unwrap_or(&app.public_url);
    Ok(PointBody {
        point: point.point.0,
        name: point.name,
        kind: point.kind,
        region: point.region,
        version: point.version,
        lat: point.place.map(|place| place.lat),
        lon: point.place.map(|place| place.lon),
        radius: point.place.map(|place| place.radius),
        code: point::to_url(host, &signed),
    })
}
