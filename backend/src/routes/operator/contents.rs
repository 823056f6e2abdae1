//! `PUT /operator/contents/{name}`: the operator writes help or services anew.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::access::operators::OperatorCall;
use crate::app::SharedApp;
use crate::citizens::contents::{self, Name};
use crate::http::problem::{Code, Problem};
use crate::http::wire::InPath;

/// The version that was written.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ContentResponse {
    version: u32,
}

problems! {
    PutProblems: [SIGNATURE, BODY],
    NotFound "There is no content of this name.",
    InvalidRequest "`field` says what is wrong.",
}

/// Replaces a content.
///
/// The content is accepted as a whole or not at all (docs/contents.md).
#[utoipa::path(
    put, path = "/api/v1/operator/contents/{name}", tag = crate::routes::callers::OPERATORS,
    params(("name" = String, Path)), request_body(content_type = "application/json"),
    responses((status = 200, body = ContentResponse), PutProblems)
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
