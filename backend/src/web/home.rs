//! `/`: what runs, and what to try.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bamin_texts::Lang;

use super::{PageQuery, page, word};
use crate::app::SharedApp;
use crate::database;

const TRY: [(&str, &str); 3] = [
    ("page.try_show", "bamin show"),
    ("page.try_scan", "bamin scan FRAME.png"),
    ("page.try_wait", "sleep 61; bamin scan FRAME.png"),
];

const LINKS: [(&str, &str); 4] = [
    ("page.link_docs", "/docs"),
    ("page.link_openapi", "/openapi.json"),
    ("page.link_metrics", "/metrics"),
    ("page.link_health", "/readyz"),
];

/// The page.
pub async fn home(
    State(app): State<SharedApp>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Response {
    let lang = query.lang(&headers);
    let other = match lang {
        Lang::Chinese => "en",
        Lang::English => "zh",
    };
    let commands = TRY.map(|(key, command)| {
        format!(
            "<p>{}</p><pre><code>{command}</code></pre>",
            word(lang, key, &[])
        )
    });
    let links = LINKS
        .map(|(key, link)| format!("<li><a href=\"{link}\">{}</a></li>", word(lang, key, &[])));
    let body = format!(
        "<p class=\"language\"><a href=\"/?lang={other}\">{language}</a></p><p>{lead}</p>\
         <p>{version} · {store}</p><h2>{try_it}</h2>{commands}<h2>{links_title}</h2><ul>{links}</ul>",
        language = word(lang, "page.language", &[]),
        lead = word(lang, "page.lead", &[]),
        version = word(
            lang,
            "page.version",
            &[("version", env!("CARGO_PKG_VERSION"))]
        ),
        store = word(
            lang,
            "page.store",
            &[("store", database::name(&app.config))]
        ),
        try_it = word(lang, "page.try", &[]),
        commands = commands.concat(),
        links_title = word(lang, "page.links", &[]),
        links = links.concat(),
    );
    page(lang, &bamin_texts::text(lang, "page.title", &[]), &body)
}
