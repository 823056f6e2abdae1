//! `GET /trust`: the trust list in force.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::app::SharedApp;
use crate::codes::trust::current;
use crate::http::cache;
use crate::http::problem::Problem;

problems! {
    GetProblems: [],
    Unavailable "No trust list has been signed yet, or a part of the server is not available.",
}

/// Gives the trust list in force (docs/format.md §5).
#[utoipa::path(
    get, path = "/api/v1/trust", tag = crate::routes::callers::EVERYBODY,
    responses((status = 200, content_type = "application/cbor"), (status = 304), GetProblems)
)]
pub async fn get(State(app): State<SharedApp>, headers: HeaderMap) -> Result<Response, Problem> {
    let list = current(&app).await?;
    Ok(cache::answer(
        &headers,
        list.bytes,
        cache::CBOR,
        "public, max-age=300",
    ))
}
