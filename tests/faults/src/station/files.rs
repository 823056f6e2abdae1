//! Database files that are not as they were left: damaged at random places, of
//! another version, without their key. A phone opens such a file fully or sets it
//! aside and says so; it never panics, and no event reaches the server wrong or
//! twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use rusqlite::Connection;

use super::process::Station;
use super::site::Site;
use crate::disk::medium;
use crate::draws::Draws;
use crate::scenario::{Context, Outcome};
use crate::victim::Victim;

const PAGE: usize = 4096;
const DATABASE: &str = "bamin.db";
const LOG: &str = "bamin.db-wal";

/// What is known of an event besides its sealed contents.
type Key = (i64, i64, Vec<u8>, String, i64);

/// A phone's files with unsent events in them.
struct Pristine {
    station: Station,
    files: BTreeMap<String, Vec<u8>>,
    keys: BTreeSet<Key>,
}

/// What happened to the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    Database,
    Log,
    /// It ends earlier than it did.
    LogCut,
}

/// Events in the last commits of a log, whose damage looks like a log's end: some are
/// hit by several bits at once.
const LAST: usize = 10;

pub fn damaged(context: &Context) -> Result<Outcome> {
    let site = Site::start(context, 2)?;
    // One that was closed well, and one that died with its log full.
    let closed = pristine(context, &site, 0, true)?;
    let died = pristine(context, &site, 1, false)?;
    let mut counts = BTreeMap::<&str, u64>::new();
    for run in 0..context.runs {
        let mut draws = context.draws(run);
        let from = if draws.chance(1, 2) { &closed } else { &died };
        let mut files = from.files.clone();
        let damage = harm(&mut files, &mut draws);
        let what = look(context, &site, from, &files, damage)
            .with_context(|| format!("run {run}, {damage:?}"))?;
        *counts.entry(what).or_default() += 1;
    }
    let mut outcome = Outcome::default();
    outcome.counted.extend(counts);
    Ok(outcome)
}

/// What a phone makes of damaged files, and what then reaches the server.
fn look(
    context: &Context,
    site: &Site,
    from: &Pristine,
    files: &BTreeMap<String, Vec<u8>>,
    damage: Damage,
) -> Result<&'static str> {
    forget_events(site)?;
    let folder = &from.station.folder;
    medium::store(folder, files)?;
    let station = Station {
        drain: true,
        ..from.station.clone()
    };
    let victim = Victim::start(station.process(context)?, &context.folder)?;
    let errors = context.folder.join("errors");
    let said = match victim.finish() {
        Ok(said) => said,
        Err(error) => {
            let last = std::fs::read_to_string(errors)?;
            ensure!(!last.contains("panicked"), "it panicked: {last}");
            // The version's own bytes were hit: it looks like a newer app's file.
            let newer = version(&files[&path(folder, DATABASE)]) > 1;
            ensure!(newer && last.contains("storage_newer"), "{error:#}");
            return Ok("refused as newer");
        }
    };
    let stored = keys(
        &site.database(),
        "SELECT unit_id, day, event_id, kind, version FROM events",
    )?;
    let wrong = stored.difference(&from.keys).count();
    ensure!(
        wrong == 0,
        "{wrong} events reached the server wrong: {said:?}"
    );
    let opened = said.first().context("it said nothing")?;
    if opened.starts_with("open ") {
        let kept = std::fs::read_dir(folder)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .any(|name| name.contains("set-aside"));
        ensure!(
            kept && stored.is_empty(),
            "set aside, but not kept: {said:?}"
        );
        return Ok("set aside");
    }
    let refused = said
        .iter()
        .filter_map(|line| line.strip_prefix("aside "))
        .count();
    let left = said.last().and_then(|line| line.strip_prefix("left "));
    let found = stored.len() + refused;
    let missing = from.keys.len().checked_sub(found);
    let missing = missing.context("more events than there were")?;
    // Nothing tells these two from a log that ends there (docs/reliability.md).
    let is_end = match damage {
        Damage::Database => false,
        Damage::Log => missing <= LAST,
        Damage::LogCut => true,
    };
    match (left, missing) {
        (Some("0"), 0) if refused > 0 => Ok("opened, with events set aside"),
        (Some("0"), 0) => Ok("opened fully"),
        (Some("0"), _) if is_end => Ok("opened up to the end of its log"),
        _ => bail!("{} of {} events: {said:?}", stored.len(), from.keys.len()),
    }
}

