//! Requests to the identity provider: bounded in time and size, no redirects, and a
//! circuit that opens after failures, so that a provider that is down costs nobody
//! the time-out.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{Certificate, Client};

use crate::clock::Clock;

/// The largest answer that is read.
const MOST_BYTES: usize = 256 * 1024;
/// So many failures in a row open the circuit.
const FAILURES: u32 = 3;
/// It stays open for so many seconds.
const OPEN: i64 = 15;

/// Why a request had no answer. Says nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Not reached, cut, too late or too large.
    #[error("the identity provider did not answer")]
    NoAnswer,
    /// It failed a moment ago and is not asked again yet.
    #[error("the identity provider is not asked for now")]
    Open,
    /// It is in trouble itself.
    #[error("the identity provider answered {0}")]
    Trouble(u16),
}

/// The connection to the provider.
pub(super) struct Http {
    client: Client,
    clock: Arc<dyn Clock>,
    circuit: Mutex<Circuit>,
}

#[derive(Debug, Default)]
struct Circuit {
    failures: u32,
    until: i64,
}

impl Http {
    /// A client that trusts the machine's roots, or those in `root` (PEM) only.
    pub(super) fn new(
        root: Option<&Path>,
        timeout: Duration,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, String> {
        // Another part of the process may have installed it already; either is ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout)
            .no_proxy();
        if let Some(path) = root {
            let pem = std::fs::read(path).map_err(|error| error.to_string())?;
            let roots = Certificate::from_pem_bundle(&pem).map_err(|error| error.to_string())?;
            builder = builder.tls_certs_only(roots);
        }
        Ok(Self {
            client: builder.build().map_err(|error| error.to_string())?,
            clock,
            circuit: Mutex::default(),
        })
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if self.circuit().until > self.clock.now() {
            return Err(HttpError::Open);
        }
        let answer = self.ask(request).await;
        let mut circuit = self.circuit();
        match &answer {
            Ok(_) => *circuit = Circuit::default(),
            Err(_) => {
                circuit.failures += 1;
                if circuit.failures >= FAILURES {
                    circuit.until = self.clock.now() + OPEN;
                    circuit.failures = FAILURES - 1;
                }
            }
        }
        answer
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let no_answer = |_| HttpError::NoAnswer;
        let request = reqwest::Request::try_from(request).map_err(no_answer)?;
        let mut answer = self.client.execute(request).await.map_err(no_answer)?;
        let status = answer.status();
        if status.is_server_error() || status == reqwest::StatusCode::TOO_MANY_REQUESTS {
            return Err(HttpError::Trouble(status.as_u16()));
        }
        let headers = std::mem::take(answer.headers_mut());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(no_answer)? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(HttpError::NoAnswer);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    fn circuit(&self) -> std::sync::MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}
