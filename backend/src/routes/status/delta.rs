//! `GET /status/{issuer}/{slice}/deltas/{from}`

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use crate::access::session::VerifierCaller;
use crate::app::SharedApp;
use crate::codes::status::serve;
use crate::http::cache;
use crate::http::problem::{Code, Problem};
use crate::http::wire::InPath;

/// How often the caller asks: both get the delta to the manifest in force.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeltaQuery {
    /// 1 or 15.
    minutes: Option<u8>,
}

problems! {
    GetProblems: [SESSION, PASSWORD],
    NotFound "There is no such list, or no delta from this number; take the shards.",
    InvalidRequest "`minutes` is neither 1 nor 15.",
}

/// Gives what changed in a status list since a sequence number.
///
/// The delta leads to the manifest in force (docs/format.md §6).
#[utoipa::path(
    get, path = "/api/v1/status/{issuer}/{slice}/deltas/{from}", tag = crate::routes::callers::VERIFIERS,
    security(("bearer" = [])),
    params(("issuer" = u16, Path), ("slice" = u16, Path), ("from" = u32, Path), DeltaQuery),
    responses((status = 200, content_type = "application/cbor"), (status = 304), GetProblems)
)]
pub async fn get(
    State(app): State<SharedApp>,
    _caller: VerifierCaller,
    InPath((issuer, slice, from)): InPath<(u16, u16, u32)>,
    query: Result<Query<DeltaQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let minutes = query.map(|Query(query)| query.minutes);
    if !matches!(minutes, Ok(None | Some(1 | 15))) {
        return Err(Problem::invalid("minutes"));
    }
    let list = super::find(&app, issuer, slice).await?;
    let delta = serve::delta(&app, &list, from)
        .await?
        .ok_or(Code::NotFound)?;
    Ok(cache::answer(
        &headers,
        delta.to_vec(),
        cache::CBOR,
        super::PRIVATE,
    ))
}
