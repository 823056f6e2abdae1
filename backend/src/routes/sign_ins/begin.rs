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

/// What a phone brings.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct BeginRequest {
    /// SHA-256 of the secret that the phone keeps: 43 characters of base64url, as
    /// text.
    secret_hash: Bytes,
}

/// What it gets.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct BeginResponse {
    sign_in: Uuid,
    /// The identity provider's page, for the browser.
    url: String,
    /// Unix seconds; the sign-in has to be finished before.
    expires: i64,
}

/// Begins a sign-in.
///
/// # Errors
/// `invalid_request`, `too_many_requests`, `provider_unavailable`, `not_found`
/// without an identity provider.
#[utoipa::path(
    post, path = "/api/v1/sign-ins", tag = "holder", request_body = BeginRequest,
    responses((status = 201, body = BeginResponse), (status = "default", body = crate::http::problem::ProblemBody))
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
