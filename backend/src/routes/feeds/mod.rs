//! `POST /feeds/{feed}`: records of a supplier.

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};

use crate::app::SharedApp;
use crate::colour::feeds::ingest::{self, FeedAnswer, Shape};
use crate::colour::feeds::lines::{Form, Packing};
use crate::colour::feeds::sender;
use crate::http::client_certificate::ClientCertificate;
use crate::http::problem::{Code, Problem};
use crate::http::wire::InPath;
use crate::store::facts::FactKind;

problems! {
    PostProblems: [SIGNATURE],
    NotFound "There is no such feed.",
    Forbidden "The supplier may not push this feed.",
    InvalidRequest "`field` says what is wrong: `content-type`, `content-encoding` or `body`.",
}

/// Takes records of a feed.
///
/// The body is one record (`application/json`) or any number of records, one a line
/// (`application/x-ndjson`), compressed or not (docs/feeds.md).
#[utoipa::path(
    post, path = "/api/v1/feeds/{feed}", tag = crate::routes::callers::SUPPLIERS, params(
        ("feed" = String, Path),
        ("x-bamin-supplier" = String, Header), ("x-bamin-timestamp" = Option<i64>, Header),
        ("x-bamin-nonce" = Option<String>, Header),
        ("x-bamin-body-sha256" = Option<String>, Header),
        ("x-bamin-signature" = Option<String>, Header),
    ),
    request_body(content_type = "application/x-ndjson"),
    responses((status = 200, body = FeedAnswer), PostProblems)
)]
pub async fn post(
    State(app): State<SharedApp>,
    InPath(feed): InPath<String>,
    request: Request,
) -> Result<Json<FeedAnswer>, Problem> {
    let kind = FactKind::of_word(&feed).ok_or(Code::NotFound)?;
    let headers = request.headers();
    let path = format!("/api/v1/feeds/{feed}");
    let client = request.extensions().get().copied();
    let client = client.unwrap_or(ClientCertificate(None));
    let sender = sender::sender(&app, &path, headers, client).await?;
    if !sender.supplier.feeds.contains(&kind) {
        return Err(Code::Forbidden.into());
    }
    let shape = shape(headers)?;
    let body: Body = request.into_body();
    let answer = ingest::ingest(&app, sender, kind, shape, body).await?;
    Ok(Json(answer))
}

fn shape(headers: &HeaderMap) -> Result<Shape, Problem> {
    let text = |name| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or("?").trim())
    };
    let packing = match text(header::CONTENT_ENCODING) {
        None | Some("identity") => Packing::Plain,
        Some("gzip") => Packing::Gzip,
        Some("zstd") => Packing::Zstd,
        Some(_) => return Err(Problem::invalid("content-encoding")),
    };
    let kind = text(header::CONTENT_TYPE).and_then(|kind| kind.split(';').next());
    let form = match kind.map(str::trim) {
        Some("application/json") => Form::Single,
        Some("application/x-ndjson") => Form::Lines,
        _ => return Err(Problem::invalid("content-type")),
    };
    Ok(Shape { packing, form })
}
