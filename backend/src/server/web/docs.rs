//! `/docs`: the API description as a page. Swagger UI (`backend/vendor/swagger-ui`)
//! draws it from `/openapi.json`; without scripts it is a plain list of the calls.

use axum::Router;
use axum::extract::Query;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bamin_texts::text;
use serde_json::Value;

use super::openapi::description;
use crate::app::SharedApp;
use crate::http::page::{PageQuery, STYLE, escape, page_with};

/// Scripts and styles of this server only; pictures within the style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
    form-action 'none'";

const HEAD: &str = "<link rel=\"stylesheet\" href=\"/docs/swagger-ui.css?5.35.0\">\
    <link rel=\"stylesheet\" href=\"/docs/viewer.css\">";
const SCRIPTS: &str = "<script src=\"/docs/swagger-ui-bundle.js?5.35.0\"></script>\
    <script src=\"/docs/viewer.js\"></script>";

macro_rules! vendored {
    ($file:literal) => {
        include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/vendor/swagger-ui/",
            $file
        ))
    };
}

/// The page and what it loads.
pub fn routes() -> Router<SharedApp> {
    let (script, style) = ("text/javascript; charset=utf-8", "text/css; charset=utf-8");
    let bundle: &[u8] = vendored!("swagger-ui-bundle.js.gz");
    let sheet: &[u8] = vendored!("swagger-ui.css.gz");
    Router::new()
        .route("/docs", get(docs))
        .route(
            "/docs/swagger-ui-bundle.js",
            get(async move || packed(script, bundle)),
        )
        .route(
            "/docs/swagger-ui.css",
            get(async move || packed(style, sheet)),
        )
        .route(
            "/docs/viewer.js",
            get(async move || plain(script, include_str!("viewer.js"))),
        )
        .route(
            "/docs/viewer.css",
            get(async move || plain(style, include_str!("viewer.css"))),
        )
}

/// The page.
async fn docs(Query(query): Query<PageQuery>, headers: HeaderMap) -> Response {
    let lang = query.lang(&headers);
    let title = text(lang, "page.link_docs", &[]);
    let body = format!(
        "<div id=\"viewer\"></div><noscript>{STYLE}<main><h1>{}</h1>{}</main></noscript>{SCRIPTS}",
        escape(&title),
        list()
    );
    let mut response = page_with(lang, &title, HEAD, &body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// Every call with its summary.
fn list() -> String {
    let described = serde_json::to_value(description()).unwrap_or_default();
    let mut list = String::from("<p><a href=\"/openapi.json\">openapi.json</a></p><dl>");
    for (path, methods) in described["paths"].as_object().into_iter().flatten() {
        for (method, call) in methods.as_object().into_iter().flatten() {
            list += &entry(path, method, call);
        }
    }
    list + "</dl>"
}

fn entry(path: &str, method: &str, call: &Value) -> String {
    let said = |key: &str| escape(call[key].as_str().unwrap_or_default());
    format!(
        "<dt><code>{} {}</code></dt><dd>{} {}</dd>",
        method.to_uppercase(),
        escape(path),
        said("summary"),
        said("description"),
    )
}

/// A file that was compressed once and for all.
fn packed(kind: &'static str, bytes: &'static [u8]) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        (CONTENT_ENCODING, "gzip"),
        (CACHE_CONTROL, "max-age=86400"),
    ];
    (headers, bytes).into_response()
}

fn plain(kind: &'static str, text: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "max-age=3600")];
    (headers, text).into_response()
}
