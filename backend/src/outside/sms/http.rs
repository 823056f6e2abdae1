//! The HTTP gateway (docs/sms.md): bearer token, time-outs, and tries that carry
//! one idempotency key.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::{Client, StatusCode, Url};
use serde_json::json;

use super::file::words;
use super::{CODE_LIFE, SmsError, SmsMessage, SmsPort};
use crate::config::ConfigError;

/// For one try.
const PATIENCE: Duration = Duration::from_secs(5);
/// Before the second and the third try.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// Sends messages to a gateway.
pub struct HttpSms {
    client: Client,
    url: Url,
    token: String,
}

impl HttpSms {
    /// A gateway at `url` that knows this server by `token`.
    ///
    /// # Errors
    /// [`ConfigError`] for an address that is none, or that would carry codes in
    /// the clear to another machine.
    pub fn new(url: &str, token: String) -> Result<Self, ConfigError> {
        let unusable = || ConfigError::Contradiction("sms_url is no https address");
        let url = Url::parse(url).map_err(|_| unusable())?;
        let local = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        if url.scheme() != "https" && !(local && url.scheme() == "http") {
            return Err(unusable());
        }
        // Another part of the process may have installed it already; either is ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .map_err(|_| unusable())?;
        Ok(Self { client, url, token })
    }

    async fn attempt(&self, message: &SmsMessage) -> Result<(), SmsError> {
        let body = json!({
            "id": message.id,
            "to": message.phone.as_str(),
            "template": message.purpose.word(),
            "params": {"code": message.code, "minutes": CODE_LIFE / 60},
            "text": words(message),
        });
        let sent = self
            .client
            .post(self.url.clone())
            .bearer_auth(&self.token)
            .header("idempotency-key", message.id.to_string())
            .json(&body)
            .send()
            .await;
        // The error itself could name the address with what an operator put in it.
        let status = match sent {
            Ok(answer) => answer.status(),
            Err(error) if error.is_timeout() => return Err(SmsError::Unavailable("timeout")),
            Err(_) => return Err(SmsError::Unavailable("unreachable")),
        };
        match status {
            status if status.is_success() => Ok(()),
            StatusCode::TOO_MANY_REQUESTS => Err(SmsError::Unavailable("too_many_requests")),
            status if status.is_server_error() => Err(SmsError::Unavailable("server_error")),
            status => Err(SmsError::Refused(status.as_u16())),
        }
    }
}

#[async_trait]
impl SmsPort for HttpSms {
    async fn send(&self, message: &SmsMessage) -> Result<(), SmsError> {
        for pause in PAUSES {
            match self.attempt(message).await {
                Err(SmsError::Unavailable(_)) => tokio::time::sleep(pause).await,
                outcome => return outcome,
            }
        }
        self.attempt(message).await
    }
}
