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

/// What gets new tokens.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct RefreshRequest {
    refresh_token: String,
    proof: Bytes,
}

/// The new tokens.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RefreshResponse {
    session: SessionBody,
}

problems! {
    RefreshProblems: [APP, BODY],
    Unauthenticated,
    TokenExpired,
    Forbidden "The account is not active.",
    ProofRefused,
    DeviceRevoked,
}

/// Gives new tokens for a refresh token.
///
/// A refresh token is used once. If its answer was lost, the same device key gets that
/// answer again until one of its tokens was used, and within 60 s in any case. After
/// that a spent token ends all sessions that grew from it.
#[utoipa::path(
    post, path = "/api/v1/sessions/refresh", tags = [crate::routes::callers::CITIZENS, crate::routes::callers::STAFF],
    request_body = RefreshRequest,
    responses((status = 200, body = RefreshResponse), RefreshProblems)
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
