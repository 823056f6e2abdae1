//! The runs: phones record and upload all the time; at a drawn moment the server
//! dies, or PostgreSQL under it; it comes back, the phones try again, and the
//! books are compared with what each phone was told.

use std::time::Duration;

use anyhow::{Context as _, Result};
use bamin_standins::postgres::Postgres;

use super::host::Host;
use super::shift::{Shift, settle};
use super::site::Site;
use crate::draws::Draws;
use crate::scenario::{Context, Outcome};

/// Runs with the same server, database and phones.
const ON_ONE_SITE: u32 = 25;
/// Of the runs on PostgreSQL each tenth kills PostgreSQL itself.
const DATABASE_EVERY: u32 = 10;
/// Milliseconds from the first upload to the kill, and of the darkness after it.
const KILL_WITHIN: u64 = 300;
const DARK: u64 = 400;

/// `server_killed_sqlite`.
///
/// # Errors
/// The first promise that is broken.
pub fn on_sqlite(context: &Context) -> Result<Outcome> {
    context.runtime.block_on(runs(context, None))
}

/// `server_killed_postgres`.
///
/// # Errors
/// The first promise that is broken.
pub fn on_postgres(context: &Context) -> Result<Outcome> {
    let postgres = Postgres::start()?;
    context.runtime.block_on(runs(context, Some(&postgres)))
}

/// What happened, in figures.
#[derive(Default)]
struct Tally {
    events: usize,
    unanswered: usize,
    database_kills: u64,
}

async fn runs(context: &Context, postgres: Option<&Postgres>) -> Result<Outcome> {
    let mut tally = Tally::default();
    for first in (0..context.runs).step_by(ON_ONE_SITE as usize) {
        let database = postgres.map(Postgres::create_database).transpose()?;
        let folder = context.folder.join(format!("from-run-{first}"));
        let (mut site, mut host) = Site::open(context, &folder, database).await?;
        for run in first..context.runs.min(first + ON_ONE_SITE) {
            let mut draws = context.draws(run);
            let killed = match postgres {
                Some(postgres) if run % DATABASE_EVERY == 1 => Killed::Database(postgres),
                _ => Killed::Server,
            };
            tally.database_kills += u64::from(matches!(killed, Killed::Database(_)));
            host = once(
                context, &mut site, host, run, &mut draws, killed, &mut tally,
            )
            .await
            .with_context(|| format!("run {run}"))?;
        }
        tally.events += site.recorded().len();
        drop(host);
    }
    let outcome = Outcome::default()
        .count("events", tally.events as u64)
        .count("unanswered at the kills", tally.unanswered as u64);
    Ok(match postgres {
        Some(_) => outcome.count("kills of PostgreSQL", tally.database_kills),
        None => outcome,
    })
}

/// What dies.
#[derive(Clone, Copy)]
enum Killed<'a> {
    Server,
    Database(&'a Postgres),
}

async fn once(
    context: &Context,
    site: &mut Site,
    mut host: Host,
    run: u32,
    draws: &mut Draws,
    killed: Killed<'_>,
    tally: &mut Tally,
) -> Result<Host> {
    let code = site.code(run).await?;
    host.change_colours()?;
    let shift = Shift::begin(site, &code, draws);
    tokio::time::sleep(Duration::from_millis(draws.below(KILL_WITHIN))).await;
    let dark = Duration::from_millis(draws.below(DARK));
    let host = match killed {
        Killed::Server => {
            host.kill()?;
            shift.end(site).await?;
            site.start(context)?
        }
        Killed::Database(postgres) => {
            postgres.crash()?;
            tokio::time::sleep(dark).await;
            shift.end(site).await?;
            postgres.restart()?;
            host.rest()?;
            host
        }
    };
    tally.unanswered += settle(site).await?;
    Ok(host)
}
