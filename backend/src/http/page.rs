//! A page: its language, its frame, its words from the catalogue. Nothing is loaded
//! from elsewhere; a page that runs scripts says so by a policy of its own.

use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use bamin_texts::{Lang, text};
use serde::Deserialize;

/// `?lang=zh` or `?lang=en`.
#[derive(Debug, Default, Deserialize)]
pub struct PageQuery {
    lang: Option<String>,
}

impl PageQuery {
    /// What the address says, else what the browser says, else Chinese.
    #[must_use]
    pub fn lang(&self, headers: &HeaderMap) -> Lang {
        let wish = headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        match self.lang.as_deref().or(wish) {
            Some(wish) if wish.starts_with("en") => Lang::English,
            _ => Lang::Chinese,
        }
    }
}

/// The style sheet of all pages but those that bring their own.
pub(crate) const STYLE: &str = "<link rel=\"stylesheet\" href=\"/style.css\">";

/// A page around `body`, which is HTML already.
pub(crate) fn page(lang: Lang, title: &str, body: &str) -> Response {
    let body = format!("<main><h1>{}</h1>{body}</main>", escape(title));
    page_with(lang, title, STYLE, &body)
}

/// The same without a frame around `body`; `head` is what the page loads.
pub(crate) fn page_with(lang: Lang, title: &str, head: &str, body: &str) -> Response {
    let code = match lang {
        Lang::Chinese => "zh-CN",
        Lang::English => "en",
    };
    let html = format!(
        "<!doctype html><html lang=\"{code}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title>{head}</head>\
         <body>{body}</body></html>",
        title = escape(title),
    );
    let mut response = Html(html).into_response();
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A text of the catalogue, as HTML.
pub(crate) fn word(lang: Lang, key: &str, params: &[(&str, &str)]) -> String {
    escape(&text(lang, key, params))
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
