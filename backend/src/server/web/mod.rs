//! Pages: what runs, what a printed point code is, the API description.

pub mod callback;
pub mod docs;
pub mod home;
pub mod openapi;
pub mod point;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

/// The one style sheet.
pub async fn style() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "max-age=3600"),
    ];
    (headers, include_str!("style.css"))
}
