//! `GET /hints/{hour}`: whose code changed in that hour, for those who hold the
//! secret.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use bamin_protocol::hint;

use crate::app::SharedApp;
use crate::colour::hints;
use crate::http::cache;
use crate::http::problem::{Code, Problem};
use crate::http::wire::InPath;

problems! {
    GetProblems: [APP],
    NotFound "The hour is in the future, or more than 48 hours back.",
}

/// Gives the change hints of an hour.
///
/// A phone that finds its own tag renews its passes at once (docs/format.md §8).
#[utoipa::path(
    get, path = "/api/v1/hints/{hour}", tag = crate::routes::callers::EVERYBODY,
    params(("hour" = u32, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 304), GetProblems)
)]
pub async fn get(
    State(app): State<SharedApp>,
    InPath(hour): InPath<u32>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let now = hint::hour(app.now());
    if hour > now || now - hour >= hints::HOURS {
        return Err(Code::NotFound.into());
    }
    let file = hints::file(&app, hour).await?;
    Ok(cache::answer(
        &headers,
        file,
        cache::OCTETS,
        "public, max-age=15",
    ))
}
