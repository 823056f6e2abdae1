//! As much HTTP/1.1 as a proxy needs that does one exchange a connection.

use anyhow::{Context as _, Result, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A head is no larger than this.
const MOST_HEAD: usize = 64 * 1024;

/// A request or an answer.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its first line.
    pub line: String,
    headers: Vec<(String, String)>,
    /// What follows the head.
    pub body: Vec<u8>,
}

impl Message {
    /// An answer that the proxy makes up.
    #[must_use]
    pub fn made_up(status: &str, content_type: &str, body: &str) -> Self {
        Self {
            line: format!("HTTP/1.1 {status}"),
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.as_bytes().to_vec(),
        }
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Reads a request; `None` when the connection ended before one.
    ///
    /// # Errors
    /// It ended within one, or is no HTTP.
    pub async fn request(stream: &mut TcpStream) -> Result<Option<Self>> {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(end) = head_end(&bytes) {
                break end;
            }
            ensure!(bytes.len() < MOST_HEAD, "too large a head");
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(None);
            }
        };
        let mut request = Self::parse(&bytes, end)?;
        let length = request.header("content-length").unwrap_or("0").parse()?;
        while request.body.len() < length {
            let read = stream.read_buf(&mut request.body).await?;
            ensure!(read > 0, "half a request");
        }
        // So that the answer comes as it is, and ends with the connection.
        let plain = |name: &str| name != "accept-encoding" && name != "connection";
        request.headers.retain(|(name, _)| plain(name));
        Ok(Some(request.with("connection", "close")))
    }

    /// Reads an answer, up to the end of the connection.
    ///
    /// # Errors
    /// It ended early, or is no HTTP.
    pub async fn answer(stream: &mut TcpStream) -> Result<Self> {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        let end = head_end(&bytes).context("half an answer")?;
        Self::parse(&bytes, end)
    }

    /// The second word of a request's first line.
    #[must_use]
    pub fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    /// Whether it is a request for something.
    #[must_use]
    pub fn is_get(&self) -> bool {
        self.line.starts_with("GET ")
    }

    /// Whether it is an answer with a body of its own.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.line.starts_with("HTTP/1.1 200")
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{}\r\n", self.line);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }

    /// Sends it.
    ///
    /// # Errors
    /// The connection ended.
    pub async fn send(&self, stream: &mut TcpStream) -> Result<()> {
        stream.write_all(&self.bytes()).await?;
        Ok(stream.flush().await?)
    }

    /// The same with so many bytes of its body, and a head that says so.
    #[must_use]
    pub fn shortened(mut self, length: usize) -> Self {
        self.body.truncate(length);
        self.headers.retain(|(name, _)| name != "content-length");
        let length = self.body.len().to_string();
        self.with("content-length", &length)
    }

    fn header(&self, wanted: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    }

    fn parse(bytes: &[u8], end: usize) -> Result<Self> {
        let head = std::str::from_utf8(&bytes[..end])?;
        let mut lines = head.split("\r\n").filter(|line| !line.is_empty());
        let line = lines.next().context("no first line")?.to_owned();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').context("no header")?;
            Ok((name.to_ascii_lowercase(), value.trim().to_owned()))
        });
        Ok(Self {
            line,
            headers: headers.collect::<Result<_>>()?,
            body: bytes[end..].to_vec(),
        })
    }
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    let at = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some(at + 4)
}
