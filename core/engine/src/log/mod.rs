//! The log: `tracing` events of our own crates, written as lines into the log
//! port. Others' events stay out, because an HTTP library may name what we never
//! would. [`RingFile`] keeps the last of them for a report of trouble.

mod ring;

use std::fmt::Write as _;
use std::sync::Arc;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

pub use ring::RingFile;

use crate::ports::{LogLine, LogSink};

/// Our crates' targets begin like this.
const OURS: &str = "bamin";

/// A layer that hands our own events, `INFO` and above, to a sink.
pub struct SinkLayer {
    sink: Arc<dyn LogSink>,
}

impl SinkLayer {
    /// Writes to `sink`.
    pub fn new(sink: Arc<dyn LogSink>) -> Self {
        Self { sink }
    }
}

/// Makes `sink` the log of this process. `false` if there is one already.
#[must_use]
pub fn install(sink: Arc<dyn LogSink>) -> bool {
    let subscriber = Registry::default().with(SinkLayer::new(sink));
    tracing::subscriber::set_global_default(subscriber).is_ok()
}

impl<S: Subscriber> Layer<S> for SinkLayer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() > Level::INFO || !metadata.target().starts_with(OURS) {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.sink.log(LogLine {
            level: word(metadata.level()),
            target: metadata.target().to_owned(),
            message: format!("{}{}", fields.message, fields.others),
        });
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    others: String,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Writing to a string does not fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.others, " {name}={value:?}"),
        };
    }
}

fn word(level: &Level) -> &'static str {
    match *level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Lines(Mutex<Vec<LogLine>>);

    impl LogSink for Lines {
        fn log(&self, line: LogLine) {
            self.0.lock().unwrap().push(line);
        }
    }

    #[test]
    fn our_own_events_become_lines_and_others_do_not() {
        let lines = Arc::new(Lines::default());
        let subscriber = Registry::default().with(SinkLayer::new(lines.clone()));
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(code = "timeout", seconds = 3, "a task failed");
            tracing::debug!("too fine");
            tracing::warn!(target: "hyper", "https://host/path?secret");
        });
        let lines = lines.0.lock().unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].level, "info");
        assert_eq!(lines[0].message, "a task failed code=\"timeout\" seconds=3");
    }
}
