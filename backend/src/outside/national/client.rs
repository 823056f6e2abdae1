//! One signed question over HTTP, and its signed answer: bounded in time and size,
//! without redirects.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};

use super::signed::{CLIENT, WINDOW, holds};
use super::{Answer, NationalError, PlatformError, Question, wire};
use crate::http::signed_request::{BODY_HASH, NONCE, SIGNATURE, TIMESTAMP, sign};
use crate::random::Random;
use crate::secrets::digest::{hex, sha256};
use crate::secrets::keys::file::read_secret;

/// After the address of the settings.
const PATH: &str = "/v1/codes/query";
const CONNECT: Duration = Duration::from_secs(3);
/// Well below a job's lease.
const WHOLE: Duration = Duration::from_secs(10);
const MOST_BYTES: usize = 256 * 1024;

/// The platform, as this server reaches it.
pub struct Platform {
    http: Client,
    url: Url,
    client: String,
    key: Vec<u8>,
}

impl Platform {
    /// The platform at `url`; `key` is a file with 32 bytes in base64url.
    ///
    /// # Errors
    /// [`PlatformError`].
    pub fn new(url: &str, client: &str, key: &Path) -> Result<Self, PlatformError> {
        // Another part of the process may have installed it already; either is ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let secret = read_secret(key).map_err(|error| PlatformError::Key(error.to_string()))?;
        let not_a_key = || PlatformError::Key("not 32 bytes in base64url".to_owned());
        let text = std::str::from_utf8(&secret).map_err(|_| not_a_key())?;
        let key = URL_SAFE_NO_PAD.decode(text.trim()).ok();
        let key = key.filter(|key| key.len() == 32).ok_or_else(not_a_key)?;
        let http = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .build()
            .map_err(|error| PlatformError::Http(error.to_string()))?;
        let url = format!("{}{PATH}", url.trim_end_matches('/'));
        Ok(Self {
            http,
            url: Url::parse(&url).map_err(|_| PlatformError::Url)?,
            client: client.to_owned(),
            key,
        })
    }

    /// Asks about these people, at `now`.
    ///
    /// # Errors
    /// [`NationalError`]: nothing is known that was not known before.
    pub async fn ask(
        &self,
        people: &[Question],
        now: i64,
        random: &Random,
    ) -> Result<Answer, NationalError> {
        let body = wire::question(people)?;
        let nonce = random.code(32).map_err(|_| NationalError::Question)?;
        let hash = hex(&sha256(&body));
        let path = self.url.path();
        let response = self
            .http
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header(CLIENT, &self.client)
            .header(TIMESTAMP, now)
            .header(NONCE, &nonce)
            .header(BODY_HASH, &hash)
            .header(SIGNATURE, sign(&self.key, path, now, &nonce, &hash))
            .body(body)
            .send()
            .await
            .map_err(unreached)?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(NationalError::Status(status));
        }
        let headers = response.headers().clone();
        let bytes = bounded(response).await?;
        self.check(&headers, &nonce, &bytes, now)?;
        wire::answer(&bytes, people, now)
    }

    /// The platform's signature, over this very question's answer, made now.
    fn check(
        &self,
        headers: &HeaderMap,
        nonce: &str,
        bytes: &[u8],
        now: i64,
    ) -> Result<(), NationalError> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(time), Some(signature)) = (text(TIMESTAMP), text(SIGNATURE)) else {
            return Err(NationalError::Forged);
        };
        let hash = hex(&sha256(bytes));
        if !holds(&self.key, self.url.path(), time, nonce, &hash, signature) {
            return Err(NationalError::Forged);
        }
        let time: i64 = time.parse().map_err(|_| NationalError::Forged)?;
        match now.abs_diff(time) <= WINDOW.unsigned_abs() {
            true => Ok(()),
            false => Err(NationalError::Clock),
        }
    }
}

async fn bounded(mut response: Response) -> Result<Vec<u8>, NationalError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreached)? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(NationalError::Garbled);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Without the address, and never with the body.
fn unreached(error: reqwest::Error) -> NationalError {
    match error.is_timeout() {
        true => NationalError::TimedOut,
        false => NationalError::Unreachable,
    }
}