/// A station with unsent events, closed well or killed.
fn pristine(context: &Context, site: &Site, account: usize, close: bool) -> Result<Pristine> {
    let folder = context.folder.join(format!("station-{account}"));
    let station = site.ready_station(&folder, account)?;
    let mut draws = Draws::of(context.seed, context.name, u32::MAX);
    let commands = site.commands(&mut draws, 60)?;
    let mut victim = Victim::start(station.process(context)?, &context.folder)?;
    let said = victim.say(1 + commands.len(), &commands)?;
    match close {
        true => drop(victim.finish()?),
        false => drop(victim.kill(said)?),
    }
    let files = medium::load(&folder)?;
    let copy = context.folder.join("pristine");
    std::fs::create_dir_all(&copy)?;
    for name in [DATABASE, LOG] {
        if let Some(bytes) = files.get(&path(&folder, name)) {
            std::fs::write(copy.join(name), bytes)?;
        }
    }
    let sql = "SELECT unit, day, event, kind, version FROM events";
    let keys = keys(&copy.join(DATABASE), sql)?;
    ensure!(keys.len() > 20, "too few events");
    std::fs::remove_dir_all(copy)?;
    Ok(Pristine {
        station,
        files,
        keys,
    })
}

fn keys(database: &Path, sql: &str) -> Result<BTreeSet<Key>> {
    let connection = Connection::open(database)?;
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Each run uploads to a server that has nothing of it yet.
fn forget_events(site: &Site) -> Result<()> {
    let server = Connection::open(site.database())?;
    server.busy_timeout(std::time::Duration::from_secs(10))?;
    server.execute_batch("DELETE FROM events; DELETE FROM event_conflicts")?;
    Ok(())
}

/// Damages one of the files somewhere.
fn harm(files: &mut BTreeMap<String, Vec<u8>>, draws: &mut Draws) -> Damage {
    let of = |name: &str| files.keys().find(|path| path.ends_with(name)).cloned();
    let log = of(LOG).filter(|path| !files[path].is_empty());
    let (path, damage) = match (log, of(DATABASE)) {
        (Some(log), _) if draws.chance(1, 3) => (log, Damage::Log),
        (_, database) => (database.unwrap_or_default(), Damage::Database),
    };
    let bytes = files.entry(path).or_default();
    let length = bytes.len();
    // The first pages hold what everything else hangs on; most of the rest is lists.
    let end = if draws.chance(1, 2) {
        bytes.len().min(24 * PAGE)
    } else {
        bytes.len()
    };
    let at = draws.place(end);
    let page = at / PAGE * PAGE;
    let in_page = page..(page + PAGE).min(bytes.len());
    match draws.below(7) {
        0 => bytes[at] ^= 1 << draws.below(8),
        1 => (0..8).for_each(|_| {
            let at = draws.place(end);
            bytes[at] ^= 1 << draws.below(8);
        }),
        2 => draws.fill(&mut bytes[in_page]),
        3 => bytes[in_page].fill(0),
        4 => bytes.truncate(at),
        5 => bytes.truncate(page),
        _ => {
            let header = draws.place(100.min(end));
            bytes[header] ^= 1 << draws.below(8);
        }
    }
    match damage {
        Damage::Log if bytes.len() < length => Damage::LogCut,
        damage => damage,
    }
}

/// The header's `user_version`.
fn version(database: &[u8]) -> u32 {
    database
        .get(60..64)
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}

fn path(folder: &Path, name: &str) -> String {
    let path: PathBuf = folder.join(name);
    path.to_string_lossy().into_owned()
}
