//! Requests that are prepared beforehand and sent over several connections.

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::timing::stopwatch;

/// A `POST`, ready to be sent.
pub struct Prepared {
    path: &'static str,
    bearer: Option<String>,
    content_type: &'static str,
    body: Vec<u8>,
}

impl Prepared {
    /// A body of JSON.
    pub fn json(path: &'static str, bearer: Option<&str>, body: &Value) -> Self {
        Self {
            path,
            bearer: bearer.map(str::to_owned),
            content_type: "application/json",
            body: body.to_string().into_bytes(),
        }
    }

    /// A signed batch of events.
    pub fn batch(bearer: &str, body: Vec<u8>) -> Self {
        Self {
            path: "/events",
            bearer: Some(bearer.to_owned()),
            content_type: "application/cose",
            body,
        }
    }
}

/// The answers, in the order of the requests, and how long it took.
pub struct Sent {
    /// From the first request to the last answer.
    pub seconds: f64,
    /// Bodies of the answers, unread.
    pub answers: Vec<Vec<u8>>,
}

impl Sent {
    /// The answers as JSON.
    pub fn read(&self) -> Result<Vec<Value>> {
        let answers = self.answers.iter();
        answers
            .map(|body| Ok(serde_json::from_slice(body)?))
            .collect()
    }
}

/// Sends everything over so many connections side by side; each takes its part
/// of the requests, one after the other. Any answer but a success is an error.
pub async fn send(url: &str, connections: usize, requests: Vec<Prepared>) -> Result<Sent> {
    let share = requests.len().div_ceil(connections).max(1);
    let mut requests = requests.into_iter();
    let mut parts = Vec::with_capacity(connections);
    for number in 0..connections {
        let part: Vec<Prepared> = requests.by_ref().take(share).collect();
        parts.push((number, open(url).await?, part));
    }
    let (seconds, parts) = stopwatch(async {
        let mut tasks = JoinSet::new();
        for (number, client, part) in parts {
            let url = url.to_owned();
            tasks
                .spawn(async move { anyhow::Ok((number, one_by_one(&client, &url, part).await?)) });
        }
        tasks.join_all().await
    })
    .await;
    let mut parts = parts.into_iter().collect::<Result<Vec<_>>>()?;
    parts.sort_by_key(|(number, _)| *number);
    let answers = parts.into_iter().flat_map(|(_, answers)| answers).collect();
    Ok(Sent { seconds, answers })
}

/// A client with a connection of its own, opened already.
async fn open(url: &str) -> Result<Client> {
    let client = Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(1)
        .build()?;
    let answer = client.get(format!("{url}/api/v1/time")).send().await?;
    answer.error_for_status()?.bytes().await?;
    Ok(client)
}

async fn one_by_one(client: &Client, url: &str, requests: Vec<Prepared>) -> Result<Vec<Vec<u8>>> {
    let mut answers = Vec::with_capacity(requests.len());
    for request in requests {
        let mut builder = client
            .post(format!("{url}/api/v1{}", request.path))
            .header(CONTENT_TYPE, request.content_type)
            .body(request.body);
        if let Some(token) = &request.bearer {
            builder = builder.bearer_auth(token);
        }
        let answer = builder.send().await?;
        let status = answer.status();
        let body = answer.bytes().await?;
        ensure!(
            status.is_success(),
            "{}: {status} {}",
            request.path,
            String::from_utf8_lossy(&body)
        );
        answers.push(body.to_vec());
    }
    Ok(answers)
}

/// Bytes as requests carry them.
pub fn to_base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Bytes of an answer.
pub fn from_base64(value: &Value) -> Result<Vec<u8>> {
    Ok(URL_SAFE_NO_PAD.decode(text(value)?)?)
}

/// A text of an answer.
pub fn text(value: &Value) -> Result<&str> {
    value.as_str().context("an answer lacks a text")
}

/// A number of an answer.
pub fn number(value: &Value) -> Result<i64> {
    value.as_i64().context("an answer lacks a number")
}
