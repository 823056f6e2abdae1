//! The newest log lines in two files of half a megabyte: when one is full it
//! takes the place of the older, so that at most 1 MB is ever kept.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::lock::lock;
use crate::ports::{Clock, LogLine, LogSink};

const HALF: u64 = 500_000;
const LONGEST_LINE: usize = 2_000;

/// A log file that does not grow. Each line is `<Unix ms> <level> <target> <message>`.
pub struct RingFile {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    current: Mutex<Current>,
}

struct Current {
    file: File,
    bytes: u64,
}

impl RingFile {
    /// Goes on with the file at `path`; the older half stands beside it as `.old`.
    pub fn open(path: impl Into<PathBuf>, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let path = path.into();
        let current = Mutex::new(Current::open(&path)?);
        Ok(Self {
            path,
            clock,
            current,
        })
    }

    /// All that is kept, oldest first.
    pub fn export(&self) -> io::Result<Vec<u8>> {
        let _writes_wait = lock(&self.current);
        let old = match std::fs::read(self.older()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other?,
        };
        Ok([old, std::fs::read(&self.path)?].concat())
    }

    fn write(&self, line: &LogLine) -> io::Result<()> {
        let text: String = format!("{} {}", line.target, line.message)
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(LONGEST_LINE)
            .collect();
        let text = format!("{} {} {text}\n", self.clock.wall_ms(), line.level);
        let mut current = lock(&self.current);
        if current.bytes + text.len() as u64 > HALF {
            std::fs::rename(&self.path, self.older())?;
            *current = Current::open(&self.path)?;
        }
        current.file.write_all(text.as_bytes())?;
        current.bytes += text.len() as u64;
        Ok(())
    }

    fn older(&self) -> PathBuf {
        self.path.with_extension("old")
    }
}

impl LogSink for RingFile {
    fn log(&self, line: LogLine) {
        // There is nowhere left to say that the log itself failed.
        let _ = self.write(&line);
    }
}

impl Current {
    fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { file, bytes })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::ports::ManualClock;

    fn line(message: String) -> LogLine {
        LogLine {
            level: "info",
            target: "bamin_engine::sync".to_owned(),
            message,
        }
    }

    #[test]
    fn a_log_never_exceeds_a_megabyte_and_keeps_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(5));
        let ring = RingFile::open(folder.path().join("log"), clock.clone()).unwrap();
        for number in 0..3_000 {
            ring.log(line(format!("{number} {}", "x".repeat(900))));
        }
        let kept = ring.export().unwrap();
        assert!(kept.len() <= 1_000_000 && kept.len() > 500_000);
        let last = String::from_utf8(kept).unwrap();
        let last = last.lines().last().unwrap();
        assert!(last.starts_with("5 info bamin_engine::sync 2999 "));
        drop(ring);
        let again = RingFile::open(folder.path().join("log"), clock).unwrap();
        again.log(line("after a restart".to_owned()));
        let kept = String::from_utf8(again.export().unwrap()).unwrap();
        assert!(kept.contains(" 2999 ") && kept.ends_with("after a restart\n"));
    }

    #[test]
    fn a_line_stays_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(5));
        let ring = RingFile::open(folder.path().join("log"), clock).unwrap();
        ring.log(line("two\nlines".to_owned()));
        assert_eq!(
            ring.export().unwrap(),
            b"5 info bamin_engine::sync two lines\n"
        );
    }
}
