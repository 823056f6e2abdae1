//! Events made durable a second through `POST /events`.

use std::collections::HashSet;

use anyhow::{Context, Result, ensure};
use bamin_protocol::slice::Day;
use bamin_server::server::Jobs;
use bamin_server::server::seed::SeedPlan;
use bamin_server::store::UnitId;
use bamin_server::store::events::Event;
use bamin_standins::postgres::Postgres;
use serde_json::Value;
use uuid::Uuid;

use crate::bare_sqlite;
use crate::batches::Batches;
use crate::report::{Report, Row};
use crate::shown::{passes, scanned};
use crate::site::{Site, Staff};
use crate::timing::on_a_runtime;

/// Batches of each staff phone.
const BATCHES: usize = 30;
/// 16 staff phones of 4 units look at the codes of 4000 people.
const PLAN: SeedPlan = SeedPlan {
    citizens: 1000,
    families: 1000,
    orange_share: 0.0,
    units: 4,
    staff: 4,
    points: 2,
};
const PAGE: u32 = 2_000;

/// `ingest_sqlite`, beside a bare insert of the same bytes with the same
/// durability, and `ingest_postgres`.
pub fn rows(report: &mut Report) -> Result<()> {
    let (figure, sealed) = on_a_runtime(measure(None))?;
    let bare = bare_sqlite::inserts(&sealed)?;
    let peer = Some(("bare SQLite, FULL", bare));
    report.row(row("ingest_sqlite", figure, peer))?;
    let postgres = Postgres::start()?;
    let url = postgres.create_database()?;
    let (figure, _) = on_a_runtime(measure(Some(url)))?;
    report.row(row("ingest_postgres", figure, None))
}

fn row(name: &'static str, value: f64, peer: Option<(&'static str, f64)>) -> Row {
    Row {
        name,
        value,
        unit: "events/s",
        peer,
    }
}

/// The figure, and each batch's sealed events.
async fn measure(database_url: Option<String>) -> Result<(f64, Vec<Vec<Vec<u8>>>)> {
    let site = Site::start(database_url, &PLAN, Jobs::Background).await?;
    let staff = site.staff().await?;
    let passes = passes(&site).await?;
    let batches = Batches::prepare(&site, &staff, BATCHES, |number| {
        scanned(&site, &passes, number)
    })
    .await?;
    let sent = site.send(staff.len(), batches.requests).await?;
    let stored = sent.read()?.iter().map(stored).sum::<Result<usize>>()?;
    ensure!(
        stored == batches.events.len(),
        "not every event was answered"
    );
    let kept = kept(&site, &staff).await?;
    let ids: HashSet<Uuid> = kept.iter().map(|event| event.key.event).collect();
    ensure!(ids.len() == kept.len(), "twice the same event");
    ensure!(ids == batches.events, "the database holds other events");
    Ok((stored as f64 / sent.seconds, batches.sealed))
}

/// How many items an answer has; each must be `stored`.
pub fn stored(answer: &Value) -> Result<usize> {
    let items = answer["items"].as_array().context("no items")?;
    let refused = items.iter().find(|item| item["outcome"] != "stored");
    ensure!(refused.is_none(), "not stored: {refused:?}");
    Ok(items.len())
}

/// Every event that the database holds of these phones' units.
pub async fn kept(site: &Site, staff: &[Staff]) -> Result<Vec<Event>> {
    let store = &site.server.app().store;
    let today = Day::of(site.now()).0;
    let units: HashSet<u64> = staff.iter().map(|one| one.unit).collect();
    let mut kept = Vec::new();
    for unit in units {
        let unit = UnitId(i64::try_from(unit)?);
        let mut after = None;
        loop {
            let page = store.events_of(unit, today - 1, today, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.key.day, last.key.event));
            kept.extend(page);
        }
    }
    Ok(kept)
}
