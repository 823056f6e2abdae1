//! The page that asks who it shall be.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bamin_rules::Day;
use bamin_texts::{Lang, text};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{CODE_LIFE, CodeGrant, Demonstration, Grant, PATH, people};
use crate::http::page::{PageQuery, escape, page, word};
use crate::http::problem::Problem;
use crate::outside::identity_provider::claims::Level;
use crate::secrets::digest::{hex, sha256};

const LEVELS: [Level; 3] = [Level::L4, Level::L3, Level::L1];

/// What the server asks (RFC 6749 §4.1.1, RFC 7636).
#[derive(Debug, Deserialize)]
pub struct Asked {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    state: String,
    nonce: Option<String>,
    code_challenge: String,
    code_challenge_method: String,
}

/// What the person fills in.
#[derive(Debug, Deserialize)]
pub struct Filled {
    #[serde(flatten)]
    asked: Asked,
    /// `name number` of somebody made up.
    #[serde(default)]
    person: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    level: String,
}

/// The page.
pub async fn ask(
    State(provider): State<Arc<Demonstration>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    check(&provider, &asked)?;
    let lang = PageQuery::default().lang(&headers);
    let mut response = form(&provider, lang, &asked);
    // The one form of this server; its answer leads to this server again.
    response.headers_mut().insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        ),
    );
    Ok(response)
}

/// The person has chosen: back to the server with a code.
pub async fn answer(
    State(provider): State<Arc<Demonstration>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    check(&provider, &filled.asked)?;
    let asked = &filled.asked;
    let grant = Grant {
        claims: claims(&filled)?,
        code: Some(CodeGrant {
            nonce: asked.nonce.clone(),
            challenge: asked.code_challenge.clone(),
            expires: provider.app.now() + CODE_LIFE,
        }),
    };
    let code = provider.keep(grant)?;
    let mut back = openidconnect::url::Url::parse(&asked.redirect_uri)
        .map_err(|_| Problem::invalid("redirect_uri"))?;
    back.query_pairs_mut()
        .append_pair("code", &code)
        .append_pair("state", &asked.state)
        .append_pair("iss", &provider.issuer());
    Ok((StatusCode::SEE_OTHER, [(LOCATION, back.to_string())]).into_response())
}

fn check(provider: &Demonstration, asked: &Asked) -> Result<(), Problem> {
    let back = format!("{}/identity/callback", provider.app.public_url);
    let rules = [
        ("response_type", asked.response_type == "code"),
        (
            "client_id",
            asked.client_id == provider.app.config.identity_client_id,
        ),
        ("redirect_uri", asked.redirect_uri == back),
        (
            "code_challenge_method",
            asked.code_challenge_method == "S256",
        ),
    ];
    match rules.iter().find(|(_, holds)| !holds) {
        Some((field, _)) => Err(Problem::invalid(field)),
        None => Ok(()),
    }
}

/// Typed fields win over the list.
fn claims(filled: &Filled) -> Result<Map<String, Value>, Problem> {
    let (name, number) = match filled.number.trim() {
        "" => filled.person.split_once(' ').unwrap_or_default(),
        number => (filled.name.trim(), number),
    };
    let known = LEVELS.iter().find(|level| level.code() == filled.level);
    let level = known.ok_or_else(|| Problem::invalid("level"))?;
    if name.is_empty() {
        return Err(Problem::invalid("name"));
    }
    let claims = json!({
        "sub": hex(&sha256(format!("{name} {number}").as_bytes())),
        "acr": level.code(),
        "name": name,
        "document_type": "resident_id",
        "document_number": number,
    });
    match claims {
        Value::Object(claims) => Ok(claims),
        _ => Err(Problem::invalid("name")),
    }
}

fn form(provider: &Demonstration, lang: Lang, asked: &Asked) -> Response {
    let hidden = |name: &str, value: &str| {
        format!(
            "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
            escape(value)
        )
    };
    let people: String = people::all(Day::of_unix(provider.app.now()))
        .iter()
        .map(|person| {
            let value = escape(&format!("{} {}", person.name, person.number));
            format!("<option value=\"{value}\">{value}</option>")
        })
        .collect();
    let levels: String = LEVELS
        .iter()
        .map(|level| {
            let code = level.code();
            let what = word(lang, &format!("level.{code}"), &[]);
            format!("<option value=\"{code}\">{code} {what}</option>")
        })
        .collect();
    let body = format!(
        "<p><strong>{warning}</strong></p><form method=\"post\" action=\"{PATH}/authorize\">{kept}\
         <p><label>{person}<br><select name=\"person\">{people}</select></label></p>\
         <p><label>{name}<br><input name=\"name\" autocomplete=\"off\"></label></p>\
         <p><label>{number}<br><input name=\"number\" autocomplete=\"off\"></label></p>\
         <p><label>{level}<br><select name=\"level\">{levels}</select></label></p>\
         <p><button type=\"submit\">{go}</button></p></form>",
        warning = word(lang, "page.demo_identity_warning", &[]),
        kept = [
            hidden("response_type", &asked.response_type),
            hidden("client_id", &asked.client_id),
            hidden("redirect_uri", &asked.redirect_uri),
            hidden("state", &asked.state),
            hidden("nonce", asked.nonce.as_deref().unwrap_or_default()),
            hidden("code_challenge", &asked.code_challenge),
            hidden("code_challenge_method", &asked.code_challenge_method),
        ]
        .concat(),
        person = word(lang, "page.demo_identity_person", &[]),
        name = word(lang, "page.demo_identity_name", &[]),
        number = word(lang, "page.demo_identity_number", &[]),
        level = word(lang, "page.demo_identity_level", &[]),
        go = word(lang, "page.demo_identity_go", &[]),
    );
    page(lang, &text(lang, "page.demo_identity_title", &[]), &body)
}
