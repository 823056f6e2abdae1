//! `/family/hand-overs`: a member goes to another holder, by the word of both.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use bamin_rules::family::Relation;
use bamin_rules::family::hand_over::Side;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::session::HolderCaller;
use crate::app::SharedApp;
use crate::citizens::family::hand_over::{self, HandOverView};
use crate::http::problem::Problem;
use crate::http::wire::{Body, InPath};
use crate::store::SubjectId;
use crate::store::family::HandOverState;

/// Whom to hand over.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct OfferRequest {
    subject: Uuid,
}

/// The code to pass on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OfferResponse {
    hand_over: Uuid,
    /// Ten characters; only the receiver should get them.
    code: String,
    /// Unix seconds.
    until: i64,
}

/// The code as the receiver typed it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct AcceptRequest {
    code: String,
    /// What the member is to the receiver.
    relation: String,
}

/// A hand-over as one side sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HandOverBody {
    hand_over: Uuid,
    /// The caller's: `giver` or `receiver`.
    side: &'static str,
    /// The member.
    subject: Uuid,
    /// Masked.
    name: String,
    /// The other holder's masked name, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<String>,
    /// What the member is to the receiver.
    #[serde(skip_serializing_if = "Option::is_none")]
    family_relation: Option<&'static str>,
    /// `offered`: the receiver's word is missing; `accepted`: the giver's.
    state: &'static str,
    /// Unix seconds.
    until: i64,
}

/// All that are open.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HandOversResponse {
    hand_overs: Vec<HandOverBody>,
}

/// Begins a hand-over anew, in place of an open one of the same member.
///
/// # Errors
/// Those of sessions; `not_found` for who is no member of the caller.
#[utoipa::path(
    post, path = "/api/v1/family/hand-overs", tag = "family", security(("bearer" = [])),
    request_body = OfferRequest,
    responses((status = 201, body = OfferResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn offer(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    Body(request): Body<OfferRequest>,
) -> Result<(StatusCode, Json<OfferResponse>), Problem> {
    let offered = hand_over::offer(&app, caller.holder, SubjectId(request.subject)).await?;
    let answer = OfferResponse {
        hand_over: offered.hand_over,
        code: offered.code,
        until: offered.until,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// The receiver's word.
///
/// # Errors
/// Those of sessions, `invalid_request`, `not_found` for an unknown code,
/// `hand_over_refused`, `family_refused`, `too_many_requests`.
#[utoipa::path(
    post, path = "/api/v1/family/hand-overs/accept", tag = "family", security(("bearer" = [])),
    request_body = AcceptRequest,
    responses((status = 200, body = HandOverBody), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn accept(
    State(app): State<SharedApp>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    caller: HolderCaller,
    Body(request): Body<AcceptRequest>,
) -> Result<Json<HandOverBody>, Problem> {
    app.logins.take(address.ip(), app.clock.now_ms())?;
    let relation = Relation::of_code(&request.relation);
    let relation = relation.ok_or_else(|| Problem::invalid("relation"))?;
    let view = hand_over::accept(&app, caller.holder, &request.code, relation).await?;
    Ok(Json(body(view)))
}

/// The caller's open hand-overs, on either side.
///
/// # Errors
/// Those of sessions.
#[utoipa::path(
    get, path = "/api/v1/family/hand-overs", tag = "family", security(("bearer" = [])),
    responses((status = 200, body = HandOversResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn list(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<HandOversResponse>, Problem> {
    let views = hand_over::list(&app, caller.holder).await?;
    Ok(Json(HandOversResponse {
        hand_overs: views.into_iter().map(body).collect(),
    }))
}

/// The giver's word: the member is the receiver's.
///
/// # Errors
/// Those of sessions, `not_found`, `hand_over_refused`, `family_refused`.
#[utoipa::path(
    post, path = "/api/v1/family/hand-overs/{hand_over}/confirm", tag = "family",
    security(("bearer" = [])), params(("hand_over" = Uuid, Path)),
    responses((status = 204), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn confirm(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InPath(hand_over): InPath<Uuid>,
) -> Result<StatusCode, Problem> {
    hand_over::confirm(&app, caller.holder, hand_over).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Either side says no.
///
/// # Errors
/// Those of sessions, `not_found`, `hand_over_refused`.
#[utoipa::path(
    post, path = "/api/v1/family/hand-overs/{hand_over}/decline", tag = "family",
    security(("bearer" = [])), params(("hand_over" = Uuid, Path)),
    responses((status = 204), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn decline(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InPath(hand_over): InPath<Uuid>,
) -> Result<StatusCode, Problem> {
    hand_over::decline(&app, caller.holder, hand_over).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn body(view: HandOverView) -> HandOverBody {
    HandOverBody {
        hand_over: view.row.hand_over,
        side: match view.side {
            Side::Giver => "giver",
            Side::Receiver => "receiver",
        },
        subject: view.row.subject.0,
        name: view.name,
        other: view.other,
        family_relation: view.row.relation.map(Relation::code),
        state: match view.row.state {
            HandOverState::Offered => "offered",
            HandOverState::Accepted => "accepted",
            HandOverState::HandedOver => "handed_over",
            HandOverState::Declined => "declined",
        },
        until: view.row.until,
    }
}
