//! A full disk under a working station: files that do not grow, a disk that takes
//! no write, a sync that fails, the largest file that the system allows, SQLite's
//! own limit of pages. The station must say so, show nothing that it could not
//! keep, lose nothing, and go on when there is room again.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use bamin_engine::clock::Timekeeper;
use bamin_engine::phone::PhonePorts;
use bamin_engine::queue::{Direction, Duty, Queue};
use bamin_engine::scan::{ChallengeMode, ScanSettings, ScanStep, Scanner, StopReason};
use bamin_engine::store::{OpenRequest, Store};

use super::books::Books;
use super::process::Station;
use super::site::Site;
use crate::disk::{Full, Recording, Syncs};
use crate::draws::Draws;
use crate::scenario::{Context, Outcome};
use crate::victim::Victim;

const STOP: &str = "stop storage_full";

pub fn run(context: &Context) -> Result<Outcome> {
    let site = Site::start(context, 1)?;
    let folder = context.folder.join("station");
    let ready = site.ready_station(&folder, 0)?;
    let mut books = Books::new(&site, &context.folder);
    let mut stops = 0;
    for run in 0..context.runs {
        let mut draws = context.draws(run);
        let stopped = match run % 5 {
            0 => by_flag(
                context,
                &site,
                &ready,
                Full::NoGrowth,
                &mut books,
                &mut draws,
            ),
            1 => by_flag(
                context,
                &site,
                &ready,
                Full::NoWrites,
                &mut books,
                &mut draws,
            ),
            2 => by_flag(
                context,
                &site,
                &ready,
                Full::NoSyncs,
                &mut books,
                &mut draws,
            ),
            3 => by_file_size(context, &site, &ready, &mut books, &mut draws),
            _ => by_pages(
                &context.folder.join(format!("pages-{run}")),
                &site,
                &mut draws,
            ),
        };
        stops += stopped.with_context(|| format!("run {run}"))?;
        books.check(&folder).with_context(|| format!("run {run}"))?;
    }
    site.drain(&ready)?;
    books.close(&folder)?;
    ensure!(stops > 0, "no disk was ever full");
    Ok(Outcome::default()
        .count("events shown", books.shown())
        .count("verdicts withheld", stops))
}

/// The disk fills at some moment while the station works, stays full for a while,
/// and has room again; in some runs the station dies and opens while it is full.
fn by_flag(
    context: &Context,
    site: &Site,
    ready: &Station,
    full: Full,
    books: &mut Books,
    draws: &mut Draws,
) -> Result<u64> {
    let station = Station {
        upload_after: draws.chance(1, 2).then(|| draws.place(20)),
        ..ready.clone()
    };
    let recording = Recording::of(&station.folder, &context.folder, Syncs::Kept)?;
    let start = || -> Result<Victim> {
        let mut process = station.process(context)?;
        recording.prepare(&mut process);
        Victim::start(process, &context.folder)
    };
    let mut victim = start()?;
    let mut said = victim.say(1 + draws.place(20), &site.commands(draws, 40)?)?;
    std::fs::write(recording.full_flag(), full.letter())?;
    said.extend(victim.say(41 - said.len(), &[])?);
    said.extend(victim.say(30, &site.commands(draws, 30)?)?);
    let stops = stops(&said)?;
    if draws.chance(1, 3) {
        books.died(&victim.kill(said)?);
        said = Vec::new();
        opens_or_says_full(start()?)?;
        std::fs::remove_file(recording.full_flag())?;
        victim = start()?;
        victim.say(1, &[])?;
    } else {
        std::fs::remove_file(recording.full_flag())?;
    }
    goes_on(&mut victim, &mut said, site, draws)?;
    said.extend(victim.finish()?);
    books.died(&said);
    if full == Full::NoSyncs {
        books.refused(usize::try_from(stops)?);
    }
    Ok(stops)
}

