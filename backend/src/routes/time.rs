//! `GET /time`: anchors a phone's clock.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::app::SharedApp;

/// The server's time.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TimeResponse {
    /// Unix milliseconds.
    unix_ms: i64,
}

/// The server's time; never cached.
#[utoipa::path(
    get, path = "/api/v1/time", tag = "public",
    responses((status = 200, body = TimeResponse))
)]
pub async fn get(State(app): State<SharedApp>) -> Json<TimeResponse> {
    Json(TimeResponse {
        unix_ms: app.clock.now_ms(),
    })
}
