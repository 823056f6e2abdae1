//! What went wrong, as a code with parameters, the sentence that says what to do,
//! and the exit code. Never personal data.

use std::path::Path;

use bamin_engine::error::EngineError;
use serde_json::{Map, Value, json};

use crate::exit::Exit;
use crate::voice::Voice;

/// Why a command ended early.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    code: String,
    key: String,
    params: Map<String, Value>,
    exit: Exit,
}

impl Failure {
    /// A failure of the command line's own; its sentence is `cli.error.<code>`.
    pub fn new<const N: usize>(exit: Exit, code: &str, params: [(&str, &str); N]) -> Self {
        Self {
            key: format!("cli.error.{code}"),
            code: code.to_owned(),
            params: params
                .map(|(name, value)| (name.to_owned(), Value::from(value)))
                .into_iter()
                .collect(),
            exit,
        }
    }

    /// A file that can't be read as what it should be.
    pub fn file(code: &str, path: &Path) -> Self {
        Self::new(
            Exit::Unreadable,
            code,
            [("file", &path.display().to_string())],
        )
    }

    /// No server and no roots are known yet.
    pub fn not_enrolled() -> Self {
        Self::new(Exit::NotEnrolled, "not_enrolled", [])
    }

    /// Says it, and gives the exit code.
    pub fn report(&self, voice: &Voice) -> Exit {
        let sentence = self.sentence(voice);
        voice.aside(voice.text("cli.failed", &[("why", &sentence)]));
        voice.object(&self.object(voice));
        self.exit
    }

    /// The sentence.
    pub fn sentence(&self, voice: &Voice) -> String {
        match bamin_texts::has(&self.key) {
            true => voice.said(&self.key, &self.params),
            false => voice.text("error.unknown", &[("code", &self.code)]),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    fn object(&self, voice: &Voice) -> Value {
        json!({
            "error": {
                "code": self.code,
                "params": self.params,
                "text": self.sentence(voice),
            },
            "exit": self.exit.code(),
        })
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let code = error.code().to_owned();
        Self {
            key: match code.as_str() {
                // Here, what to do is a command.
                "no_consent" => "cli.error.no_account_consent".to_owned(),
                _ => key_of(&error),
            },
            exit: exit_of(&error),
            params: error.params(),
            code,
        }
    }
}

/// The text of an engine's code: `problem.…` for the server's own, `list.…` for a
/// list that was not taken, `error.…` for the rest.
pub fn key_of(error: &EngineError) -> String {
    let code = error.code();
    let prefix = match error {
        EngineError::Refused { .. } | EngineError::UpdateRequired { .. } => "problem",
        EngineError::Answer { .. } if bamin_texts::has(&format!("list.{code}")) => "list",
        _ => "error",
    };
    format!("{prefix}.{code}")
}

/// The sentence of a bare code, wherever it comes from.
pub fn sentence(voice: &Voice, code: &str) -> String {
    let key = ["error", "problem", "list"]
        .map(|prefix| format!("{prefix}.{code}"))
        .into_iter()
        .find(|key| bamin_texts::has(key));
    match key {
        Some(key) => voice.text(&key, &[]),
        None => voice.text("error.unknown", &[("code", code)]),
    }
}

fn exit_of(error: &EngineError) -> Exit {
    match error {
        EngineError::Refused { .. } | EngineError::UpdateRequired { .. } => Exit::ServerRefused,
        EngineError::SignIn { .. } | EngineError::Answer { code: "no_consent" } => {
            Exit::NotEnrolled
        }
        EngineError::Network { .. } | EngineError::Answer { .. } => Exit::Network,
        EngineError::StorageFull | EngineError::Storage { .. } | EngineError::Keys { .. } => {
            Exit::Storage
        }
    }
}
