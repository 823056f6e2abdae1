//! `POST /sign-ins/{sign_in}/finish`: the phone that began comes back.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use serde::Deserialize;
use uuid::Uuid;

use crate::access::sign_in;
use crate::app::SharedApp;
use crate::http::problem::Problem;
use crate::http::wire::{Body, InPath};
use crate::routes::identity::IdentityBody;

/// What a phone brings.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct FinishRequest {
    /// The one whose hash began the sign-in; the enrolment code from then on.
    secret: String,
    /// From the browser's way back.
    return_code: String,
}

/// Finishes a sign-in. May be said again as long as the sign-in lives.
///
/// # Errors
/// `not_found`, `sign_in_over`, `sign_in_refused`, `level_too_low`,
/// `too_many_requests`.
#[utoipa::path(
    post, path = "/api/v1/sign-ins/{sign_in}/finish", tag = "holder",
    params(("sign_in" = Uuid, Path)), request_body = FinishRequest,
    responses((status = 200, body = IdentityBody), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn finish(
    State(app): State<SharedApp>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    InPath(sign_in): InPath<Uuid>,
    Body(request): Body<FinishRequest>,
) -> Result<Json<IdentityBody>, Problem> {
    app.logins.take(caller.ip(), app.clock.now_ms())?;
    let (secret, code) = (&request.secret, request.return_code.trim());
    let (finished, claims) = sign_in::finish(&app, sign_in, secret, code).await?;
    if finished.taken_over.is_some() {
        crate::colour::hints::publish(&app).await?;
    }
    Ok(Json(IdentityBody::new(&finished.identity, &claims)))
}
