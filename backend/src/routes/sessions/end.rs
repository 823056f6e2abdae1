//! `DELETE /sessions`: ends the session and all tokens that grew from it.

use axum::extract::State;
use axum::http::StatusCode;

use crate::access::session::guard::AnyCaller;
use crate::app::SharedApp;
use crate::http::problem::Problem;
use crate::store::Trail;

problems!(EndProblems: [APP, SESSION]);

/// Ends the caller's session.
#[utoipa::path(
    delete, path = "/api/v1/sessions", tags = [crate::routes::callers::CITIZENS, crate::routes::callers::STAFF],
    security(("bearer" = [])),
    responses((status = 204), EndProblems)
)]
pub async fn end(
    State(app): State<SharedApp>,
    AnyCaller(session): AnyCaller,
) -> Result<StatusCode, Problem> {
    let device = session.device.device;
    let trail = Trail::new(
        app.now(),
        format!("device:{device}"),
        "session.end",
        format!("device:{device}"),
    );
    app.store.close_session(session.family, trail).await?;
    Ok(StatusCode::NO_CONTENT)
}
