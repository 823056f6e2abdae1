//! Messages into a file or onto the console, for demonstrations: one JSON object a
//! line. The settings refuse it in production.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use async_trait::async_trait;
use bamin_texts::{Lang, text};
use serde_json::json;

use super::{CODE_LIFE, SmsError, SmsMessage, SmsPort};

/// Writes messages to a file; `-` is standard output.
pub struct FileSms {
    file: PathBuf,
}

impl FileSms {
    /// Appends to `file`.
    #[must_use]
    pub fn new(file: PathBuf) -> Self {
        Self { file }
    }
}

#[async_trait]
impl SmsPort for FileSms {
    async fn send(&self, message: &SmsMessage) -> Result<(), SmsError> {
        let line = json!({
            "id": message.id,
            "to": message.phone.as_str(),
            "template": message.purpose.word(),
            "code": message.code,
            "text": words(message),
        });
        let line = format!("{line}\n");
        let written = if self.file.as_os_str() == "-" {
            std::io::stdout().write_all(line.as_bytes())
        } else {
            let mut options = std::fs::OpenOptions::new();
            let opened = options
                .create(true)
                .append(true)
                .mode(0o600)
                .open(&self.file);
            opened.and_then(|mut file| file.write_all(line.as_bytes()))
        };
        written.map_err(|error| SmsError::File(error.kind()))
    }
}

/// The message in words: Chinese, as every phone of the mainland shows it.
pub(super) fn words(message: &SmsMessage) -> String {
    let minutes = (CODE_LIFE / 60).to_string();
    let params = [
        ("code", message.code.as_str()),
        ("minutes", minutes.as_str()),
    ];
    text(
        Lang::Chinese,
        &format!("sms.{}", message.purpose.word()),
        &params,
    )
}
