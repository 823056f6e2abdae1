//! `POST /sign-ins`: a phone begins to sign in.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::sign_in;
use crate::app::SharedApp;
use crate::http::problem::Problem;
use crate::http::wire::{Body, Bytes};

/// What begins a sign-in.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct BeginRequest {
    /// SHA-256 of the secret that the phone keeps: 43 characters of base64url, as
    /// text.
    secret_hash: Bytes,
}

/// A sign-in that has begun.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct BeginResponse {
    sign_in: Uuid,
    /// The identity provider's page, for the browser.
    url: String,
    /// Until when the sign-in has to be finished (Unix seconds).
    expires: i64,
}

problems! {
    BeginProblems: [APP, BODY],
    NotFound "This server has no identity provider.",
    ProviderUnavailable,
}

/// Begins a sign-in at the identity provider.
///
/// The phone opens `url` in the browser (docs/identity.md).
#[utoipa::path(
    post, path = "/api/v1/sign-ins", tag = crate::routes::callers::CITIZENS,
    request_body = BeginRequest,
    responses((status = 201, body = BeginResponse), BeginProblems)
)]
pub async fn begin(
    State(app): State<SharedApp>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    Body(request): Body<BeginRequest>,
) -> Result<(StatusCode, Json<BeginResponse>), Problem> {
    app.logins.take(caller.ip(), app.clock.now_ms())?;
    let secret_hash = request.secret_hash.0.try_into();
    let secret_hash = secret_hash.map_err(|_| Problem::invalid("secret_hash"))?;
    let begun = sign_in::begin(&app, secret_hash).await?;
    let answer = BeginResponse {
        sign_in: begun.sign_in,
        url: begun.url,
        expires: begun.expires,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}
