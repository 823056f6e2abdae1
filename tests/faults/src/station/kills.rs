//! A station that scans and uploads is killed at random points, again and again on
//! the same folder; in some scenarios the power goes with it.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::books::Books;
use super::process::Station;
use super::site::Site;
use crate::disk::{Recording, Syncs};
use crate::draws::Draws;
use crate::scenario::{Context, Outcome};
use crate::victim::Victim;

/// Commands that are given before each kill; most have no time to be done.
const COMMANDS: usize = 80;

/// How a station ends.
#[derive(Clone, Copy)]
enum Fault {
    Kill,
    PowerCut(Syncs),
}

pub fn killed(context: &Context) -> Result<Outcome> {
    nothing_lost(context, Fault::Kill)
}

pub fn power_cut(context: &Context) -> Result<Outcome> {
    nothing_lost(context, Fault::PowerCut(Syncs::Kept))
}

/// Each run begins with the same ready phone: what is lost here can't be repaired.
pub fn power_cut_unsynced(context: &Context) -> Result<Outcome> {
    let site = Site::start(context, 1)?;
    let folder = context.folder.join("station");
    let station = site.ready_station(&folder, 0)?;
    let ready = crate::disk::medium::load(&folder)?;
    let mut missing = 0;
    for run in 0..context.runs {
        crate::disk::medium::store(&folder, &ready)?;
        let mut books = Books::new(&site, &context.folder);
        let fault = Fault::PowerCut(Syncs::Ignored);
        let station = Station {
            upload_after: None,
            ..station.clone()
        };
        shift(
            context,
            &site,
            &station,
            fault,
            &mut books,
            &mut context.draws(run),
        )?;
        // A file that cannot be read any more holds nothing.
        missing += books
            .look(&folder)
            .map_or(books.shown(), |found| found.missing as u64);
    }
    ensure!(missing > 0, "events were lost and nobody noticed");
    Ok(Outcome::default().count("shown events lost, as they must be", missing))
}

fn nothing_lost(context: &Context, fault: Fault) -> Result<Outcome> {
    let site = Site::start(context, 1)?;
    let folder = context.folder.join("station");
    let ready = site.ready_station(&folder, 0)?;
    let mut books = Books::new(&site, &context.folder);
    let (mut waiting, mut changed) = (0, 0);
    for run in 0..context.runs {
        let mut draws = context.draws(run);
        let station = Station {
            upload_after: match draws.below(3) {
                0 => None,
                1 => Some(0),
                _ => Some(draws.place(COMMANDS / 2)),
            },
            ..ready.clone()
        };
        changed += shift(context, &site, &station, fault, &mut books, &mut draws)
            .map_err(|error| error.context(format!("run {run}")))?;
        let found = books
            .check(&folder)
            .map_err(|error| error.context(format!("run {run}")))?;
        waiting += u64::from(found.on_phone > 0);
    }
    site.drain(&ready)?;
    books.close(&folder)?;
    let outcome = Outcome::default()
        .count("events shown", books.shown())
        .count("kills with events waiting", waiting);
    Ok(match fault {
        Fault::Kill => outcome,
        Fault::PowerCut(_) => outcome.count("files that lost something", changed),
    })
}

/// Lets the station work for a while and ends it; gives the number of files that
/// lost something.
fn shift(
    context: &Context,
    site: &Site,
    station: &Station,
    fault: Fault,
    books: &mut Books,
    draws: &mut Draws,
) -> Result<u64> {
    let recording = match fault {
        Fault::Kill => None,
        Fault::PowerCut(syncs) => Some(Recording::of(&station.folder, &context.folder, syncs)?),
    };
    let mut process = station.process(context)?;
    if let Some(recording) = &recording {
        recording.prepare(&mut process);
    }
    let mut victim = Victim::start(process, &context.folder)?;
    victim.give(&site.commands(draws, COMMANDS)?)?;
    // Now and then while it opens; otherwise anywhere in a commit or an upload.
    let (lines, wait) = match draws.below(8) {
        0 => (0, draws.below(40_000)),
        1 => (COMMANDS + 1, draws.below(100_000)),
        _ => (1 + draws.place(COMMANDS), draws.below(5_000)),
    };
    let said = victim.kill_after(lines, Duration::from_micros(wait))?;
    ensure!(
        said.iter()
            .all(|line| !line.starts_with("stop") && !line.starts_with("open ")),
        "it would not work: {said:?}"
    );
    books.died(&said);
    match recording {
        Some(recording) => Ok(recording.cut(draws)?.changed),
        None => Ok(0),
    }
}
