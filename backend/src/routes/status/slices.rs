//! `GET /status/{issuer}`: which lists there are.

use axum::Json;
use axum::extract::State;
use bamin_protocol::slice::Slice;
use serde::Serialize;

use crate::access::session::VerifierCaller;
use crate::app::SharedApp;
use crate::http::problem::{Code, Problem};
use crate::http::wire::InPath;

/// The status lists of an issuer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SlicesResponse {
    slices: Vec<SliceBody>,
}

/// One status list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SliceBody {
    slice: u16,
    seq: u32,
    iat: i64,
}

problems! {
    GetProblems: [SESSION, PASSWORD],
    NotFound "The issuer is another.",
}

/// Lists the status lists that are live now or begin within the policy's days.
#[utoipa::path(
    get, path = "/api/v1/status/{issuer}", tag = crate::routes::callers::VERIFIERS,
    security(("bearer" = [])),
    params(("issuer" = u16, Path)),
    responses((status = 200, body = SlicesResponse), GetProblems)
)]
pub async fn get(
    State(app): State<SharedApp>,
    _caller: VerifierCaller,
    InPath(issuer): InPath<u16>,
) -> Result<Json<SlicesResponse>, Problem> {
    if issuer != app.config.issuer {
        return Err(Code::NotFound.into());
    }
    let now = app.now();
    let first = Slice::live(now).next().unwrap_or(Slice::running(now));
    let published = app.store.publications(first.0).await?;
    let slices = published
        .into_iter()
        .map(|(slice, seq, iat)| SliceBody { slice, seq, iat });
    Ok(Json(SlicesResponse {
        slices: slices.collect(),
    }))
}
