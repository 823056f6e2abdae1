//! Answers that caches keep: an ETag that is the content's hash, 304 when the
//! caller has it.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::secrets::digest::{hex, sha256};

/// `application/cbor`.
pub const CBOR: &str = "application/cbor";
/// `application/octet-stream`.
pub const OCTETS: &str = "application/octet-stream";

/// The bytes, or 304 if the caller's `If-None-Match` names them.
#[must_use]
pub fn answer(
    request: &HeaderMap,
    bytes: Vec<u8>,
    content_type: &'static str,
    cache_control: &'static str,
) -> Response {
    let tag = format!("\"{}\"", hex(&sha256(&bytes)[..16]));
    let headers = [
        (ETAG, tag.clone()),
        (CACHE_CONTROL, cache_control.to_owned()),
    ];
    let held = request
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    if held.is_some_and(|held| held.split(',').any(|one| one.trim() == tag)) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(CONTENT_TYPE, content_type)], bytes).into_response()
}