/// The system lets no file grow beyond a size.
fn by_file_size(
    context: &Context,
    site: &Site,
    ready: &Station,
    books: &mut Books,
    draws: &mut Draws,
) -> Result<u64> {
    let station = Station {
        upload_after: draws.chance(1, 2).then_some(0),
        ..ready.clone()
    };
    let largest = std::fs::metadata(station.folder.join("bamin.db"))?.len();
    // In blocks of 512 bytes, as POSIX has it; the write-ahead log is what grows.
    let blocks = largest / 512 + 8 + draws.below(512);
    let plain = station.process(context)?;
    let mut limited = Command::new("sh");
    limited
        .args([
            "-c",
            &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\""),
        ])
        .arg(plain.get_program())
        .args(plain.get_args());
    let mut victim = Victim::start(limited, &context.folder)?;
    let commands = site.commands(draws, 150)?;
    let mut said = victim.say(1 + commands.len(), &commands)?;
    let stops = stops(&said)?;
    match draws.chance(1, 2) {
        true => said = victim.kill(said)?,
        false => said.extend(victim.finish()?),
    }
    books.died(&said);
    let mut victim = Victim::start(station.process(context)?, &context.folder)?;
    let mut said = victim.say(1, &[])?;
    goes_on(&mut victim, &mut said, site, draws)?;
    books.died(&victim.kill(said)?);
    Ok(stops)
}

/// SQLite's limit of pages, on a queue and a scanner of this process.
fn by_pages(folder: &Path, site: &Site, draws: &mut Draws) -> Result<u64> {
    std::fs::create_dir_all(folder)?;
    let ports = PhonePorts::desk(folder)?;
    let store = Store::open(OpenRequest {
        path: folder.join("bamin.db"),
        secure: &*ports.secure,
        random: ports.random.clone(),
        wall_ms: ports.clock.wall_ms(),
    })?
    .store;
    let time = Timekeeper::open(Arc::clone(&ports.clock), store.clone())?;
    let queue = Queue::new(store.clone(), time.clone(), Arc::clone(&ports.random));
    let duty = Duty {
        unit: 1,
        account: 1,
        point: 1,
        point_version: 1,
        direction: Direction::In,
        place: None,
    };
    let settings = ScanSettings {
        duty,
        challenge: ChallengeMode::OnTap,
    };
    let mut scanner = Scanner::new(settings, time, queue.clone(), Arc::clone(&ports.random));
    let evidence = site.evidence();
    store.limit_pages(Some(store.pages()? + u32::try_from(draws.below(20))?))?;
    let (mut shown, mut stops) = (0, 0);
    for n in 0.. {
        if stops == 20 {
            break;
        }
        match scanner.text(&format!("BM1:{n}"), &evidence) {
            ScanStep::Verdict(_) => shown += 1,
            ScanStep::Stop(StopReason::StorageFull) => stops += 1,
            other => bail!("unexpected: {other:?}"),
        }
        ensure!(
            queue.pending()? == shown,
            "shown and not kept, or the reverse"
        );
        ensure!(shown < 2_000, "the limit was not reached");
    }
    store.limit_pages(None)?;
    let step = scanner.text("BM1:again", &evidence);
    ensure!(
        matches!(step, ScanStep::Verdict(_)),
        "it does not go on: {step:?}"
    );
    Ok(stops)
}

/// How many verdicts were withheld; each for the right reason.
fn stops(said: &[String]) -> Result<u64> {
    let stops: Vec<_> = said
        .iter()
        .filter(|line| line.starts_with("stop"))
        .collect();
    ensure!(
        stops.iter().all(|line| *line == STOP),
        "a full disk is called otherwise: {stops:?}"
    );
    Ok(stops.len() as u64)
}

/// On a full disk a phone opens, or says that the disk is full; it never sets its
/// database aside.
fn opens_or_says_full(mut victim: Victim) -> Result<()> {
    match victim.line()? {
        Some(line) => {
            ensure!(line == "open", "on a full disk: {line}");
            victim.kill(Vec::new()).map(drop)
        }
        None => {
            let last = victim.said_last();
            ensure!(last.contains("storage_full"), "on a full disk: {last}");
            Ok(())
        }
    }
}

/// With room again, everything is shown.
fn goes_on(
    victim: &mut Victim,
    said: &mut Vec<String>,
    site: &Site,
    draws: &mut Draws,
) -> Result<()> {
    let after = victim.say(10, &site.commands(draws, 10)?)?;
    let works = |line: &String| line.starts_with("shown") || line == "still";
    ensure!(after.iter().all(works), "it does not go on: {after:?}");
    said.extend(after);
    Ok(())
}
