//! `/identity/callback`: the browser is back from the identity provider. The page
//! leads into the app; who has no app on this machine copies the return code.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bamin_texts::{Lang, text};
use serde::Deserialize;
use serde_json::Value;

use crate::access::sign_in::{self, Returned};
use crate::app::{App, SharedApp};
use crate::http::page::{PageQuery, escape, page, word};
use crate::http::problem::{Code, Problem};
use crate::outside::identity_provider::claims::Level;

/// What the provider sends along (RFC 6749 §4.1.2, RFC 9207).
#[derive(Debug, Deserialize)]
pub struct CallbackQuery {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// The page.
pub async fn callback(
    State(app): State<SharedApp>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    Query(query): Query<CallbackQuery>,
    headers: HeaderMap,
) -> Response {
    let lang = PageQuery::default().lang(&headers);
    let allowed = app.logins.take(caller.ip(), app.clock.now_ms());
    let came = match allowed {
        Ok(()) => came(&app, query).await,
        Err(problem) => Err(problem),
    };
    match came {
        Ok(returned) => back(&app, lang, &returned),
        Err(problem) => refused(&app, lang, &problem),
    }
}

async fn came(app: &App, query: CallbackQuery) -> Result<Returned, Problem> {
    let state = query.state.ok_or_else(|| Problem::invalid("state"))?;
    let Some(code) = query.code else {
        let reason = match query.error.as_deref() {
            Some("access_denied") => "denied",
            _ => "provider",
        };
        return Err(Problem::new(Code::SignInRefused).with("reason", reason));
    };
    sign_in::returned(app, &state, query.iss.as_deref(), code).await
}

fn back(app: &App, lang: Lang, returned: &Returned) -> Response {
    let link = format!(
        "{}?sign_in={}&return_code={}",
        app.config.identity_return, returned.sign_in, returned.return_code
    );
    let missing: String = returned
        .level
        .missing()
        .iter()
        .map(|code| format!("<li>{}</li>", word(lang, &format!("missing.{code}"), &[])))
        .collect();
    let lack = match returned.level >= Level::NEEDED {
        true => String::new(),
        false => format!(
            "<h2>{}</h2><ul>{missing}</ul><p>{}</p>",
            word(lang, "page.sign_in_level", &[]),
            word(lang, "page.sign_in_raise", &[]),
        ),
    };
    let body = format!(
        "<p>{lead}</p><p><a id=\"return\" href=\"{link}\">{open}</a></p>{lack}\
         <p>{copy}</p><pre><code id=\"return-code\">{code}</code></pre>",
        lead = word(lang, "page.sign_in_lead", &[]),
        link = escape(&link),
        open = word(lang, "page.sign_in_open", &[]),
        copy = word(lang, "page.sign_in_copy", &[]),
        code = escape(&returned.return_code),
    );
    page(lang, &text(lang, "page.sign_in_title", &[]), &body)
}

fn refused(app: &App, lang: Lang, problem: &Problem) -> Response {
    let code = problem.code.as_str();
    let params: Vec<(&str, String)> = problem
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), plain(value)))
        .collect();
    let params: Vec<(&str, &str)> = params
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let link = format!("{}?problem={code}", app.config.identity_return);
    let body = format!(
        "<p id=\"problem\" data-code=\"{code}\">{text}</p><p><a href=\"{link}\">{open}</a></p>",
        text = word(lang, &format!("problem.{code}"), &params),
        link = escape(&link),
        open = word(lang, "page.sign_in_open", &[]),
    );
    let mut response = page(lang, &text(lang, "page.sign_in_failed", &[]), &body);
    *response.status_mut() = problem.code.status();
    response
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
