//! JSON in the order it was said, one line for each field of a case: a writer
//! of our own, since another crate's features may reorder serde_json's maps.

use std::fmt::Write;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names of JSON")]
pub enum Json {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// `object! { "name": value, … }`, each value made a [`Json`] by `into`.
#[macro_export]
macro_rules! object {
    ($($name:literal : $value:expr),* $(,)?) => {
        $crate::json::Json::Object(vec![$(($name.to_string(), $crate::json::Json::from($value))),*])
    };
}

impl Json {
    /// Puts a field at the end of an object.
    pub fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        if let Self::Object(fields) = &mut self {
            fields.push((name.into(), value.into()));
        }
        self
    }
}

/// Bytes as hex.
pub fn hex(bytes: &[u8]) -> Json {
    Json::Text(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// A file: its fields one a line, and so the fields of its cases.
pub fn write_file(file: &Json) -> String {
    let mut out = String::new();
    write_spread(file, 0, &mut out);
    out.push('\n');
    out
}

/// Spreads the file, its tables and its cases over lines; what is deeper stays on one.
fn write_spread(value: &Json, depth: usize, out: &mut String) {
    let (open, close, items): (_, _, Vec<(Option<&str>, &Json)>) = match value {
        Json::Object(fields) if depth < 3 && !fields.is_empty() => (
            '{',
            '}',
            fields
                .iter()
                .map(|(name, value)| (Some(name.as_str()), value))
                .collect(),
        ),
        Json::Array(items) if depth < 2 && !items.is_empty() => {
            ('[', ']', items.iter().map(|item| (None, item)).collect())
        }
        other => return write_line(other, out),
    };
    out.push(open);
    for (at, (name, item)) in items.into_iter().enumerate() {
        out.push_str(if at > 0 { ",\n" } else { "\n" });
        out.push_str(&"  ".repeat(depth + 1));
        if let Some(name) = name {
            write_text(name, out);
            out.push_str(": ");
        }
        write_spread(item, depth + 1, out);
    }
    let _ = write!(out, "\n{}{close}", "  ".repeat(depth));
}

fn write_line(value: &Json, out: &mut String) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Int(value) => {
            let _ = write!(out, "{value}");
        }
        Json::Text(text) => write_text(text, out),
        Json::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write_line(item, out);
            }
            out.push(']');
        }
        Json::Object(fields) => {
            out.push('{');
            for (at, (name, item)) in fields.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write_text(name, out);
                out.push_str(": ");
                write_line(item, out);
            }
            out.push('}');
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

macro_rules! from_integers {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Json {
            fn from(value: $kind) -> Self {
                Self::Int(value as i64)
            }
        })*
    };
}
from_integers!(u8, u16, u32, u64, i32, i64);

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(values: Vec<T>) -> Self {
        Self::Array(values.into_iter().map(Into::into).collect())
    }
}
