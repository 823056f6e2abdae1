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

/// The family member to hand over.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct OfferRequest {
    subject: Uuid,
}

/// The code to pass on to the receiver.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OfferResponse {
    hand_over: Uuid,
    /// Ten characters. Only the receiver should get them.
    code: String,
    /// Until when the code can be used (Unix seconds).
    until: i64,
}

/// The code of a hand-over, as the receiver typed it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct AcceptRequest {
    code: String,
    /// What the member is to the receiver.
    relation: String,
}

/// A hand-over, as one side sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HandOverBody {
    hand_over: Uuid,
    /// Which side the caller is: `giver` or `receiver`.
    side: &'static str,
    subject: Uuid,
    /// The member's masked name.
    name: String,
    /// The other holder's masked name, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<String>,
    /// What the member is to the receiver.
    #[serde(skip_serializing_if = "Option::is_none")]
    family_relation: Option<&'static str>,
    /// `offered`: the receiver has not accepted yet; `accepted`: the giver has not
    /// confirmed yet.
    state: &'static str,
    /// When the hand-over ends (Unix seconds).
    until: i64,
}

/// The open hand-overs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HandOversResponse {
    hand_overs: Vec<HandOverBody>,
}

problems! {
    OfferProblems: [APP, SESSION, BODY],
    NotFound "The subject is not a family member of the holder.",
}

/// Begins to hand a family member over to another holder.
///
/// The answer has a code for the receiver. It replaces an open hand-over of the same
/// member.
#[utoipa::path(
    post, path = "/api/v1/family/hand-overs", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    request_body = OfferRequest,
    responses((status = 201, body = OfferResponse), OfferProblems)
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

problems! {
    AcceptProblems: [APP, SESSION, BODY],
    NotFound "There is no hand-over with this code.",
    HandOverRefused,
    FamilyRefused "The rules do not allow the receiver this family member; `reasons` has all of them.",
}

/// Accepts a hand-over as its receiver.
///
/// The giver still has to confirm it.
#[utoipa::path(
    post, path = "/api/v1/family/hand-overs/accept", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    request_body = AcceptRequest,
    responses((status = 200, body = HandOverBody), AcceptProblems)
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

problems!(ListProblems: [APP, SESSION]);

/// Lists the open hand-overs in which the holder is giver or receiver.
#[utoipa::path(
    get, path = "/api/v1/family/hand-overs", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    responses((status = 200, body = HandOversResponse), ListProblems)
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

problems! {
    ConfirmProblems: [APP, SESSION],
    NotFound "The holder gives no such hand-over.",
    HandOverRefused,
    FamilyRefused "The rules do not allow the receiver this family member; `reasons` has all of them.",
}

/// Confirms a hand-over as its giver.
///
/// From now on the member belongs to the receiver's family, and the giver's codes of
/// the member are withdrawn.
#[utoipa::path(
    post, path = "/api/v1/family/hand-overs/{hand_over}/confirm", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])), params(("hand_over" = Uuid, Path)),
    responses((status = 204), ConfirmProblems)
)]
pub async fn confirm(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InPath(hand_over): InPath<Uuid>,
) -> Result<StatusCode, Problem> {
    hand_over::confirm(&app, caller.holder, hand_over).await?;
    Ok(StatusCode::NO_CONTENT)
}

problems! {
    DeclineProblems: [APP, SESSION],
    NotFound "The holder has no part in such a hand-over.",
    HandOverRefused,
}

/// Declines a hand-over, as its giver or its receiver.
#[utoipa::path(
    post, path = "/api/v1/family/hand-overs/{hand_over}/decline", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])), params(("hand_over" = Uuid, Path)),
    responses((status = 204), DeclineProblems)
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
