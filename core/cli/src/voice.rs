//! How the command line speaks: words of the catalogue for people, or one JSON
//! object a line for scripts. A reader that went away is no error.

use std::io::{IsTerminal, Write};

use bamin_texts::Lang;
use serde_json::{Map, Value};

use crate::args::Args;

/// Language and form of what is said.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    pub lang: Lang,
    pub form: Form,
}

/// Words or JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Words, with colours if a person looks on.
    Words { ansi: bool },
    /// One JSON object a line.
    Json,
}

impl Voice {
    /// As the command line and the environment ask.
    pub fn of(args: &Args) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let form = match args.json {
            true => Form::Json,
            false => Form::Words {
                ansi: std::io::stdout().is_terminal() && !plain,
            },
        };
        Self {
            lang: args.lang.unwrap_or_else(environment_language),
            form,
        }
    }

    /// Whether scripts listen.
    pub fn is_json(&self) -> bool {
        self.form == Form::Json
    }

    /// The text of `key`.
    pub fn text(&self, key: &str, params: &[(&str, &str)]) -> String {
        bamin_texts::text(self.lang, key, params)
    }

    /// The text of `key` with the parameters of a code.
    pub fn said(&self, key: &str, params: &Map<String, Value>) -> String {
        let params: Vec<(&str, String)> = params
            .iter()
            .map(|(name, value)| (name.as_str(), plain(name, value)))
            .collect();
        let params: Vec<_> = params
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.text(key, &params)
    }

    /// A line for people; scripts don't get it.
    pub fn line(&self, line: impl AsRef<str>) {
        if !self.is_json() {
            out(line.as_ref());
        }
    }

    /// An object for scripts; people don't get it.
    pub fn object(&self, object: &Value) {
        if self.is_json() {
            out(&object.to_string());
        }
    }

    /// The same thing in the form that is asked for.
    pub fn say(&self, line: impl AsRef<str>, object: Value) {
        self.line(line);
        self.object(&object);
    }

    /// A remark beside the result; not for scripts.
    pub fn aside(&self, line: impl AsRef<str>) {
        if !self.is_json() {
            let _ = writeln!(std::io::stderr().lock(), "{}", line.as_ref());
        }
    }
}

/// The language of the locale: the first that is set of `LC_ALL`, `LC_MESSAGES`, `LANG`.
pub fn environment_language() -> Lang {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .and_then(|value| Lang::of_tag(&value))
        .unwrap_or_default()
}

/// Versions travel as one number; people read them in three.
fn plain(name: &str, value: &Value) -> String {
    match (name, value.as_u64(), value) {
        ("least", Some(least), _) => {
            let (major, minor, patch) = (least / 10_000, least / 100 % 100, least % 100);
            format!("{major}.{minor}.{patch}")
        }
        (_, _, Value::String(word)) => word.clone(),
        _ => value.to_string(),
    }
}

fn out(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
