//! `GET /status/{issuer}/{slice}/manifest`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::access::session::VerifierCaller;
use crate::app::SharedApp;
use crate::http::cache;
use crate::http::problem::Problem;
use crate::http::wire::InPath;

problems! {
    GetProblems: [SESSION, PASSWORD],
    NotFound "There is no such list.",
}

/// Gives the signed manifest of a status list (docs/format.md §6).
#[utoipa::path(
    get, path = "/api/v1/status/{issuer}/{slice}/manifest", tag = crate::routes::callers::VERIFIERS,
    security(("bearer" = [])), params(("issuer" = u16, Path), ("slice" = u16, Path)),
    responses((status = 200, content_type = "application/cbor"), (status = 304), GetProblems)
)]
pub async fn get(
    State(app): State<SharedApp>,
    _caller: VerifierCaller,
    InPath((issuer, slice)): InPath<(u16, u16)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = super::find(&app, issuer, slice).await?;
    Ok(cache::answer(
        &headers,
        list.manifest.clone(),
        cache::CBOR,
        super::PRIVATE,
    ))
}
