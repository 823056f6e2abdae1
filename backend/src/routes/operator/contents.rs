//! `PUT /operator/contents/{name}`: the operator writes help or services anew.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::access::operators::OperatorCall;
use crate::app::SharedApp;
use crate::citizens::contents::{self, Name};
use crate::http::problem::{Code, Problem};
use crate::http::wire::InPath;

/// Which version it became.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ContentResponse {
    version: u32,
}

/// Writes a content; it is judged whole (docs/contents.md).
///
/// # Errors
/// `signature_refused`, `not_found` (no such content), `invalid_request` with the
/// `field` that is wrong.
#[utoipa::path(
    put, path = "/api/v1/operator/contents/{name}", tag = "operator",
    params(("name" = String, Path)), request_body(content_type = "application/json"),
    responses((status = 200, body = ContentResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn put(
    State(app): State<SharedApp>,
    InPath(name): InPath<String>,
    call: OperatorCall,
) -> Result<Json<ContentResponse>, Problem> {
    let name = Name::of_word(&name).ok_or(Code::NotFound)?;
    let version = contents::put(&app, name, &call.body, &call.actor()).await?;
    Ok(Json(ContentResponse { version }))
}
