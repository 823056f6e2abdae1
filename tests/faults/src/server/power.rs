//! The power goes while phones upload: the server is killed and its disk loses
//! what was not synced. SQLite must have synced whatever was answered. With a disk
//! that only says that it syncs, the same runs must find losses.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::host::Host;
use super::shift::{Shift, settle};
use super::site::Site;
use crate::disk::{Cut, Recording, Syncs};
use crate::draws::Draws;
use crate::scenario::{Context, Outcome};

/// Runs with the same server and phones.
const ON_ONE_SITE: u32 = 25;
/// Milliseconds from the first upload to the power cut.
const CUT_WITHIN: u64 = 300;

/// `server_power_cut_sqlite`.
///
/// # Errors
/// The first promise that is broken.
pub fn synced(context: &Context) -> Result<Outcome> {
    context.runtime.block_on(async {
        let (mut events, mut unanswered, mut lost) = (0, 0, Cut::default());
        for first in (0..context.runs).step_by(ON_ONE_SITE as usize) {
            let folder = context.folder.join(format!("from-run-{first}"));
            let (mut site, host) = Site::open(context, &folder, None).await?;
            host.kill()?;
            for run in first..context.runs.min(first + ON_ONE_SITE) {
                let draws = &mut context.draws(run);
                let cut = cut(context, &mut site, &folder, draws, run, Syncs::Kept);
                let cut = cut.await.with_context(|| format!("run {run}"))?;
                let host = site.start(context)?;
                unanswered += settle(&site).await.with_context(|| format!("run {run}"))?;
                host.kill()?;
                lost.writes += cut.writes;
                lost.syncs += cut.syncs;
                lost.changed += cut.changed;
            }
            events += site.recorded().len();
        }
        Ok(Outcome::default()
            .count("events", events as u64)
            .count("unanswered at the cuts", unanswered as u64)
            .count("writes", lost.writes)
            .count("syncs", lost.syncs)
            .count("files that lost some", lost.changed))
    })
}

/// `server_power_cut_unsynced`: cuts until a loss was noticed. A disk may by chance
/// have written everything.
///
/// # Errors
/// No loss was noticed: the harness would not see a missing sync.
pub fn unsynced(context: &Context) -> Result<Outcome> {
    context.runtime.block_on(async {
        for run in 0..context.runs {
            let folder = context.folder.join(format!("run-{run}"));
            let (mut site, host) = Site::open(context, &folder, None).await?;
            host.kill()?;
            let draws = &mut context.draws(run);
            cut(context, &mut site, &folder, draws, run, Syncs::Ignored).await?;
            let found = match site.start(context) {
                Ok(_host) => settle(&site).await.map(drop),
                Err(error) => Err(error),
            };
            if found.is_err() {
                return Ok(Outcome::default().count("cuts until one was noticed", (run + 1).into()));
            }
        }
        bail!("{} cuts went unnoticed", context.runs)
    })
}

/// Phones upload to a server whose writes are recorded, until its power goes.
async fn cut(
    context: &Context,
    site: &mut Site,
    folder: &Path,
    draws: &mut Draws,
    run: u32,
    syncs: Syncs,
) -> Result<Cut> {
    let scratch = folder.join("record");
    std::fs::create_dir_all(&scratch)?;
    let recording = Recording::of(&site.args.data, &scratch, syncs)?;
    let mut command = site.command(context)?;
    recording.prepare(&mut command);
    let mut host = Host::start(command, &site.args)?;
    let code = site.code(run).await?;
    host.change_colours()?;
    let shift = Shift::begin(site, &code, draws);
    // What is to be lost must have been answered first.
    let least = match syncs {
        Syncs::Kept => 0,
        Syncs::Ignored => CUT_WITHIN,
    };
    tokio::time::sleep(Duration::from_millis(least + draws.below(CUT_WITHIN))).await;
    host.kill()?;
    shift.end(site).await?;
    recording.cut(draws)
}
