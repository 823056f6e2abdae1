//! A content network before the server, good or bad: it passes requests on, remembers
//! every answer to a GET, and can give the oldest one again or nothing at all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;

use crate::listener::Listener;

/// The most that a request may carry.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// What it does with requests whose path holds some text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Gives the first answer it ever saw for this path; none seen: 404.
    Replay,
    /// 404, with nothing that the server would say.
    Lost,
    /// 503.
    Down,
}

/// The running content network.
pub struct Cdn {
    shared: Arc<Shared>,
    listener: Listener,
}

struct Shared {
    origin: String,
    client: reqwest::Client,
    rules: Mutex<Vec<(&'static str, Rule)>>,
    first: Mutex<HashMap<String, Answer>>,
}

#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Cdn {
    /// Starts before the server at `origin` (`http://…`), on a port of its own.
    ///
    /// # Errors
    /// No port.
    pub async fn before(origin: &str) -> Result<Self> {
        // Another part of the process may have installed it already; either is ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let shared = Arc::new(Shared {
            origin: origin.to_owned(),
            client: reqwest::Client::builder().build()?,
            rules: Mutex::default(),
            first: Mutex::default(),
        });
        let routes = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        let listener = Listener::serve("the content network", routes).await?;
        Ok(Self { shared, listener })
    }

    /// How phones reach it.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.listener.address
    }

    /// From now on, what holds `text` in its path goes by this rule, the first that fits.
    pub fn rule(&self, text: &'static str, rule: Rule) {
        lock(&self.shared.rules).push((text, rule));
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let rule = lock(&shared.rules)
        .iter()
        .find(|(text, _)| path.contains(text))
        .map(|(_, rule)| *rule);
    let answer = match rule {
        Some(Rule::Lost) => Answer::bare(StatusCode::NOT_FOUND),
        Some(Rule::Down) => Answer::bare(StatusCode::SERVICE_UNAVAILABLE),
        Some(Rule::Replay) => {
            let seen = lock(&shared.first).get(&path).cloned();
            seen.unwrap_or_else(|| Answer::bare(StatusCode::NOT_FOUND))
        }
        None => pass_on(&shared, &path, request)
            .await
            .unwrap_or_else(|_| Answer::bare(StatusCode::BAD_GATEWAY)),
    };
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

async fn pass_on(shared: &Shared, path: &str, request: Request) -> Result<Answer> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MOST_BYTES).await?;
    let mut headers = parts.headers;
    headers.remove("host");
    let answered = shared
        .client
        .request(parts.method.clone(), format!("{}{path}", shared.origin))
        .headers(headers)
        .body(body)
        .send()
        .await?;
    let status = answered.status();
    let mut headers = answered.headers().clone();
    headers.remove("transfer-encoding");
    let answer = Answer {
        status,
        headers,
        body: answered.bytes().await?,
    };
    if parts.method == Method::GET && status == StatusCode::OK {
        lock(&shared.first)
            .entry(path.to_owned())
            .or_insert_with(|| answer.clone());
    }
    Ok(answer)
}

impl Answer {
    fn bare(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
