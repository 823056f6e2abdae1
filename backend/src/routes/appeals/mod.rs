//! `GET /appeals`, `PUT /appeals/{appeal}` and its photos: what a holder appeals.

pub mod photos;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::session::HolderCaller;
use crate::app::{App, SharedApp};
use crate::citizens::appeals::{self, Written};
use crate::http::problem::Problem;
use crate::http::wire::{Body, Bytes, InPath};
use crate::store::appeals::{Appeal, AppealKind, Photo};
use crate::store::{Digest, SubjectId};

/// An appeal, as the phone sends it before its photos.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct AppealRequest {
    /// The subject whom the appeal is about.
    subject: Uuid,
    /// `reason`, `name` or `data`.
    kind: String,
    /// With `reason` only: which of those that count now.
    #[serde(default)]
    reason: Option<NamedBody>,
    /// At most 2,000 characters.
    text: String,
    /// The photos that follow, at most 5.
    #[serde(default)]
    photos: Vec<AnnouncedBody>,
}

/// A reason, as `GET /subjects/{subject}/reasons` names it.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NamedBody {
    /// `R1` to `R8`, or `operator`.
    pub rule: String,
    /// Since when the reason counts.
    pub since: i64,
}

/// A photo that the phone will upload.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct AnnouncedBody {
    /// Size in bytes, at most 5 MB.
    size: u32,
    /// SHA-256 of the photo's bytes.
    sha256: Bytes,
}

/// An appeal, as its holder sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AppealBody {
    appeal: Uuid,
    subject: Uuid,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<NamedBody>,
    text: String,
    /// `begun` (photos are missing), `open`, `accepted` or `rejected`.
    state: &'static str,
    begun_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifted_until: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    photos: Vec<PhotoBody>,
}

/// How far a photo is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PhotoBody {
    /// Number of the photo, from 0.
    number: u8,
    /// Size in bytes, as announced.
    size: u32,
    /// How many bytes the server has; the next part begins there.
    received: u32,
    /// Whether the photo was checked and stored.
    kept: bool,
    /// Why the photo was refused. The text is `photo.<refused>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
}

/// The holder's appeals, newest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AppealsResponse {
    appeals: Vec<AppealBody>,
}

problems!(ListProblems: [APP, SESSION]);

/// Lists the holder's appeals.
///
/// Each has its state, the answer of the operator if there is one, and how far its
/// photos are.
#[utoipa::path(
    get, path = "/api/v1/appeals", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    responses((status = 200, body = AppealsResponse), ListProblems)
)]
pub async fn list(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<AppealsResponse>, Problem> {
    let found = app.store.appeals_of(caller.holder).await?;
    let appeals = found.iter().map(|appeal| body(&app, appeal));
    Ok(Json(AppealsResponse {
        appeals: appeals.collect::<Result<_, _>>()?,
    }))
}

problems! {
    PutProblems: [APP, SESSION, BODY],
    NotFound "The subject is not one of the holder's.",
    ReasonGone,
    Conflict "The id is used for another appeal.",
    TooManyAppeals,
}

/// Begins an appeal.
///
/// The phone makes the id (UUIDv7). Sending the same appeal again changes nothing.
#[utoipa::path(
    put, path = "/api/v1/appeals/{appeal}", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    params(("appeal" = Uuid, Path)), request_body = AppealRequest,
    responses((status = 200, body = AppealBody), PutProblems)
)]
pub async fn put(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InPath(appeal): InPath<Uuid>,
    Body(request): Body<AppealRequest>,
) -> Result<Json<AppealBody>, Problem> {
    let kind = AppealKind::of_word(&request.kind).ok_or_else(|| Problem::invalid("kind"))?;
    let photos = request.photos.into_iter().map(announced);
    let written = Written {
        appeal,
        subject: SubjectId(request.subject),
        kind,
        reason: request.reason.map(|reason| (reason.rule, reason.since)),
        text: request.text,
        photos: photos.collect::<Result<_, _>>()?,
    };
    let found = appeals::begin(&app, caller.holder, written).await?;
    Ok(Json(body(&app, &found)?))
}

fn announced(photo: AnnouncedBody) -> Result<(u32, Digest), Problem> {
    let hash = photo.sha256.0.try_into();
    Ok((photo.size, hash.map_err(|_| Problem::invalid("sha256"))?))
}

pub(crate) fn body(app: &App, appeal: &Appeal) -> Result<AppealBody, Problem> {
    let decided = appeal.decided.as_ref();
    Ok(AppealBody {
        appeal: appeal.appeal,
        subject: appeal.subject.0,
        kind: appeal.kind.word(),
        reason: appeal.reason.as_ref().map(|reason| NamedBody {
            rule: reason.rule.clone(),
            since: reason.since,
        }),
        text: appeals::text(app, appeal)?,
        state: appeal.state.word(),
        begun_at: appeal.begun_at,
        sent_at: appeal.sent_at,
        decided_at: decided.map(|decided| decided.at),
        lifted_until: decided.and_then(|decided| decided.lifted_until),
        answer: appeals::answer(app, appeal)?,
        photos: appeal.photos.iter().map(PhotoBody::of).collect(),
    })
}

impl PhotoBody {
    /// As interfaces tell it.
    #[must_use]
    pub fn of(photo: &Photo) -> Self {
        Self {
            number: photo.number,
            size: photo.size,
            received: photo.received,
            kept: photo.kind.is_some(),
            refused: photo.refused.clone(),
        }
    }
}
