//! `GET /audit/heads`: the audit's signed daily heads, for whoever wants to keep them.

use axum::Json;
use axum::extract::State;

use crate::app::SharedApp;
use crate::governance::audit;
use crate::governance::audit::verify::Heads;
use crate::http::problem::Problem;

problems!(HeadsProblems: []);

/// Gives the audit's signed daily heads and the keys that signed them.
///
/// Whoever keeps an answer can show later that nothing up to there was changed
/// (docs/audit.md).
#[utoipa::path(
    get, path = "/api/v1/audit/heads", tag = crate::routes::callers::EVERYBODY,
    responses((status = 200, body = Heads), HeadsProblems)
)]
pub async fn heads(State(app): State<SharedApp>) -> Result<Json<Heads>, Problem> {
    let heads = audit::heads(&app).await?;
    Ok(Json(Heads {
        keys: audit::keys_of(&app, &heads)?,
        heads,
    }))
}
