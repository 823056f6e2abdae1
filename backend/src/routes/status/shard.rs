//! `GET /status/{issuer}/{slice}/shards/{number}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::access::session::VerifierCaller;
use crate::app::SharedApp;
use crate::codes::status::serve;
use crate::http::cache;
use crate::http::problem::{Code, Problem};
use crate::http::wire::InPath;

problems! {
    GetProblems: [SESSION, PASSWORD],
    NotFound "There is no such shard.",
}

/// Gives a shard of a status list as a Token Status List (docs/format.md §6).
#[utoipa::path(
    get, path = "/api/v1/status/{issuer}/{slice}/shards/{number}", tag = crate::routes::callers::VERIFIERS,
    security(("bearer" = [])),
    params(("issuer" = u16, Path), ("slice" = u16, Path), ("number" = u16, Path)),
    responses((status = 200, content_type = "application/cbor"), (status = 304), GetProblems)
)]
pub async fn get(
    State(app): State<SharedApp>,
    _caller: VerifierCaller,
    InPath((issuer, slice, number)): InPath<(u16, u16, u16)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = super::find(&app, issuer, slice).await?;
    let shard = serve::shard(&app, &list, number)
        .await?
        .ok_or(Code::NotFound)?;
    Ok(cache::answer(
        &headers,
        shard.to_vec(),
        cache::CBOR,
        super::PRIVATE,
    ))
}
