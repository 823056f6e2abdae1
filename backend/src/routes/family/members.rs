//! `/family/members`: adding a member and taking one out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use crate::access::session::HolderCaller;
use crate::app::SharedApp;
use crate::citizens::family::form::FormBody;
use crate::citizens::family::{apply, remove};
use crate::http::problem::{Code, Problem};
use crate::http::wire::{Body, InPath};
use crate::routes::subjects::{SubjectBody, subjects_of};
use crate::store::SubjectId;

/// The member, as in `GET /subjects`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MemberResponse {
    subject: SubjectBody,
}

/// Applies for a family member. The same `application` again gives the same answer.
///
/// # Errors
/// Those of sessions, `invalid_request`, `family_refused` with `reasons`,
/// `sms_code_refused` with `left`, `conflict`.
#[utoipa::path(
    post, path = "/api/v1/family/members", tag = "family", security(("bearer" = [])),
    request_body = FormBody,
    responses((status = 201, body = MemberResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn add(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    Body(form): Body<FormBody>,
) -> Result<(StatusCode, Json<MemberResponse>), Problem> {
    let added = apply(&app, caller.holder, &form).await?;
    let subjects = subjects_of(&app, caller.holder).await?;
    let subject = subjects.into_iter().find(|one| one.is(added));
    let subject = subject.ok_or(Code::NotFound)?;
    Ok((StatusCode::CREATED, Json(MemberResponse { subject })))
}

/// Takes a family member out: its codes hold no more.
///
/// # Errors
/// Those of sessions; `not_found` for who is no member of the caller.
#[utoipa::path(
    delete, path = "/api/v1/family/members/{subject}", tag = "family",
    security(("bearer" = [])), params(("subject" = Uuid, Path)),
    responses((status = 204), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn delete(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InPath(subject): InPath<Uuid>,
) -> Result<StatusCode, Problem> {
    remove(&app, caller.holder, SubjectId(subject)).await?;
    Ok(StatusCode::NO_CONTENT)
}
