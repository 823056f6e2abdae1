//! Passes issued a second through `POST /passes/renew`.

use anyhow::{Result, ensure};
use bamin_server::server::Jobs;
use bamin_server::server::seed::SeedPlan;
use bamin_standins::postgres::Postgres;

use crate::report::{Report, Row};
use crate::site::Site;
use crate::timing::on_a_runtime;

const CONNECTIONS: usize = 32;
/// Every subject gets new codes, then the same ones again under new keys.
const ROUNDS: usize = 4;
/// 500 phones, each with the codes of a family of four.
const PLAN: SeedPlan = SeedPlan {
    citizens: 500,
    families: 500,
    orange_share: 0.01,
    units: 0,
    staff: 0,
    points: 0,
};

/// `issue` on SQLite, `issue_postgres` on PostgreSQL.
pub fn rows(report: &mut Report) -> Result<()> {
    let sqlite = on_a_runtime(measure(None))?;
    report.row(row("issue", sqlite))?;
    let postgres = Postgres::start()?;
    let url = postgres.create_database()?;
    let figure = on_a_runtime(measure(Some(url)))?;
    report.row(row("issue_postgres", figure))
}

fn row(name: &'static str, value: f64) -> Row {
    Row {
        name,
        value,
        unit: "passes/s",
        peer: None,
    }
}

async fn measure(database_url: Option<String>) -> Result<f64> {
    let site = Site::start(database_url, &PLAN, Jobs::Background).await?;
    let holders = site.holders().await?;
    let (mut passes, mut seconds) = (0, 0.0);
    for _ in 0..ROUNDS {
        let mut requests = Vec::new();
        for holder in &holders {
            for subject in &holder.subjects {
                requests.push(site.renewal(holder, *subject)?.1);
            }
        }
        let sent = site.send(CONNECTIONS, requests).await?;
        seconds += sent.seconds;
        for answer in sent.read()? {
            let issued = answer["items"][0]["passes"].as_array().map_or(0, Vec::len);
            ensure!(issued > 0, "a renewal was refused: {}", answer["items"]);
            passes += issued;
        }
    }
    Ok(passes as f64 / seconds)
}
