//! A server small enough to be read, with the answers of `docs/api.md` that the
//! engine asks for, and faults on demand.

mod authority;
mod routes;
mod staff;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bamin_engine::ports::{Clock, ManualClock};
use bamin_protocol::key::PublicKey;
use serde_json::{Value, json};

pub use authority::{Authority, ISSUER};

pub const STAFF_PHONE: &str = "13800000001";
pub const PASSWORD: &str = "a good password";
pub const ENROLMENT_CODE: &str = "enrol-me";
pub const UNIT: u64 = 35;
/// Noon of 2021-12-20 in Fujian.
pub const NOON_MS: i64 = 1_639_972_800_000;

/// What goes wrong with one request.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// An answer that is a proxy's, not ours.
    Status(u16),
    /// 429 with `Retry-After`.
    Busy(u32),
    /// 200 with a portal's page.
    Garbage,
    /// The answer that somebody else got to the same question.
    Stale,
    /// The connection ends before the server did anything.
    Cut,
    /// The server does it, and the connection ends before the answer.
    LostReply,
    /// A problem of ours.
    Problem(u16, Value),
}

/// The running server.
pub struct FakeServer {
    pub clock: Arc<ManualClock>,
    shared: Shared,
    port: u16,
    task: tokio::task::JoinHandle<()>,
}

type Shared = Arc<Mutex<Inside>>;

/// What the server knows.
pub struct Inside {
    pub authority: Authority,
    clock: Arc<ManualClock>,
    /// By path prefix; one is used up with each request.
    pub faults: HashMap<&'static str, VecDeque<Fault>>,
    /// Requests seen, by path.
    pub asked: Vec<String>,
    /// Device keys by bearer token.
    pub tokens: HashMap<String, PublicKey>,
    pub refresh: HashMap<String, PublicKey>,
    pub sessions: u32,
    /// Events by (unit, day, event): the plain JSON.
    pub events: BTreeMap<(u64, u16, [u8; 16]), Value>,
    /// Answers other than `stored`, by event.
    pub answers: HashMap<[u8; 16], Value>,
    pub device_revoked: bool,
    /// Most items that one batch may have.
    pub most_items: usize,
    pub hints: HashMap<u32, Vec<u64>>,
    pub hint_secrets: Vec<Vec<u8>>,
    /// How long a cache has held what it may hold.
    pub cached_for_ms: i64,
    /// Forms for family members, as they came.
    pub forms: Vec<Value>,
    /// Answers to consents, oldest first.
    pub consents: Vec<Value>,
    /// What a phone that enrols is called.
    pub device: &'static str,
}

impl FakeServer {
    pub async fn start() -> Self {
        let clock = Arc::new(ManualClock::new(NOON_MS));
        let shared = Arc::new(Mutex::new(Inside {
            authority: Authority::new(NOON_MS / 1000),
            clock: clock.clone(),
            faults: HashMap::new(),
            asked: Vec::new(),
            tokens: HashMap::new(),
            refresh: HashMap::new(),
            sessions: 0,
            events: BTreeMap::new(),
            answers: HashMap::new(),
            device_revoked: false,
            most_items: 500,
            hints: HashMap::new(),
            hint_secrets: Vec::new(),
            cached_for_ms: 0,
            forms: Vec::new(),
            consents: Vec::new(),
            device: routes::DEVICE,
        }));
        let routes = routes::routes()
            .with_state(shared.clone())
            .layer(axum::middleware::from_fn_with_state(shared.clone(), faulty));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self {
            clock,
            shared,
            port,
            task,
        }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn inside(&self) -> MutexGuard<'_, Inside> {
        self.shared.lock().unwrap()
    }

    pub fn root(&self) -> PublicKey {
        *self.inside().authority.root.public()
    }

    /// The next requests whose path begins with `path` fail like this.
    pub fn fail(&self, path: &'static str, faults: impl IntoIterator<Item = Fault>) {
        let mut inside = self.inside();
        inside.faults.entry(path).or_default().extend(faults);
    }

    /// How often a path that begins with `path` was asked for.
    pub fn asked(&self, path: &str) -> usize {
        let inside = self.inside();
        inside
            .asked
            .iter()
            .filter(|asked| asked.starts_with(path))
            .count()
    }

    /// The ids of the events that are stored.
    pub fn stored(&self) -> Vec<uuid::Uuid> {
        let inside = self.inside();
        let ids = inside.events.keys().map(|(_, _, event)| *event);
        ids.map(uuid::Uuid::from_bytes).collect()
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Inside {
    pub fn now(&self) -> i64 {
        self.clock.wall_ms() / 1000
    }

    fn next_fault(&mut self, path: &str) -> Option<Fault> {
        let faults = self.faults.iter_mut();
        let (_, queue) = faults
            .into_iter()
            .find(|(prefix, queue)| path.starts_with(**prefix) && !queue.is_empty())?;
        queue.pop_front()
    }
}

pub fn problem(status: u16, code: &str, params: Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let body = json!({"type": format!("urn:bamin:problem:{code}"), "title": code,
                      "status": status.as_u16(), "code": code, "params": params});
    (status, axum::Json(body)).into_response()
}

/// Puts the fault in front of, or behind, the real answer.
async fn faulty(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .unwrap()
        .as_str()
        .trim_start_matches("/api/v1")
        .to_owned();
    let nonce = request.headers().get("x-bamin-nonce").cloned();
    let fault = {
        let mut inside = shared.lock().unwrap();
        inside.asked.push(path.clone());
        inside.next_fault(&path)
    };
    let made_up = matches!(
        fault,
        Some(Fault::Status(_) | Fault::Garbage | Fault::Stale)
    );
    let mut response = match fault {
        None | Some(Fault::Stale) => next.run(request).await,
        Some(Fault::Status(status)) => StatusCode::from_u16(status).unwrap().into_response(),
        Some(Fault::Busy(seconds)) => {
            let mut response = problem(429, "too_many_requests", json!({"seconds": seconds}));
            let headers = response.headers_mut();
            headers.insert("retry-after", HeaderValue::from(seconds));
            response
        }
        Some(Fault::Garbage) => "<html>Welcome to the café</html>".into_response(),
        Some(Fault::Problem(status, body)) => problem(
            status,
            body["code"].as_str().unwrap(),
            body["params"].clone(),
        ),
        Some(Fault::Cut) => hang_up(),
        Some(Fault::LostReply) => {
            next.run(request).await;
            hang_up()
        }
    };
    let inside = shared.lock().unwrap();
    let cacheable = ["/trust", "/status", "/hints"];
    let slices = path.trim_start_matches("/status/").parse::<u16>().is_ok();
    let cached = !slices && cacheable.iter().any(|start| path.starts_with(start));
    let (time, cache_control) = match cached {
        true => (inside.clock.wall_ms() - inside.cached_for_ms, "max-age=300"),
        false => (inside.clock.wall_ms(), "no-store"),
    };
    let headers = response.headers_mut();
    headers.insert("x-bamin-time", HeaderValue::from(time));
    // A cache, and whoever makes up an answer, repeats no nonce.
    if let Some(nonce) = nonce.filter(|_| !cached && !made_up) {
        headers.insert("x-bamin-nonce", nonce);
    }
    headers.insert("cache-control", HeaderValue::from_static(cache_control));
    response
}

/// Ends the connection without an answer, as a dead radio link would.
fn hang_up() -> Response {
    std::panic::resume_unwind(Box::new("hung up"))
}
