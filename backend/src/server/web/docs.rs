//! `/docs`: the API description as a plain page.

use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;

use super::openapi::description;
use crate::http::page::{PageQuery, escape, page};

/// The page.
pub async fn docs(Query(query): Query<PageQuery>, headers: HeaderMap) -> Response {
    let lang = query.lang(&headers);
    let described = serde_json::to_value(description()).unwrap_or_default();
    let mut body = String::from("<p><a href=\"/openapi.json\">openapi.json</a></p><dl>");
    for (path, methods) in described["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            body += &entry(path, method, operation);
        }
    }
    body += "</dl>";
    page(lang, &bamin_texts::text(lang, "page.link_docs", &[]), &body)
}

fn entry(path: &str, method: &str, operation: &Value) -> String {
    let said = |key: &str| escape(operation[key].as_str().unwrap_or_default());
    format!(
        "<dt><code>{} {}</code></dt><dd>{} {}</dd>",
        method.to_uppercase(),
        escape(path),
        said("summary"),
        said("description"),
    )
}
