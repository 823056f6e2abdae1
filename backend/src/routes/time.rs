//! `GET /time`: anchors a phone's clock.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::app::SharedApp;

/// The server's time.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TimeResponse {
    unix_ms: i64,
}

problems!(GetProblems: []);

/// Gives the server's time.
///
/// Phones send a random `n`, so that no cache answers.
#[utoipa::path(
    get, path = "/api/v1/time", tag = crate::routes::callers::EVERYBODY,
    responses((status = 200, body = TimeResponse), GetProblems)
)]
pub async fn get(State(app): State<SharedApp>) -> Json<TimeResponse> {
    Json(TimeResponse {
        unix_ms: app.clock.now_ms(),
    })
}
