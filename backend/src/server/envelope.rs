//! What every call goes through: rate limit, least app version, request id,
//! the time, security headers, metrics.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::{App, SharedApp};
use crate::http::problem::{Code, Problem};
use crate::secrets::digest::hex;

const TIME: HeaderName = HeaderName::from_static("x-bamin-time");
const APP: HeaderName = HeaderName::from_static("x-bamin-app");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A phone's word that this request is no other; repeated in the answer.
const NONCE: HeaderName = HeaderName::from_static("x-bamin-nonce");
const LONGEST_NONCE: usize = 32;

/// Showing and checking go on with an old app: these are never refused to it.
const FOR_ALL: [&str; 3] = ["/api/v1/trust", "/api/v1/status", "/api/v1/time"];

const SECURITY: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// The middleware.
pub async fn envelope(
    State(app): State<SharedApp>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let began = app.clock.now_ms();
    let path = request.extensions().get::<MatchedPath>();
    let path = path.map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let nonce = request.headers().get(NONCE).cloned();
    let nonce = nonce.filter(|nonce| nonce.len() <= LONGEST_NONCE);
    let id = app
        .random
        .bytes::<8>()
        .map(|bytes| hex(&bytes))
        .unwrap_or_default();
    let allowed = app.requests.take(caller.ip(), began);
    let mut response = match allowed.and_then(|()| least_app(&app, &request)) {
        Ok(()) => or_problem(next.run(request).await),
        Err(problem) => problem.into_response(),
    };
    let status = response.status();
    let ended = app.clock.now_ms();
    let labels = [
        ("method", method.to_string()),
        ("path", path.clone()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("bamin_requests_total", &labels).increment(1);
    metrics::histogram!("bamin_request_seconds", "path" => path.clone())
        .record((ended - began).max(0) as f64 / 1000.0);
    tracing::debug!(request = id, %method, path, status = status.as_u16(), ms = ended - began);
    write_headers(&app, response.headers_mut(), &id, ended);
    if let Some(nonce) = nonce {
        response.headers_mut().insert(NONCE, nonce);
    }
    response
}

/// A call that took too long was ended without a body.
fn or_problem(response: Response) -> Response {
    let bare = !response.headers().contains_key(header::CONTENT_TYPE);
    if bare && response.status() == StatusCode::SERVICE_UNAVAILABLE {
        return Problem::new(Code::Unavailable).into_response();
    }
    response
}

fn write_headers(app: &App, headers: &mut HeaderMap, id: &str, now_ms: i64) {
    headers.insert(TIME, HeaderValue::from(now_ms));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    for (name, value) in SECURITY {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if app.config.speaks_tls() {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(HeaderValue::from_static("max-age=31536000"));
    }
}

fn least_app(app: &App, request: &Request) -> Result<(), Problem> {
    let path = request.uri().path();
    let header = request
        .headers()
        .get(APP)
        .and_then(|value| value.to_str().ok());
    let Some(version) = header.and_then(version) else {
        return Ok(());
    };
    let free = !path.starts_with("/api/") || FOR_ALL.iter().any(|start| path.starts_with(start));
    if free || version >= app.config.least_app {
        return Ok(());
    }
    Err(Problem::new(Code::UpdateRequired).with("least", app.config.least_app))
}

/// `10000·major + 100·minor + patch` of `<platform>/<major.minor.patch>`.
fn version(header: &str) -> Option<u32> {
    let (_, version) = header.split_once('/')?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    let (major, minor, patch) = (parts.next()??, parts.next()??, parts.next()??);
    major
        .checked_mul(10_000)?
        .checked_add(minor.checked_mul(100)?)?
        .checked_add(patch)
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn a_version_is_one_number() {
        assert_eq!(version("android/1.2.3"), Some(10_203));
        assert_eq!(version("android/1.2"), None);
        assert_eq!(version("1.2.3"), None);
        assert_eq!(version("ios/4294967295.0.0"), None);
    }
}
