//! `make bench`: measures what a user waits for, prints a table, and writes one
//! JSON object a line to `target/bench.jsonl`.
//!
//! Rows are added in [`rows`]; each says what it is, in which unit, and beside
//! which peer of the same run.

mod bare_sqlite;
mod batches;
mod codes;
mod feeds;
mod ffi;
mod frames;
mod ingest;
mod issue;
mod province;
mod queue;
mod report;
mod requests;
mod shown;
mod site;
mod status;
mod timing;
mod verify_job;

use std::process::Command;

use anyhow::{Context, Result, ensure};
use report::Report;

fn main() -> Result<()> {
    // No client is built without a provider, even where no server has TLS.
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    if let Some(group) = std::env::var_os(GROUP) {
        let one = rows().into_iter().find(|(name, _)| *name == group);
        let (_, measure) = one.context("no such group")?;
        return measure(&mut Report::go_on()?);
    }
    let report = Report::create()?;
    for (name, _) in rows() {
        if wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())) {
            measure_apart(name)?;
        }
    }
    report.finish()
}

/// The group that a process of its own is to measure.
const GROUP: &str = "BAMIN_BENCH_GROUP";

/// In a process of its own: what ran before leaves neither memory nor threads behind.
fn measure_apart(name: &str) -> Result<()> {
    let arguments = std::env::args_os().skip(1);
    let status = Command::new(std::env::current_exe()?)
        .args(arguments)
        .env(GROUP, name)
        .status()?;
    ensure!(status.success(), "the group {name} failed");
    Ok(())
}

type Measure = fn(&mut Report) -> Result<()>;

/// The groups of rows, by the name that an argument selects them by.
fn rows() -> Vec<(&'static str, Measure)> {
    vec![
        ("size", codes::sizes as Measure),
        ("present", codes::present),
        ("verify", codes::verify),
        ("issue", issue::rows),
        ("ingest", ingest::rows),
        ("feed", feeds::rows),
        ("queue", queue::append),
        ("job", verify_job::rows),
        ("status", status::rows),
        ("frame_hard", frames::hard),
        ("frame_harder", frames::harder),
        ("frame_read, frame_cold", frames::ordinary),
        ("frame_tracked", frames::tracked),
        ("frame_none", frames::none),
        ("ffi, app_first_code, lib_size", ffi::rows),
        ("photos", frames::photos),
    ]
}
