//! `POST /sessions/refresh`: new tokens for a refresh token and a proof by the
//! device key.

use axum::Json;
use axum::extract::State;
use bamin_protocol::proof::Purpose;
use serde::{Deserialize, Serialize};

use crate::access::session::{SessionBody, Tokens, proof};
use crate::app::SharedApp;
use crate::http::problem::{Code, Problem};
use crate::http::wire::{Body, Bytes};
use crate::secrets::digest::sha256;
use crate::secrets::personal::Place;
use crate::store::Trail;
use crate::store::sessions::Refreshed;

/// What a phone brings.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct RefreshRequest {
    refresh_token: String,
    proof: Bytes,
}

/// What it gets.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RefreshResponse {
    session: SessionBody,
}

/// New tokens. A spent refresh token gets the same answer again until what it was
/// spent for is used (the answer may have been lost), and for 60 s in any case; after
/// that it ends all of the session's tokens.
///
/// # Errors
/// `unauthenticated`, `token_expired`, `proof_refused`, `device_revoked`.
#[utoipa::path(
    post, path = "/api/v1/sessions/refresh", tag = "sessions", request_body = RefreshRequest,
    responses((status = 200, body = RefreshResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn refresh(
    State(app): State<SharedApp>,
    Body(request): Body<RefreshRequest>,
) -> Result<Json<RefreshResponse>, Problem> {
    let token = request.refresh_token.as_bytes();
    let session = app.store.session_by_refresh(sha256(token)).await?;
    let session = session.ok_or(Code::Unauthenticated)?;
    let key = proof::key(&session.device.public_key, "device_key")?;
    proof::check(&request.proof.0, &key, Purpose::Refresh, &[token])?;
    if session.device.revoked_at.is_some() {
        return Err(Code::DeviceRevoked.into());
    }
    if session.refresh_expires <= app.now() {
        return Err(Code::TokenExpired.into());
    }
    if !session.active {
        return Err(Code::Forbidden.into());
    }
    let tokens = Tokens::new(&app, Some(session.family))?;
    let personal = app.personal();
    let place = Place {
        field: "sessions.answer",
        row: session.family,
    };
    let text = serde_json::to_string(&tokens.body).map_err(|error| Problem::internal(&error))?;
    let answer = personal.seal(place, &text)?;
    let device = session.device.device;
    let trail = Trail::new(
        app.now(),
        format!("device:{device}"),
        "session.reuse",
        format!("device:{device}"),
    );
    let body = match app
        .store
        .refresh_session(sha256(token), tokens.stored, answer, trail)
        .await?
    {
        Refreshed::Rotated => tokens.body,
        Refreshed::Repeat(sealed) => {
            let text = personal.open(place, &sealed)?;
            serde_json::from_str(&text).map_err(|error| Problem::internal(&error))?
        }
        Refreshed::Reused | Refreshed::Refused => return Err(Code::Unauthenticated.into()),
    };
    Ok(Json(RefreshResponse { session: body }))
}
