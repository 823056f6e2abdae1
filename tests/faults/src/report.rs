//! Runs scenarios and prints the table: one row each, with what was asserted and
//! how to repeat it when it failed.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::scenario::{Context, Outcome, Scenario};

/// What to run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Substrings of names; none: all.
    pub wanted: Vec<String>,
    /// The long runs.
    pub long: bool,
    /// Instead of the runs that each scenario says.
    pub runs: Option<u32>,
    /// Everything drawn comes from this.
    pub seed: u64,
}

/// Runs what is wanted, prints a row for each; whether all passed.
///
/// # Errors
/// None has such a name.
pub fn run(plan: &Plan, scenarios: &[Scenario]) -> Result<bool> {
    let chosen: Vec<_> = scenarios.iter().filter(|one| plan.wants(one)).collect();
    if chosen.is_empty() {
        bail!("no scenario is called that");
    }
    println!(
        "{:<26} {:>5} {:>7}  {:<7} asserted",
        "scenario", "runs", "s", "result"
    );
    let started = now();
    let mut failed = 0;
    for scenario in &chosen {
        failed += usize::from(!row(plan, scenario)?);
    }
    println!(
        "{:<26} {:>5} {:>7.1}  {} of {} passed, seed {}",
        "all",
        "",
        since(started).as_secs_f32(),
        chosen.len() - failed,
        chosen.len(),
        plan.seed
    );
    Ok(failed == 0)
}

impl Plan {
    fn wants(&self, scenario: &Scenario) -> bool {
        let named = |word: &String| scenario.name.contains(word.as_str());
        self.wanted.is_empty() || self.wanted.iter().any(named)
    }

    fn runs(&self, scenario: &Scenario) -> u32 {
        let planned = if self.long {
            scenario.long
        } else {
            scenario.short
        };
        self.runs.unwrap_or(planned)
    }
}

/// Whether it passed.
fn row(plan: &Plan, scenario: &Scenario) -> Result<bool> {
    let runs = plan.runs(scenario);
    let folder = tempfile::tempdir()?;
    let started = now();
    let outcome = attempt(plan, scenario, runs, folder.path());
    let result = if outcome.is_ok() { "passed" } else { "FAILED" };
    println!(
        "{:<26} {runs:>5} {:>7.1}  {result:<7} {}",
        scenario.name,
        since(started).as_secs_f32(),
        scenario.asserts
    );
    match outcome {
        Ok(outcome) => {
            let counted = outcome.counted.iter();
            let counted: Vec<_> = counted
                .map(|(what, number)| format!("{number} {what}"))
                .collect();
            if !counted.is_empty() {
                println!(
                    "{:<26} {:>5} {:>7}  {:<7} {}",
                    "",
                    "",
                    "",
                    "",
                    counted.join(", ")
                );
            }
            Ok(true)
        }
        Err(error) => {
            println!("  {error:#}");
            println!("  files: {}", folder.keep().display());
            println!(
                "  again: bamin-faults run --seed {} --runs {runs} {}",
                plan.seed, scenario.name
            );
            Ok(false)
        }
    }
}

fn attempt(plan: &Plan, scenario: &Scenario, runs: u32, folder: &Path) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let context = Context {
        seed: plan.seed,
        runs,
        folder: folder.to_owned(),
        runtime,
        name: scenario.name,
    };
    (scenario.run)(&context)
}

#[expect(
    clippy::disallowed_methods,
    reason = "says how long a scenario took; nothing depends on it"
)]
fn now() -> Instant {
    Instant::now()
}

fn since(started: Instant) -> Duration {
    now().duration_since(started)
}
