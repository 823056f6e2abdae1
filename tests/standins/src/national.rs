//! The national platform of docs/national-platform.md, written from that page: it
//! checks every question as the page says, and answers as a story wants, also
//! wrongly.

use std::collections::{HashMap, HashSet};
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::{digest, hmac};
use serde_json::{Value, json};

use crate::listener::Listener;

/// The client that the platform knows.
pub const CLIENT: &str = "fujian";
/// The key that it shares with it.
pub const KEY: [u8; 32] = [9; 32];
const WINDOW: i64 = 300;

/// What the platform knows of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// Colour, since when, number.
    Known(&'static str, i64, &'static str),
    /// The province has uploaded nothing yet.
    NotUploaded,
    /// An entry as no page says it.
    Odd(Value),
}

/// What is wrong with the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// It takes the question and never answers.
    Silent,
    /// It answers with this status.
    Status(u16),
    /// It answers with a page that is no JSON, signed.
    Garbage,
    /// The signature is by another key.
    WrongSignature,
    /// It gives its last answer again, with that one's time and signature.
    Replay,
    /// Its clock is so many seconds off.
    Clock(i64),
    /// Its data are dated so many seconds ahead.
    Ahead(i64),
}

/// The running platform.
pub struct National {
    shared: Arc<Shared>,
    listener: Listener,
}

struct Shared {
    now: Box<dyn Fn() -> i64 + Send + Sync>,
    state: Mutex<Books>,
}

struct Books {
    fault: Fault,
    as_of: i64,
    people: HashMap<String, Code>,
    nonces: HashSet<String>,
    calls: u32,
    /// People in the last question.
    asked: usize,
    last: Option<Answer>,
}

#[derive(Clone)]
struct Answer {
    time: String,
    signature: String,
    body: String,
}

impl National {
    /// Starts on a port of its own; `now` is its clock.
    ///
    /// # Errors
    /// No port.
    pub async fn start(now: impl Fn() -> i64 + Send + Sync + 'static) -> Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::new(Books {
                fault: Fault::None,
                as_of: now() - 300,
                people: HashMap::new(),
                nonces: HashSet::new(),
                calls: 0,
                asked: 0,
                last: None,
            }),
            now: Box::new(now),
        });
        let routes = Router::new()
            .route("/v1/codes/query", post(query))
            .with_state(Arc::clone(&shared));
        let listener = Listener::serve("the national platform", routes).await?;
        Ok(Self { shared, listener })
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.listener.address
    }

    /// The shared key as a settings file has it.
    #[must_use]
    pub fn key_text() -> String {
        URL_SAFE_NO_PAD.encode(KEY)
    }

    /// From now on it knows this of the person with that document number; who is not
    /// named is unknown to it.
    pub fn upload(&self, document_number: &str, code: Code) {
        let mut books = self.books();
        books.as_of = (self.shared.now)();
        books.people.insert(document_number.to_owned(), code);
    }

    /// From now on this is wrong with it.
    pub fn fault(&self, fault: Fault) {
        self.books().fault = fault;
    }

    /// How often it was asked, and about how many people the last time.
    #[must_use]
    pub fn asked(&self) -> (u32, usize) {
        let books = self.books();
        (books.calls, books.asked)
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        lock(&self.shared.state)
    }
}

async fn query(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let now = (shared.now)();
    let fault = {
        let mut books = lock(&shared.state);
        books.calls += 1;
        books.fault
    };
    match fault {
        Fault::Silent => pending().await,
        Fault::Status(status) => {
            return StatusCode::from_u16(status)
                .unwrap_or(StatusCode::IM_A_TEAPOT)
                .into_response();
        }
        _ => {}
    }
    match answer(&shared, uri.path(), &headers, &body, now, fault) {
        Ok(answer) => (
            [
                ("x-bamin-timestamp", answer.time),
                ("x-bamin-signature", answer.signature),
                ("content-type", "application/json".to_owned()),
            ],
            answer.body,
        )
            .into_response(),
        Err(status) => status.into_response(),
    }
}

fn answer(
    shared: &Shared,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
    now: i64,
    fault: Fault,
) -> Result<Answer, StatusCode> {
    let header = |name| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.ok_or(StatusCode::UNAUTHORIZED)
    };
    let (time, nonce) = (header("x-bamin-timestamp")?, header("x-bamin-nonce")?);
    let hash = header("x-bamin-body-sha256")?;
    let sent: i64 = time.parse().map_err(|_| StatusCode::UNAUTHORIZED)?;
    let signed = sign(&KEY, &["POST", path, time, nonce, hash]);
    let holds = signed == header("x-bamin-signature")?
        && hash == sha256(body)
        && (now - sent).abs() <= WINDOW
        && (16..=64).contains(&nonce.len());
    let mut books = lock(&shared.state);
    if !holds || !books.nonces.insert(nonce.to_owned()) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    if header("x-bamin-client")? != CLIENT {
        return Err(StatusCode::FORBIDDEN);
    }
    let question: Value = serde_json::from_slice(body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let people = question["people"]
        .as_array()
        .ok_or(StatusCode::BAD_REQUEST)?;
    if !(1..=100).contains(&people.len()) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    books.asked = people.len();
    if let (Fault::Replay, Some(last)) = (fault, &books.last) {
        return Ok(last.clone());
    }
    let codes: Vec<Value> = people.iter().map(|person| entry(&books, person)).collect();
    let ahead = match fault {
        Fault::Ahead(seconds) => now + seconds,
        _ => books.as_of,
    };
    let body = match fault {
        Fault::Garbage => "<html>维护中</html>".to_owned(),
        _ => json!({"as_of": ahead, "codes": codes}).to_string(),
    };
    let key = match fault {
        Fault::WrongSignature => [8; 32],
        _ => KEY,
    };
    let time = match fault {
        Fault::Clock(seconds) => now + seconds,
        _ => now,
    };
    let time = time.to_string();
    let hash = sha256(body.as_bytes());
    let answer = Answer {
        signature: sign(&key, &["200", path, &time, nonce, &hash]),
        time,
        body,
    };
    books.last = Some(answer.clone());
    Ok(answer)
}

fn entry(books: &Books, person: &Value) -> Value {
    let known = person["document_number"].as_str();
    let known = known.and_then(|number| books.people.get(number));
    let place = &person["ref"];
    match known {
        Some(Code::Known(colour, at, record)) => {
            json!({"ref": place, "state": "known", "colour": colour, "at": at, "record": record})
        }
        Some(Code::NotUploaded) => json!({"ref": place, "state": "not_uploaded"}),
        Some(Code::Odd(odd)) => {
            let mut odd = odd.clone();
            odd["ref"] = place.clone();
            odd
        }
        None => json!({"ref": place, "state": "unknown_person"}),
    }
}

fn sign(key: &[u8], lines: &[&str]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let text = format!("BM1-HMAC-SHA256\n{}", lines.join("\n"));
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, text.as_bytes()))
}

fn sha256(bytes: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, bytes);
    hash.as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
