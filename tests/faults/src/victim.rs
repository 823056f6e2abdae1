//! A process that will be killed: it says on its standard output what it has
//! shown, line by line, until it is no more.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

/// Silent for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(60);
const SIGKILL: i32 = 9;

/// A running process.
pub struct Victim {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    errors: PathBuf,
}

impl Victim {
    /// Starts it; what it writes to its standard error is kept in `folder`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(mut command: Command, folder: &Path) -> Result<Self> {
        let errors = folder.join("errors");
        // What a process says last is its error, not the trace that a setting adds to it.
        let mut child = command
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&errors)?)
            .spawn()
            .context("the process was not started")?;
        let output = child.stdout.take().context("its output")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).split(b'\n') {
                let Ok(line) = line else { return };
                let sent = sender.send(String::from_utf8_lossy(&line).into_owned());
                if sent.is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            input: child.stdin.take(),
            child,
            lines,
            errors,
        })
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Gives it lines to work on; more may follow.
    ///
    /// # Errors
    /// It is gone.
    pub fn give(&mut self, lines: &[String]) -> Result<()> {
        let input = self.input.as_mut().context("its input was closed")?;
        let mut text = lines.join("\n");
        text.push('\n');
        match input
            .write_all(text.as_bytes())
            .and_then(|()| input.flush())
        {
            Ok(()) => Ok(()),
            Err(_) => bail!("it ended by itself: {}", self.said_last()),
        }
    }

    /// Gives it lines to work on, and waits until it has said so many.
    ///
    /// # Errors
    /// It ended by itself, or is stuck.
    pub fn say(&mut self, lines: usize, work: &[String]) -> Result<Vec<String>> {
        if !work.is_empty() {
            self.give(work)?;
        }
        let mut said = Vec::new();
        while said.len() < lines {
            match self.line()? {
                Some(line) => said.push(line),
                None => bail!("it ended by itself: {}", self.said_last()),
            }
        }
        Ok(said)
    }

    /// The next line that it says; `None` when it has ended.
    ///
    /// # Errors
    /// It has been silent for a minute.
    pub fn line(&mut self) -> Result<Option<String>> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => bail!("silent for a minute: {}", self.said_last()),
        }
    }

    /// Waits for so many lines, then a little longer, and kills it. Gives all that
    /// it ever said; a last line without its end was cut short by the kill.
    ///
    /// # Errors
    /// It ended by itself before: a panic, or an error of its own.
    pub fn kill_after(mut self, lines: usize, wait: Duration) -> Result<Vec<String>> {
        let mut said = Vec::new();
        while said.len() < lines {
            match self.line()? {
                Some(line) => said.push(line),
                None => bail!("it ended by itself: {}", self.said_last()),
            }
        }
        std::thread::sleep(wait);
        self.kill(said)
    }

    /// As [`Victim::kill_after`], but after `last` it has no more to say.
    ///
    /// # Errors
    /// It failed by itself before.
    pub fn kill_within(mut self, lines: usize, last: &str, wait: Duration) -> Result<Vec<String>> {
        let mut said: Vec<String> = Vec::new();
        while said.len() < lines && said.last().is_none_or(|line| line != last) {
            match self.line()? {
                Some(line) => said.push(line),
                None => break,
            }
        }
        std::thread::sleep(wait);
        self.kill(said)
    }

    /// Kills it now; `said` are the lines read so far.
    ///
    /// # Errors
    /// As [`Victim::kill_after`].
    pub fn kill(mut self, mut said: Vec<String>) -> Result<Vec<String>> {
        self.child.kill()?;
        let status = self.child.wait()?;
        while let Some(line) = self.line()? {
            said.push(line);
        }
        let killed = status.signal() == Some(SIGKILL);
        ensure!(
            killed,
            "it ended by itself ({status}): {}",
            self.said_last()
        );
        Ok(said)
    }

    /// Ends its input and waits until it has ended by itself; gives the rest of what
    /// it said.
    ///
    /// # Errors
    /// It is stuck, or failed.
    pub fn finish(mut self) -> Result<Vec<String>> {
        self.input = None;
        let mut said = Vec::new();
        while let Some(line) = self.line()? {
            said.push(line);
        }
        let status = self.child.wait()?;
        ensure!(
            status.success(),
            "it failed ({status}): {}",
            self.said_last()
        );
        Ok(said)
    }

    /// The end of what it wrote to its standard error.
    #[must_use]
    pub fn said_last(&self) -> String {
        let errors = std::fs::read_to_string(&self.errors).unwrap_or_default();
        let last: Vec<_> = errors.lines().rev().take(12).collect();
        last.into_iter().rev().collect::<Vec<_>>().join(" | ")
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
