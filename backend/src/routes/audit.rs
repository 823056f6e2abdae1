//! `GET /audit/heads`: the audit's signed daily heads, for whoever wants to keep them.

use axum::Json;
use axum::extract::State;

use crate::app::SharedApp;
use crate::governance::audit;
use crate::governance::audit::verify::Heads;
use crate::http::problem::Problem;

/// The audit's signed daily heads and the keys that signed them (docs/audit.md).
///
/// # Errors
/// `internal`, `unavailable`.
#[utoipa::path(
    get, path = "/api/v1/audit/heads", tag = "public",
    responses((status = 200, body = Heads), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn heads(State(app): State<SharedApp>) -> Result<Json<Heads>, Problem> {
    let heads = audit::heads(&app).await?;
    Ok(Json(Heads {
        keys: audit::keys_of(&app, &heads)?,
        heads,
    }))
}
