//! `/p`: what opens when any camera app reads a printed point code. The code
//! itself stands after the `#` and never reaches the server.

use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::http::page::{PageQuery, page, word};

/// The page.
pub async fn point(Query(query): Query<PageQuery>, headers: HeaderMap) -> Response {
    let lang = query.lang(&headers);
    let lead = format!("<p>{}</p>", word(lang, "page.point_lead", &[]));
    page(
        lang,
        &bamin_texts::text(lang, "page.point_title", &[]),
        &lead,
    )
}
