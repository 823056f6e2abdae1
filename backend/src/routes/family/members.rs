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

/// The family member, as in `GET /subjects`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MemberResponse {
    subject: SubjectBody,
}

problems! {
    AddProblems: [APP, SESSION, BODY],
    FamilyRefused "The rules do not allow this family member; `reasons` has all of them.",
    SmsCodeRefused "The SMS code is wrong, used or too old; `left` says how many tries it has left.",
    Conflict "The `application` is used for another form.",
}

/// Applies for the code of a family member.
///
/// The phone makes `application`; sending the same form again gives the same member
/// (docs/family.md).
#[utoipa::path(
    post, path = "/api/v1/family/members", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    request_body = FormBody,
    responses((status = 201, body = MemberResponse), AddProblems)
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

problems! {
    DeleteProblems: [APP, SESSION],
    NotFound "The subject is not a family member of the holder.",
}

/// Removes a family member.
///
/// The member's codes are withdrawn, and the document is free for another application.
#[utoipa::path(
    delete, path = "/api/v1/family/members/{subject}", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])), params(("subject" = Uuid, Path)),
    responses((status = 204), DeleteProblems)
)]
pub async fn delete(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InPath(subject): InPath<Uuid>,
) -> Result<StatusCode, Problem> {
    remove(&app, caller.holder, SubjectId(subject)).await?;
    Ok(StatusCode::NO_CONTENT)
}
