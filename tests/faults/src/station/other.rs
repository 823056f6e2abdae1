//! Database files that are sound, but not this phone's to use: written by a newer
//! app, or sealed with a key that is gone.

use anyhow::{Context as _, Result, ensure};
use rusqlite::Connection;

use super::site::Site;
use crate::disk::medium;
use crate::scenario::{Context, Outcome};
use crate::victim::Victim;

pub fn run(context: &Context) -> Result<Outcome> {
    let site = Site::start(context, 3 * context.runs)?;
    for run in 0..context.runs {
        newer(context, &site, run).with_context(|| format!("run {run}, newer"))?;
        key_lost(context, &site, run).with_context(|| format!("run {run}, key lost"))?;
    }
    Ok(Outcome::default())
}

/// Refused, and not a byte of it is changed, its log included.
fn newer(context: &Context, site: &Site, run: u32) -> Result<()> {
    let mut draws = context.draws(run);
    let folder = context.folder.join(format!("newer-{run}"));
    let station = site.ready_station(&folder, 3 * usize::try_from(run)?)?;
    let database = Connection::open(folder.join("bamin.db"))?;
    database.pragma_update(None, "user_version", i64::try_from(2 + draws.below(100))?)?;
    // What a newer app left in its log counts as well.
    let before = match draws.chance(1, 2) {
        true => medium::load(&folder)?,
        false => {
            database.close().map_err(|(_, error)| error)?;
            medium::load(&folder)?
        }
    };
    medium::store(&folder, &before)?;
    let mut victim = Victim::start(station.process(context)?, &context.folder)?;
    let line = victim.line()?;
    let last = victim.said_last();
    ensure!(
        line.is_none() && last.contains("storage_newer"),
        "{line:?} {last}"
    );
    // A log without a byte may be left by whoever looks at such a file.
    let mut after = medium::load(&folder)?;
    after.retain(|path, bytes| !(path.ends_with("-wal") && bytes.is_empty()));
    ensure!(after == before, "the newer app's file was changed");
    Ok(())
}

/// Set aside with the exact number of unsent events; the phone then works again
/// once it is enrolled anew.
fn key_lost(context: &Context, site: &Site, run: u32) -> Result<()> {
    let mut draws = context.draws(run);
    let folder = context.folder.join(format!("key-{run}"));
    let account = 3 * usize::try_from(run)?;
    let station = site.ready_station(&folder, account + 1)?;
    let commands = site.commands(&mut draws, 20)?;
    let mut victim = Victim::start(station.process(context)?, &context.folder)?;
    let said = victim.say(21, &commands)?;
    let shown = said.iter().filter(|line| line.starts_with("shown")).count();
    match draws.chance(1, 2) {
        true => drop(victim.kill(said)?),
        false => drop(victim.finish()?),
    }
    let key = folder.join("wrapping.key");
    match draws.below(3) {
        0 => std::fs::remove_file(key)?,
        1 => std::fs::write(key, [7; 32])?,
        _ => std::fs::write(key, [7; 9])?,
    }
    let expected = format!("open KeyLost Some({shown})");
    let anew = site.new_station(&folder, account + 2)?;
    let mut victim = Victim::start(anew.process(context)?, &context.folder)?;
    let opened = victim.line()?;
    ensure!(
        opened.as_deref() == Some(&expected),
        "{opened:?}, not {expected}"
    );
    victim.give(&site.commands(&mut draws, 5)?)?;
    let said = victim.finish()?;
    let works = said.iter().any(|line| line.starts_with("shown"));
    ensure!(works, "enrolled anew it does not work: {said:?}");
    site.drain(&site.station(&folder))
}
