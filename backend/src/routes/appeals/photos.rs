//! `PUT /appeals/{appeal}/photos/{number}?start=`: a part of a photo.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use super::PhotoBody;
use crate::access::session::HolderCaller;
use crate::app::SharedApp;
use crate::citizens::appeals::photos;
use crate::http::problem::Problem;
use crate::http::wire::{InPath, InQuery, Raw};

/// Where the part begins.
#[derive(Debug, Deserialize)]
pub struct PartQuery {
    start: u32,
}

problems! {
    PutProblems: [APP, SESSION, BODY],
    NotFound "The holder has no such appeal, or the appeal has no such photo.",
    PhotoRefused,
}

/// Uploads a part of a photo.
///
/// A part has at most 512 KiB. The answer says how much of the photo the server has; a
/// part that begins elsewhere changes nothing. After the last byte the server checks
/// the photo and keeps nothing but its pixels.
#[utoipa::path(
    put, path = "/api/v1/appeals/{appeal}/photos/{number}", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    params(("appeal" = Uuid, Path), ("number" = u8, Path), ("start" = u32, Query)),
    request_body(content_type = "application/octet-stream"),
    responses((status = 200, body = PhotoBody), PutProblems)
)]
pub async fn put(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InPath((appeal, number)): InPath<(Uuid, u8)>,
    InQuery(query): InQuery<PartQuery>,
    Raw(part): Raw<{ photos::MOST_PART }>,
) -> Result<Json<PhotoBody>, Problem> {
    let photo = photos::take(&app, caller.holder, appeal, number, query.start, &part).await?;
    Ok(Json(PhotoBody::of(&photo)))
}
