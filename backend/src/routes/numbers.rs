//! `POST /numbers/resolve`: what the 12 digits above a code say.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use crate::access::session::StaffCaller;
use crate::app::SharedApp;
use crate::codes::numbers::{self, Asker, NumberAnswer};
use crate::http::problem::Problem;
use crate::http::wire::Body;

/// A number to resolve.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ResolveRequest {
    /// 12 digits.
    number: String,
    /// When the number was read, if not now (Unix seconds).
    #[serde(default)]
    at: Option<i64>,
}

problems! {
    ResolveProblems: [APP, SESSION, PASSWORD, BODY],
    NumberUnknown,
    NumberLocked "Five wrong numbers within 10 minutes had the same alias.",
    NumberTooOld,
    TooManyRequests "The address made too many requests, or the account gave ten wrong numbers within 10 minutes.",
}

/// Resolves the 12-digit number above a code.
///
/// A number that was noted offline is sent with the time at which it was read.
#[utoipa::path(
    post, path = "/api/v1/numbers/resolve", tag = crate::routes::callers::STAFF,
    security(("bearer" = [])),
    request_body = ResolveRequest,
    responses((status = 200, body = NumberAnswer), ResolveProblems)
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
