//! Running `bamin` in a home of its own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A home, and a place for pictures.
pub struct Home {
    folder: TempDir,
}

/// How a run ended.
pub struct Run {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Home {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// From now on the server's address is a port where nobody listens.
    pub fn unplug(&self) {
        let path = self.path("home/settings.json");
        let mut settings: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        settings["server"] = "http://127.0.0.1:1".into();
        std::fs::write(&path, settings.to_string()).unwrap();
    }

    /// In English, without an environment of the machine's.
    pub fn run(&self, words: &[&str]) -> Run {
        self.run_with(words, "")
    }

    /// The same with something on standard input.
    pub fn run_with(&self, words: &[&str], input: &str) -> Run {
        let mut child = command(&self.path("home"))
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read its input may have ended by now.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Run {
            exit: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// With `--json`: the exit code and the objects.
    pub fn json(&self, words: &[&str]) -> (i32, Vec<Value>) {
        let mut all = vec!["--json"];
        all.extend(words);
        let run = self.run(&all);
        let lines = run.out.lines();
        let objects = lines.map(|line| serde_json::from_str(line).unwrap());
        (run.exit, objects.collect())
    }
}

fn command(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bamin"));
    command
        .env_clear()
        .env("LANG", "en_GB.UTF-8")
        .env("BAMIN_HOME", home);
    command
}
