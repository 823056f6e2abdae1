//! Whoever signs requests to the server: a supplier of records, an operator. Written
//! from docs/feeds.md, over a plain connection of its own.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::{digest, hmac};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::server::Server;

/// A supplier or an operator.
pub struct Authority<'a> {
    server: &'a Server,
    role: &'static str,
    code: String,
    key: hmac::Key,
}

impl<'a> Authority<'a> {
    /// Adds a supplier of these feeds; one that was there gets a new key.
    pub fn supplier(server: &'a Server, code: &str, name: &str, feeds: &str) -> Result<Self> {
        let arguments = ["supplier", "add", code, "--name", name, "--feeds", feeds];
        Self::added(server, "supplier", code, &arguments)
    }

    /// Adds an operator; one that was there gets a new key.
    pub fn operator(server: &'a Server, code: &str, name: &str) -> Result<Self> {
        let arguments = ["operator", "add", code, "--name", name];
        Self::added(server, "operator", code, &arguments)
    }

    fn added(
        server: &'a Server,
        role: &'static str,
        code: &str,
        arguments: &[&str],
    ) -> Result<Self> {
        let told: Value = serde_json::from_slice(&server.run(arguments)?)?;
        let key = told["key"].as_str().context("the server told no key")?;
        Ok(Self {
            server,
            role,
            code: code.to_owned(),
            key: hmac::Key::new(hmac::HMAC_SHA256, &URL_SAFE_NO_PAD.decode(key)?),
        })
    }

    /// Sends a signed request and gives the answer.
    pub async fn send(&self, method: &str, path: &str, body: &str, now: i64) -> Result<Value> {
        let path = format!("/api/v1{path}");
        let hash = hex(digest::digest(&digest::SHA256, body.as_bytes()).as_ref());
        let nonce = Uuid::now_v7().simple().to_string();
        let text = format!("BM1-HMAC-SHA256\n{method}\n{path}\n{now}\n{nonce}\n{hash}");
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, text.as_bytes()));
        let request = format!(
            "{method} {path} HTTP/1.0\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nx-bamin-{}: {}\r\nx-bamin-timestamp: {now}\r\n\
             x-bamin-nonce: {nonce}\r\nx-bamin-body-sha256: {hash}\r\n\
             x-bamin-signature: {signature}\r\n\r\n{body}",
            body.len(),
            self.role,
            self.code,
        );
        let mut connection = TcpStream::connect(("127.0.0.1", self.server.port)).await?;
        connection.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await?;
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .context("the server's answer has no end of its head")?;
        let status = head.split(' ').nth(1).unwrap_or_default();
        ensure!(status.starts_with('2'), "{path}: {status} {body}");
        match serde_json::from_str(body) {
            Ok(answer) => Ok(answer),
            Err(error) => bail!("{path}: {error}"),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
