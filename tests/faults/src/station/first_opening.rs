//! A phone that dies while it is set up: at the first opening, in the log-in, in
//! the change of the password, while lists are fetched. Whatever was left behind,
//! the next start goes on from there, or begins anew; none needs a person to clean
//! up.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::books::Books;
use super::site::Site;
use crate::disk::{Recording, Syncs};
use crate::scenario::{Context, Outcome};
use crate::victim::Victim;

/// At most so many deaths before it is left alone.
const DEATHS: u64 = 5;
/// What staff do once it works.
const COMMANDS: usize = 5;

pub fn run(context: &Context) -> Result<Outcome> {
    let site = Site::start(context, context.runs)?;
    let mut deaths = 0;
    for run in 0..context.runs {
        deaths += one(context, &site, run).map_err(|error| error.context(format!("run {run}")))?;
    }
    Ok(Outcome::default().count("deaths on the way", deaths))
}

fn one(context: &Context, site: &Site, run: u32) -> Result<u64> {
    let mut draws = context.draws(run);
    let folder = context.folder.join(format!("station-{run}"));
    std::fs::create_dir_all(&folder)?;
    let station = site.new_station(&folder, usize::try_from(run)?)?;
    let power = draws.chance(1, 2);
    let deaths = 1 + draws.below(DEATHS);
    for _ in 0..deaths {
        let mut process = station.process(context)?;
        let recording = match power {
            true => Some(Recording::of(&folder, &context.folder, Syncs::Kept)?),
            false => None,
        };
        if let Some(recording) = &recording {
            recording.prepare(&mut process);
        }
        let victim = Victim::start(process, &context.folder)?;
        // Opening takes a few milliseconds, each log-in some hundred.
        let (lines, longest) =
            draws.one_of(&[(0, 30_000), (1, 300_000), (2, 300_000), (3, 60_000)]);
        let said =
            victim.kill_within(lines, "point", Duration::from_micros(draws.below(longest)))?;
        ensure!(
            said.iter().all(|line| !line.starts_with("open ")),
            "a database was set aside: {said:?}"
        );
        if let Some(recording) = recording {
            recording.cut(&mut draws)?;
        }
    }
    let mut victim = Victim::start(station.process(context)?, &context.folder)?;
    victim.give(&site.commands(&mut draws, COMMANDS)?)?;
    let said = victim.finish()?;
    let shown = said.iter().filter(|line| line.starts_with("shown"));
    ensure!(
        shown.count() == COMMANDS,
        "it did not get to work: {said:?}"
    );
    let mut books = Books::new(site, &context.folder);
    books.died(&said);
    books.check(&folder)?;
    site.drain(&site.station(&folder))?;
    let found = books.look(&folder)?;
    ensure!(found.on_phone + found.missing == 0, "not all was uploaded");
    Ok(deaths)
}
