//! Stored presentations that the server's job verifies, flags and deletes a second.

use std::hint::black_box;
use std::thread;

use anyhow::{Result, ensure};
use bamin_server::scans::events::settle;
use bamin_server::server::Jobs;
use bamin_server::server::seed::SeedPlan;
use bamin_server::store::events::{FLAG_FORGED, FLAG_TIME_OFF, FLAG_VERIFIED};
use bamin_standins::postgres::Postgres;

use crate::batches::Batches;
use crate::ingest::{kept, stored};
use crate::province::Province;
use crate::report::{Report, Row};
use crate::shown::{passes, scanned};
use crate::site::Site;
use crate::timing::{on_a_runtime, seconds, stopwatch};

/// Batches of each staff phone: 32,000 events.
const BATCHES: usize = 10;
/// 16 staff phones of 4 units look at each of 8,000 people four times.
const PLAN: SeedPlan = SeedPlan {
    citizens: 2000,
    families: 2000,
    orange_share: 0.01,
    units: 4,
    staff: 4,
    points: 2,
};

/// `verify_job` on SQLite, `verify_job_postgres` on PostgreSQL.
pub fn rows(report: &mut Report) -> Result<()> {
    let sqlite = on_a_runtime(measure(None))?;
    report.row(row("verify_job", sqlite)?)?;
    let postgres = Postgres::start()?;
    let url = postgres.create_database()?;
    let figure = on_a_runtime(measure(Some(url)))?;
    report.row(row("verify_job_postgres", figure)?)
}

fn row(name: &'static str, value: f64) -> Result<Row> {
    Ok(Row {
        name,
        value,
        unit: "events/s",
        peer: Some(("ring P-256 on all cores", bare_checks()?)),
    })
}

/// Signatures that the same library checks a second if it does nothing else.
fn bare_checks() -> Result<f64> {
    const EACH: u32 = 12_000;
    let province = Province::new()?;
    let message = [7; 300];
    let signature = province.holder.sign(&province.rng, &message)?;
    let cores = thread::available_parallelism()?.get();
    let key = province.holder.public();
    let check = || (0..EACH).all(|_| black_box(key.verify(black_box(&message), &signature)));
    let (taken, all_hold) = seconds(|| {
        thread::scope(|scope| {
            let running: Vec<_> = (0..cores).map(|_| scope.spawn(check)).collect();
            let joined = running.into_iter().map(|thread| thread.join());
            joined.fold(true, |all, held| all & held.unwrap_or(false))
        })
    });
    ensure!(all_hold, "the peer's signature does not hold");
    Ok(f64::from(EACH) * cores as f64 / taken)
}

async fn measure(database_url: Option<String>) -> Result<f64> {
    let site = Site::start(database_url, &PLAN, Jobs::ByHand).await?;
    let staff = site.staff().await?;
    let passes = passes(&site).await?;
    let batches = Batches::prepare(&site, &staff, BATCHES, |number| {
        scanned(&site, &passes, number)
    })
    .await?;
    let events = batches.events.len();
    let sent = site.send(staff.len(), batches.requests).await?;
    let waiting = sent.read()?.iter().map(stored).sum::<Result<usize>>()?;
    ensure!(waiting == events, "not every event was answered");
    let (seconds, settled) = stopwatch(settle::run(site.server.app())).await;
    let settled = settled.map_err(|problem| anyhow::anyhow!(problem.code.as_str()))?;
    ensure!(settled == events as u64, "not every event was settled");
    for event in kept(&site, &staff).await? {
        let wrong = FLAG_FORGED | FLAG_TIME_OFF;
        let verified = event.flags & (FLAG_VERIFIED | wrong) == FLAG_VERIFIED;
        ensure!(verified, "a good presentation was not verified");
        ensure!(event.presentation.is_none(), "a presentation was kept");
    }
    Ok(events as f64 / seconds)
}
