//! An SMS gateway that speaks docs/sms.md and keeps what it would have sent. It can
//! take a message and lose its answer, or refuse everything.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::Value;

use crate::listener::Listener;

/// What the gateway knows the server by.
pub const TOKEN: &str = "sms-stand-in-token";

/// The running gateway.
pub struct SmsGateway {
    shared: Arc<Mutex<Shared>>,
    address: String,
    _listener: Listener,
}

#[derive(Default)]
struct Shared {
    sent: Vec<Sms>,
    tries: u32,
    lose: u32,
    down: bool,
    refuses: bool,
}

/// A message on its way to a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// The idempotency key.
    pub id: String,
    /// `+86…`
    pub to: String,
    /// What for.
    pub template: String,
    /// Six digits.
    pub code: String,
    /// The words.
    pub text: String,
}

impl SmsGateway {
    /// Starts on a port of its own.
    ///
    /// # Errors
    /// No port.
    pub async fn start() -> Result<Self> {
        let shared = Arc::new(Mutex::default());
        let routes = Router::new()
            .route("/send", post(take))
            .with_state(Arc::clone(&shared));
        let listener = Listener::serve("the SMS gateway", routes).await?;
        Ok(Self {
            shared,
            address: format!("{}/send", listener.address),
            _listener: listener,
        })
    }

    /// Where messages go.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Everything that was sent, each message once.
    #[must_use]
    pub fn sent(&self) -> Vec<Sms> {
        lock(&self.shared).sent.clone()
    }

    /// The code of the last message to a phone.
    #[must_use]
    pub fn code_for(&self, phone: &str) -> Option<String> {
        let shared = lock(&self.shared);
        let mut sent = shared.sent.iter().rev();
        sent.find(|sms| sms.to.ends_with(phone))
            .map(|sms| sms.code.clone())
    }

    /// How often it was called.
    #[must_use]
    pub fn tries(&self) -> u32 {
        lock(&self.shared).tries
    }

    /// The next so many answers are lost, after the message was taken.
    pub fn lose_answers(&self, count: u32) {
        lock(&self.shared).lose = count;
    }

    /// Refuses every message for good, or takes messages again.
    pub fn set_refuses(&self, refuses: bool) {
        lock(&self.shared).refuses = refuses;
    }

    /// Takes nothing more, or takes messages again.
    pub fn set_down(&self, down: bool) {
        lock(&self.shared).down = down;
    }
}

async fn take(
    State(shared): State<Arc<Mutex<Shared>>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> StatusCode {
    let mut shared = lock(&shared);
    shared.tries += 1;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return StatusCode::UNAUTHORIZED;
    }
    if shared.down {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if shared.refuses {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    let Some(sms) = read(header("idempotency-key"), &body) else {
        return StatusCode::BAD_REQUEST;
    };
    if !shared.sent.iter().any(|sent| sent.id == sms.id) {
        shared.sent.push(sms);
    }
    if shared.lose > 0 {
        shared.lose -= 1;
        return StatusCode::BAD_GATEWAY;
    }
    StatusCode::OK
}

fn read(key: Option<&str>, body: &Value) -> Option<Sms> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let sms = Sms {
        id: text(&body["id"])?,
        to: text(&body["to"])?,
        template: text(&body["template"])?,
        code: text(&body["params"]["code"])?,
        text: text(&body["text"])?,
    };
    (key == Some(sms.id.as_str())).then_some(sms)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
