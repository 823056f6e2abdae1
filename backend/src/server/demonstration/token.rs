//! What the server asks of the provider: discovery, keys, tokens.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Demonstration, Grant};
use crate::http::problem::Problem;
use crate::secrets::digest::sha256;

/// Life of a token, in seconds.
const TOKEN_LIFE: i64 = 300;

/// A request for tokens (RFC 6749 §4.1.3, §6).
#[derive(Debug, Deserialize)]
pub struct TokenRequest {
    grant_type: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    code_verifier: String,
    #[serde(default)]
    refresh_token: String,
}

/// `/.well-known/openid-configuration`
pub async fn discovery(State(provider): State<Arc<Demonstration>>) -> Json<Value> {
    let issuer = provider.issuer();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": ["L4", "L3", "L1"],
    }))
}

/// `/jwks`
pub async fn keys(State(provider): State<Arc<Demonstration>>) -> Result<Json<Value>, Problem> {
    Ok(Json(json!({"keys": [provider.web_key()]})))
}

/// `/token`
pub async fn token(
    State(provider): State<Arc<Demonstration>>,
    Form(request): Form<TokenRequest>,
) -> Result<Response, Problem> {
    let Some((grant, nonce)) = granted(&provider, &request) else {
        let body = Json(json!({"error": "invalid_grant"}));
        return Ok((StatusCode::BAD_REQUEST, body).into_response());
    };
    let id_token = id_token(&provider, &grant, nonce)?;
    let refresh_token = provider.keep(Grant {
        code: None,
        ..grant
    })?;
    let access_token = URL_SAFE_NO_PAD.encode(provider.app.random.bytes::<32>()?);
    let body = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE,
        "id_token": id_token,
        "refresh_token": refresh_token,
    });
    Ok(Json(body).into_response())
}

/// The grant, spent, and the nonce that it began with.
fn granted(provider: &Demonstration, request: &TokenRequest) -> Option<(Grant, Option<String>)> {
    match request.grant_type.as_str() {
        "authorization_code" => {
            let grant = provider.take(&request.code)?;
            let code = grant.code.clone()?;
            let challenge = URL_SAFE_NO_PAD.encode(sha256(request.code_verifier.as_bytes()));
            let holds = code.challenge == challenge && code.expires > provider.app.now();
            holds.then_some((grant, code.nonce))
        }
        "refresh_token" => {
            let grant = provider.take(&request.refresh_token)?;
            grant.code.is_none().then_some((grant, None))
        }
        _ => None,
    }
}

fn id_token(
    provider: &Demonstration,
    grant: &Grant,
    nonce: Option<String>,
) -> Result<String, Problem> {
    let now = provider.app.now();
    let mut claims: Map<String, Value> = grant.claims.clone();
    claims.insert("iss".to_owned(), provider.issuer().into());
    claims.insert(
        "aud".to_owned(),
        provider.app.config.identity_client_id.clone().into(),
    );
    claims.insert("iat".to_owned(), now.into());
    claims.insert("exp".to_owned(), (now + TOKEN_LIFE).into());
    if let Some(nonce) = nonce {
        claims.insert("nonce".to_owned(), nonce.into());
    }
    let head = json!({"alg": "ES256", "typ": "JWT", "kid": provider.key_id});
    let part = |value: String| URL_SAFE_NO_PAD.encode(value);
    let signed = format!(
        "{}.{}",
        part(head.to_string()),
        part(Value::Object(claims).to_string())
    );
    let signature = provider
        .key
        .sign(provider.app.random.source(), signed.as_bytes());
    let signature = signature.map_err(|error| Problem::internal(&error))?;
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}
