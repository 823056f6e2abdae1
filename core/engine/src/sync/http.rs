//! One request to the server: pinned TLS, bounded time and size, problems read
//! as errors. Each request carries a nonce that the server's own answer repeats: only
//! such an answer anchors the clock by its `x-bamin-time`, and nothing else is taken
//! where no signature tells old from new.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::header::{ETAG, HeaderMap, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::{Certificate, Client, Method, RequestBuilder, StatusCode, Url};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::config::SyncConfig;
use crate::clock::{RoundTrip, Timekeeper};
use crate::error::EngineError;
use crate::lock::lock;
use crate::ports::{Randomness, random};

const CONNECT: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(30);
/// The largest answer of most calls: a shard or trust list with room to spare.
const MOST_BYTES: usize = 4 * 1024 * 1024;
const NONCE: &str = "x-bamin-nonce";

/// The connection to the server.
pub(super) struct Http {
    client: Client,
    base: Url,
    app: String,
    time: Timekeeper,
    random: Arc<dyn Randomness>,
    etags: Mutex<HashMap<String, String>>,
}

/// What to ask.
pub(super) struct Call<'a> {
    pub method: Method,
    /// After `/api/v1`.
    pub path: &'a str,
    pub bearer: Option<&'a str>,
    pub body: Body,
    /// One more header.
    pub header: Option<(&'static str, &'a str)>,
    pub from: Source,
    /// A larger answer is an error.
    pub most_bytes: usize,
}

/// Whose answer will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The server's own, to this very request.
    Server,
    /// One that was kept on the way, too: it is signed, or does no harm when old.
    AnyCache,
}

/// A request's body.
pub(super) enum Body {
    Empty,
    Json(Vec<u8>),
    Cose(Vec<u8>),
    Octets(Vec<u8>),
}

impl Body {
    fn len(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Json(bytes) | Self::Cose(bytes) | Self::Octets(bytes) => bytes.len(),
        }
    }
}

/// A successful answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub bytes: Vec<u8>,
    etag: Option<String>,
}

/// An answer to a conditional request.
pub(super) enum Fetched {
    NotModified,
    New(Reply),
}

impl<'a> Call<'a> {
    pub(super) fn get(path: &'a str) -> Self {
        Self {
            method: Method::GET,
            path,
            bearer: None,
            body: Body::Empty,
            header: None,
            from: Source::Server,
            most_bytes: MOST_BYTES,
        }
    }

    /// Gets what a cache may have kept.
    pub(super) fn get_cached(path: &'a str) -> Self {
        Self {
            from: Source::AnyCache,
            ..Self::get(path)
        }
    }

    pub(super) fn post<T: serde::Serialize>(path: &'a str, body: &T) -> Result<Self, EngineError> {
        Ok(Self {
            method: Method::POST,
            body: Body::Json(serde_json::to_vec(body).map_err(|_| malformed())?),
            ..Self::get(path)
        })
    }

    pub(super) fn put<T: serde::Serialize>(path: &'a str, body: &T) -> Result<Self, EngineError> {
        Ok(Self {
            method: Method::PUT,
            ..Self::post(path, body)?
        })
    }

    pub(super) fn with(self, bearer: &'a str) -> Self {
        Self {
            bearer: Some(bearer),
            ..self
        }
    }
}

impl Reply {
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, EngineError> {
        serde_json::from_slice(&self.bytes).map_err(|_| malformed())
    }
}

impl Http {
    pub(super) fn new(
        config: &SyncConfig,
        time: Timekeeper,
        random: Arc<dyn Randomness>,
    ) -> Result<Self, EngineError> {
        // Another part of the process may have installed it already; either is ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let unusable = |_| EngineError::Answer { code: "tls_roots" };
        let mut roots = Vec::new();
        for pem in &config.tls_roots {
            roots.extend(Certificate::from_pem_bundle(pem).map_err(unusable)?);
        }
        let client = Client::builder()
            .tls_certs_only(roots)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .build()
            .map_err(unusable)?;
        Ok(Self {
            client,
            base: config.base()?,
            app: config.app(),
            time,
            random,
            etags: Mutex::default(),
        })
    }

    /// Sends the call; anything but a success is an error.
    pub(super) async fn send(&self, call: Call<'_>) -> Result<Reply, EngineError> {
        match self.exchange(call, None).await? {
            Fetched::New(reply) => Ok(reply),
            Fetched::NotModified => Err(malformed()),
        }
    }

    /// Gets what changed since the last [`Http::accepted`] of this path.
    pub(super) async fn fetch(&self, call: Call<'_>) -> Result<Fetched, EngineError> {
        let etag = self.etags().get(call.path).cloned();
        self.exchange(call, etag).await
    }

    /// The content was good: do not send it again.
    pub(super) fn accepted(&self, path: &str, reply: &Reply) {
        if let Some(etag) = &reply.etag {
            self.etags().insert(path.to_owned(), etag.clone());
        }
    }

