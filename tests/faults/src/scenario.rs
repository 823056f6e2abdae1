//! What a scenario is, what it is given, and what it gives back.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};
use tokio::runtime::Runtime;

use crate::draws::Draws;

/// One kind of fault and what must hold under it.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// Stable name; selects it on the command line.
    pub name: &'static str,
    /// What is asserted, in one line of the table.
    pub asserts: &'static str,
    /// Runs in `make test`.
    pub short: u32,
    /// Runs in `make faults`.
    pub long: u32,
    /// Does it.
    pub run: fn(&Context) -> Result<Outcome>,
}

/// What a scenario is given.
pub struct Context {
    /// Everything that chance decides comes from this.
    pub seed: u64,
    /// How many runs to make.
    pub runs: u32,
    /// Where it may leave files; kept when it fails.
    pub folder: PathBuf,
    /// For the servers and phones of the parent process.
    pub runtime: Runtime,
    /// The scenario's name.
    pub name: &'static str,
}

impl Context {
    /// The draws of one run.
    #[must_use]
    pub fn draws(&self, run: u32) -> Draws {
        Draws::of(self.seed, self.name, run)
    }

    /// This program again, as the process `command` that will be killed.
    ///
    /// # Errors
    /// The path of this program is not known.
    pub fn process(&self, command: &str) -> Result<Command> {
        let program = std::env::current_exe().context("the path of this program")?;
        let mut process = Command::new(program);
        process.arg(command);
        Ok(process)
    }
}

/// What happened, when nothing failed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Figures that show that the faults did happen, for the table.
    pub counted: Vec<(&'static str, u64)>,
}

impl Outcome {
    /// Adds a figure.
    #[must_use]
    pub fn count(mut self, what: &'static str, number: u64) -> Self {
        self.counted.push((what, number));
        self
    }
}
