//! `make bench`: measures what a user waits for, prints a table, and writes one
//! JSON object a line to `target/bench.jsonl`.
//!
//! Rows are added in [`rows`]; each says what it is, in which unit, and beside
//! which peer of the same run.

mod bare_sqlite;
mod batches;
mod codes;
mod feeds;
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

use anyhow::Result;
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
    let mut report = Report::create()?;
    for (name, measure) in rows() {
        if wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())) {
            measure(&mut report)?;
        }
    }
    report.finish()
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
        ("photos", frames::photos),
    ]
}
