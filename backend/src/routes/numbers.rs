//! `POST /numbers/resolve`: what the 12 digits above a code say.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use crate::access::session::StaffCaller;
use crate::app::SharedApp;
use crate::codes::numbers::{self, Asker, NumberAnswer};
use crate::http::problem::Problem;
use crate::http::wire::Body;

/// What a phone brings.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ResolveRequest {
    /// 12 digits.
    number: String,
    /// When it was read, if not now (Unix seconds).
    #[serde(default)]
    at: Option<i64>,
}

/// Resolves a number.
///
/// # Errors
/// Those of sessions, `invalid_request`, `number_unknown`, `number_locked`,
/// `number_too_old`, `too_many_requests`.
#[utoipa::path(
    post, path = "/api/v1/numbers/resolve", tag = "staff", security(("bearer" = [])),
    request_body = ResolveRequest,
    responses((status = 200, body = NumberAnswer), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn resolve(
    State(app): State<SharedApp>,
    caller: StaffCaller,
    Body(request): Body<ResolveRequest>,
) -> Result<Json<NumberAnswer>, Problem> {
    let at = request.at.unwrap_or_else(|| app.now());
    let asker = Asker {
        account: caller.account,
        unit: caller.unit,
        event: None,
    };
    numbers::resolve(&app, asker, &request.number, at)
        .await
        .map(Json)
}
