//! A disk that fails to read while a phone opens (EIO): once, for a while, or until
//! the process ends, from any read on. SQLite calls that damage. The file is sound:
//! the phone opens or says that its storage failed, sets nothing aside, and works
//! once the disk reads again.

use anyhow::{Context as _, Result, ensure};

use super::books::Books;
use super::process::Station;
use super::site::Site;
use crate::disk::{Recording, Syncs};
use crate::draws::Draws;
use crate::scenario::{Context, Outcome};
use crate::victim::Victim;

/// What a phone may say that cannot read its database, or the key of it.
const SAID: [&str; 2] = ["storage_failed", "storage_locked"];

pub fn run(context: &Context) -> Result<Outcome> {
    let site = Site::start(context, 1)?;
    let folder = context.folder.join("station");
    let ready = site.ready_station(&folder, 0)?;
    let mut books = Books::new(&site, &context.folder);
    let mut refused = 0;
    for run in 0..context.runs {
        let mut draws = context.draws(run);
        let opened = one(context, &site, &ready, &mut books, &mut draws);
        refused += u64::from(!opened.with_context(|| format!("run {run}"))?);
        books.check(&folder).with_context(|| format!("run {run}"))?;
    }
    site.drain(&ready)?;
    books.close(&folder)?;
    ensure!(refused > 0, "no read ever failed");
    Ok(Outcome::default()
        .count("events shown", books.shown())
        .count("openings refused", refused))
}

/// Whether it opened while the disk failed.
fn one(
    context: &Context,
    site: &Site,
    station: &Station,
    books: &mut Books,
    draws: &mut Draws,
) -> Result<bool> {
    let recording = Recording::of(&station.folder, &context.folder, Syncs::Kept)?;
    let start = || -> Result<Victim> {
        let mut process = station.process(context)?;
        recording.prepare(&mut process);
        Victim::start(process, &context.folder)
    };
    works(start()?, site, books, draws)?;
    // An opening reads some hundred times; the first reads matter most.
    let first = draws.number() >> (54 + draws.below(10));
    let count = draws.one_of(&[1, 3, 30, i32::MAX]);
    std::fs::write(recording.full_flag(), format!("r {first} {count}"))?;
    let opened = opens_or_says_failed(start()?)?;
    std::fs::remove_file(recording.full_flag())?;
    works(start()?, site, books, draws)?;
    Ok(opened)
}

/// It opens as it was and shows what it scans, until it dies or is closed.
fn works(mut victim: Victim, site: &Site, books: &mut Books, draws: &mut Draws) -> Result<()> {
    let mut said = victim.say(9, &site.commands(draws, 8)?)?;
    let well = |line: &String| line == "open" || line == "still" || line.starts_with("shown");
    ensure!(said.iter().all(well), "it does not go on: {said:?}");
    match draws.chance(1, 2) {
        true => said = victim.kill(said)?,
        false => said.extend(victim.finish()?),
    }
    books.died(&said);
    Ok(())
}

fn opens_or_says_failed(mut victim: Victim) -> Result<bool> {
    if let Some(line) = victim.line()? {
        ensure!(line == "open", "on a disk that fails to read: {line}");
        victim.kill(Vec::new())?;
        return Ok(true);
    }
    let last = victim.said_last();
    let said = SAID.iter().any(|code| last.contains(code));
    ensure!(said, "on a disk that fails to read: {last}");
    Ok(false)
}
