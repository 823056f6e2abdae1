//! How values travel in JSON: bytes as base64url without padding, bodies
//! refused with the name of the field.

use axum::body::Bytes as BodyBytes;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::http::problem::{Code, Problem};

/// Bytes, base64url without padding in JSON.
#[derive(Debug, Clone, PartialEq, Eq, utoipa::ToSchema)]
#[schema(value_type = String)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = URL_SAFE_NO_PAD.decode(text);
        bytes
            .map(Self)
            .map_err(|_| D::Error::custom("not base64url"))
    }
}

/// The largest JSON body, in bytes; the state of a router says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimit(pub usize);

/// A JSON body; what does not fit is `invalid_request` with the field's name, and with
/// how many `bytes` came, since it may have been cut on the way.
pub struct Body<T>(pub T);

impl<T, S> FromRequest<S> for Body<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
    BodyLimit: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let BodyLimit(limit) = BodyLimit::from_ref(state);
        let bytes = raw_body(request, state, limit).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let text = error.to_string();
            let field = text.split('`').nth(1).unwrap_or("body");
            Problem::invalid(field).with("bytes", bytes.len())
        })
    }
}

/// A body as it was sent, of at most so many bytes. The router sets the same limit;
/// this one is told to the caller who passed it.
pub struct Raw<const LIMIT: usize>(pub BodyBytes);

impl<S: Send + Sync, const LIMIT: usize> FromRequest<S> for Raw<LIMIT> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        raw_body(request, state, LIMIT).await.map(Self)
    }
}

/// What the query holds; what is of another kind is `invalid_request`.
pub struct InQuery<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for InQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::from_request_parts(parts, state).await;
        query
            .map(|Query(query)| Self(query))
            .map_err(|_| Problem::invalid("query"))
    }
}

/// What the path holds; what is of another kind is `not_found`.
pub struct InPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for InPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(place)| Self(place))
            .map_err(|_| Code::NotFound.into())
    }
}

async fn raw_body<S: Send + Sync>(
    request: Request,
    state: &S,
    limit: usize,
) -> Result<BodyBytes, Problem> {
    BodyBytes::from_request(request, state)
        .await
        .map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Problem::new(Code::TooLarge).with("limit", limit)
            } else {
                Problem::invalid("body")
            }
        })
}
