//! `GET /contents/{name}`: help and services, for everybody, kept by caches and
//! phones.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::app::SharedApp;
use crate::citizens::contents::{self, Name};
use crate::http::cache;
use crate::http::problem::{Code, Problem};
use crate::http::wire::InPath;

/// Help (`help`: topics and hotlines) or the services behind a green code
/// (`services`), in all languages, with the version.
///
/// # Errors
/// `not_found`.
#[utoipa::path(
    get, path = "/api/v1/contents/{name}", tag = "public", params(("name" = String, Path)),
    responses((status = 200, content_type = "application/json"), (status = 304), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn get(
    State(app): State<SharedApp>,
    InPath(name): InPath<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let name = Name::of_word(&name).ok_or(Code::NotFound)?;
    let text = contents::current(&app, name).await?;
    let json = "application/json";
    Ok(cache::answer(
        &headers,
        text.into_bytes(),
        json,
        "public, max-age=300",
    ))
}
