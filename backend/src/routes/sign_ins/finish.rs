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

/// What finishes a sign-in.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct FinishRequest {
    /// The secret whose hash began the sign-in. From then on it is the enrolment code.
    secret: String,
    /// The return code that the browser got.
    return_code: String,
}

problems! {
    FinishProblems: [APP, BODY],
    NotFound "There is no such sign-in, or it is another phone's.",
    SignInOver,
    SignInRefused "`reason` says why (docs/api.md).",
    LevelTooLow "The account was proven at a higher level before.",
}

/// Finishes a sign-in.
///
/// It may be repeated while the sign-in lives. From then on the phone's secret is its
/// enrolment code.
#[utoipa::path(
    post, path = "/api/v1/sign-ins/{sign_in}/finish", tag = crate::routes::callers::CITIZENS,
    params(("sign_in" = Uuid, Path)), request_body = FinishRequest,
    responses((status = 200, body = IdentityBody), FinishProblems)
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