    async fn exchange(&self, call: Call<'_>, etag: Option<String>) -> Result<Fetched, EngineError> {
        let nonce = format!("{:016x}", random::up_to(&*self.random, u64::MAX)?);
        let (from, most_bytes, sent) = (call.from, call.most_bytes, call.body.len());
        let request = self.request(call, etag)?.header(NONCE, &nonce);
        let sent_mono_ms = self.time.mono_ms();
        let mut response = request.send().await.map_err(network)?;
        let own = repeats(response.headers(), &nonce);
        if own {
            self.anchor(sent_mono_ms, response.headers())?;
        }
        let status = response.status();
        if !own && from == Source::Server {
            return Err(not_the_servers(response.headers()));
        }
        if status == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::NotModified);
        }
        let headers = response.headers().clone();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(network)? {
            if bytes.len() + chunk.len() > most_bytes {
                return Err(EngineError::Answer { code: "too_large" });
            }
            bytes.extend_from_slice(&chunk);
        }
        if status.is_success() {
            let etag = text(&headers, &ETAG).map(str::to_owned);
            Ok(Fetched::New(Reply { bytes, etag }))
        } else {
            Err(problem(status, &headers, &bytes, sent))
        }
    }

    fn request(&self, call: Call<'_>, etag: Option<String>) -> Result<RequestBuilder, EngineError> {
        let url = self
            .base
            .join(&format!("/api/v1{}", call.path))
            .map_err(|_| malformed())?;
        let mut request = self
            .client
            .request(call.method, url)
            .header("x-bamin-app", &self.app);
        if let Some(bearer) = call.bearer {
            request = request.bearer_auth(bearer);
        }
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some((name, value)) = call.header {
            request = request.header(name, value);
        }
        Ok(match call.body {
            Body::Empty => request,
            Body::Json(bytes) => request
                .header("content-type", "application/json")
                .body(bytes),
            Body::Cose(bytes) => request
                .header("content-type", "application/cose")
                .body(bytes),
            Body::Octets(bytes) => request
                .header("content-type", "application/octet-stream")
                .body(bytes),
        })
    }

    fn anchor(&self, sent_mono_ms: i64, headers: &HeaderMap) -> Result<(), EngineError> {
        let server_ms = headers
            .get("x-bamin-time")
            .and_then(|value| value.to_str().ok()?.parse().ok());
        if let Some(server_ms) = server_ms {
            self.time.anchor(RoundTrip {
                sent_mono_ms,
                received_mono_ms: self.time.mono_ms(),
                server_ms,
            })?;
        }
        Ok(())
    }

    fn etags(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        lock(&self.etags)
    }
}

pub(super) fn malformed() -> EngineError {
    EngineError::Answer { code: "malformed" }
}

fn network(error: reqwest::Error) -> EngineError {
    tracing::debug!(error = ?error.without_url(), "a request failed");
    EngineError::Network {
        code: "unreachable",
        retry_after: None,
    }
}

/// An answer that is no success. What is not a problem of ours (a portal's page,
/// a proxy's error) says nothing about the request, nor does what the server says of
/// one of which it got other than the `sent` bytes: try again later.
fn problem(status: StatusCode, headers: &HeaderMap, bytes: &[u8], sent: usize) -> EngineError {
    let body: Map<String, Value> = serde_json::from_slice(bytes).unwrap_or_default();
    let params = match body.get("params") {
        Some(Value::Object(params)) => params.clone(),
        _ => Map::new(),
    };
    let seconds = params.get("seconds").and_then(Value::as_u64);
    let retry_after =
        retry_after(headers).or(seconds.and_then(|seconds| u32::try_from(seconds).ok()));
    if params.get("bytes").is_some_and(|came| *came != sent) {
        return EngineError::Network {
            code: "cut",
            retry_after,
        };
    }
    match body.get("code").and_then(Value::as_str) {
        Some("update_required") => EngineError::UpdateRequired {
            least: params.get("least").and_then(Value::as_u64).unwrap_or(0),
        },
        Some("unauthenticated") => EngineError::SignIn {
            code: "unauthenticated",
        },
        Some(code) if !status.is_server_error() => EngineError::Refused {
            code: code.to_owned(),
            params,
            retry_after,
        },
        None if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => malformed(),
        _ => EngineError::Network {
            code: "unavailable",
            retry_after,
        },
    }
}

/// Whether the server itself wrote the answer, to this request: whatever keeps
/// answers on the way gives an old one with its old time and an old nonce.
fn repeats(headers: &HeaderMap, nonce: &str) -> bool {
    headers
        .get(NONCE)
        .is_some_and(|value| value.as_bytes() == nonce.as_bytes())
}

/// An old answer, a portal's page, a proxy's error: it says nothing about the
/// request, except how long to wait.
fn not_the_servers(headers: &HeaderMap) -> EngineError {
    EngineError::Network {
        code: "unavailable",
        retry_after: retry_after(headers),
    }
}

fn retry_after(headers: &HeaderMap) -> Option<u32> {
    text(headers, &RETRY_AFTER)?.parse().ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &reqwest::header::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
