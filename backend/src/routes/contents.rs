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

problems! {
    GetProblems: [APP],
    NotFound "There is no content of this name.",
}

/// Gives the help topics and hotlines (`help`) or the services behind a green code
/// (`services`).
///
/// The answer has all languages and a version (docs/contents.md).
#[utoipa::path(
    get, path = "/api/v1/contents/{name}", tag = crate::routes::callers::EVERYBODY,
    params(("name" = String, Path)),
    responses((status = 200, content_type = "application/json"), (status = 304), GetProblems)
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
