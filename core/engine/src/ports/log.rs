//! The log port: where finished log lines go on a platform.

/// One line: codes and figures, never personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: &'static str,
    /// The module that speaks.
    pub target: String,
    /// The message with its fields.
    pub message: String,
}

/// Takes log lines; must not block for long.
pub trait LogSink: Send + Sync {
    /// Takes one line.
    fn log(&self, line: LogLine);
}
