//! Operators: adding one, and what proves that one calls. A console will stand
//! before it; until then, and for tools, it is a client key and signed requests
//! (docs/appeals.md).

use axum::extract::{FromRequest, OriginalUri, Request};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde::de::DeserializeOwned;

use crate::access::signed_call;
use crate::app::{App, SharedApp};
use crate::http::problem::{Code, Problem};
use crate::http::signed_request::{Call, Headers, refused};
use crate::secrets::digest::sha256;
use crate::secrets::personal::Place;
use crate::store::Trail;
use crate::store::operators::Operator;
use crate::store::units::Standing;

/// Header with the operator's code.
pub const OPERATOR: &str = "x-bamin-operator";

/// What an operator is told once, and keeps.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OperatorKey {
    /// The operator's code.
    pub operator: String,
    /// 32 bytes, base64url without padding.
    pub key: String,
}

/// Adds an operator with a fresh key; one that is there gets this name and a new
/// key, and the old key ends.
///
/// # Errors
/// `invalid_request` for a code or name that is none; `internal`, `unavailable`.
pub async fn add(app: &App, code: &str, name: &str, actor: &str) -> Result<OperatorKey, Problem> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !(1..=32).contains(&code.len()) || !code.chars().all(plain) {
        return Err(Problem::invalid("operator"));
    }
    if name.is_empty() || name.len() > 96 {
        return Err(Problem::invalid("name"));
    }
    let key = URL_SAFE_NO_PAD.encode(app.random.bytes::<32>()?);
    let operator = Operator {
        operator: code.to_owned(),
        name: name.to_owned(),
        secret_sealed: app.personal().seal(place(code), &key)?,
        standing: Standing::Active,
    };
    let trail = Trail::new(app.now(), actor, "operator.put", format!("operator:{code}"));
    app.store.put_operator(operator, trail).await?;
    Ok(OperatorKey {
        operator: code.to_owned(),
        key,
    })
}

/// A call that an operator signed, with its whole body.
pub struct OperatorCall {
    /// Who.
    pub operator: Operator,
    /// As sent.
    pub body: axum::body::Bytes,
}

impl OperatorCall {
    /// As the audit names the caller.
    #[must_use]
    pub fn actor(&self) -> String {
        format!("operator:{}", self.operator.operator)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// `invalid_request` with the name of the field.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let text = error.to_string();
            Problem::invalid(text.split('`').nth(1).unwrap_or("body"))
        })
    }
}

impl FromRequest<SharedApp> for OperatorCall {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &SharedApp) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let headers = Headers::read(&parts.headers, OPERATOR)?;
        let operator = app.store.operator(headers.caller.to_owned()).await?;
        let operator = operator
            .filter(|operator| operator.standing == Standing::Active)
            .ok_or_else(|| refused("operator"))?;
        let key = key(app, &operator)?;
        // Nested routers cut the path; what was signed is the whole.
        let uri = parts.extensions.get::<OriginalUri>();
        let uri = uri.map_or(&parts.uri, |original| &original.0);
        let call = Call {
            method: parts.method.as_str(),
            target: uri.path_and_query().map_or(uri.path(), |all| all.as_str()),
        };
        let scope = format!("operator:{}", operator.operator);
        signed_call::check(app, &headers, &key, call, &scope).await?;
        let limit = app.config.body_limit;
        let body = axum::body::to_bytes(body, limit)
            .await
            .map_err(|_| Problem::new(Code::TooLarge).with("limit", limit))?;
        if sha256(&body) != headers.body_hash {
            return Err(refused("body"));
        }
        Ok(Self { operator, body })
    }
}

fn key(app: &App, operator: &Operator) -> Result<hmac::Key, Problem> {
    signed_call::client_key(app, place(&operator.operator), &operator.secret_sealed)
}

pub(crate) fn place(code: &str) -> Place {
    Place::named("operators.secret_sealed", code.as_bytes())
}
