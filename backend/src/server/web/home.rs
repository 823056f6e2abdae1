//! `/`: what runs, and what to try.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bamin_texts::Lang;

use crate::app::SharedApp;
use crate::http::page::{PageQuery, escape, page, word};
use crate::server::database;

/// What the demonstration's three commands do.
const TRY: [&str; 3] = ["page.try_show", "page.try_scan", "page.try_wait"];

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
    let links = LINKS
        .map(|(key, link)| format!("<li><a href=\"{link}\">{}</a></li>", word(lang, key, &[])));
    let body = format!(
        "<p class=\"language\"><a href=\"/?lang={other}\">{language}</a></p><p>{lead}</p>\
         <p>{version} · {store}</p>{tries}<h2>{links_title}</h2><ul>{links}</ul>",
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
        tries = tries(lang, app.config.demo_commands.as_deref()),
        links_title = word(lang, "page.links", &[]),
        links = links.concat(),
    );
    page(lang, &bamin_texts::text(lang, "page.title", &[]), &body)
}

/// The commands to paste, where there are any.
fn tries(lang: Lang, commands: Option<&str>) -> String {
    let Some(commands) = commands else {
        return String::new();
    };
    let command = |(key, command): (&&str, &str)| {
        let (what, command) = (word(lang, key, &[]), escape(command));
        format!("<p>{what}</p><pre><code>{command}</code></pre>")
    };
    let list: String = TRY.iter().zip(commands.lines()).map(command).collect();
    format!("<h2>{}</h2>{list}", word(lang, "page.try", &[]))
}
