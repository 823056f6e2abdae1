//! Shows that the harness can tell: a plain SQLite that commits rows and says so,
//! with synchronous=FULL, with synchronous=OFF, and on a disk that only says that
//! it has synced. The first must lose nothing; the others must be caught.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::ValueEnum;
use rusqlite::Connection;

use super::{Recording, Syncs};
use crate::scenario::{Context, Outcome, Scenario};
use crate::victim::Victim;

/// The command of the process that is killed.
pub const COMMAND: &str = "ledger";

/// The scenarios of this folder.
#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario {
            name: "disk_synchronous_full",
            asserts: "a row that was committed with synchronous=FULL outlives a power cut",
            short: 8,
            long: 200,
            run: full,
        },
        Scenario {
            name: "disk_synchronous_off",
            asserts: "the harness catches synchronous=OFF, and a disk that ignores syncs",
            short: 8,
            long: 50,
            run: off,
        },
    ]
}

/// SQLite's setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Synchronous {
    /// Syncs at each commit.
    Full,
    /// Never syncs.
    Off,
}

/// The process: commits row after row into `folder` and says each number.
///
/// # Errors
/// The database.
pub fn process(folder: &Path, synchronous: Synchronous) -> Result<()> {
    let connection = Connection::open(folder.join("ledger.db"))?;
    let word = match synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Off => "OFF",
    };
    connection.pragma_update(None, "synchronous", word)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS rows (number INTEGER PRIMARY KEY, filling BLOB)",
    )?;
    let mut output = std::io::stdout();
    loop {
        connection.execute("INSERT INTO rows (filling) VALUES (randomblob(300))", [])?;
        writeln!(output, "{}", connection.last_insert_rowid())?;
        output.flush()?;
    }
}

fn full(context: &Context) -> Result<Outcome> {
    let lost = lost(context, Synchronous::Full, Syncs::Kept)?;
    ensure!(lost.rows == 0, "{} committed rows were lost", lost.rows);
    Ok(Outcome::default().count("rows committed", lost.committed))
}

fn off(context: &Context) -> Result<Outcome> {
    let off = lost(context, Synchronous::Off, Syncs::Kept)?;
    ensure!(
        off.rows > 0,
        "rows were lost with synchronous=OFF and nobody noticed"
    );
    let lies = lost(context, Synchronous::Full, Syncs::Ignored)?;
    ensure!(
        lies.rows > 0,
        "rows were lost on a lying disk and nobody noticed"
    );
    Ok(Outcome::default()
        .count("lost with OFF", off.rows)
        .count("lost on a lying disk", lies.rows))
}

struct Lost {
    committed: u64,
    rows: u64,
}

fn lost(context: &Context, synchronous: Synchronous, syncs: Syncs) -> Result<Lost> {
    let mut lost = Lost {
        committed: 0,
        rows: 0,
    };
    for run in 0..context.runs {
        let mut draws = context.draws(run);
        let folder = fresh(&context.folder.join(format!("{synchronous:?}-{syncs:?}")))?;
        let recording = Recording::of(&folder, &context.folder, syncs)?;
        let mut process = context.process(COMMAND)?;
        let word = if synchronous == Synchronous::Full {
            "full"
        } else {
            "off"
        };
        process.arg(&folder).args(["--synchronous", word]);
        recording.prepare(&mut process);
        let victim = Victim::start(process, &context.folder)?;
        // Often past a checkpoint, which SQLite makes each thousand pages.
        let lines = 1 + draws.place(600);
        let said = victim.kill_after(lines, Duration::from_micros(draws.below(3_000)))?;
        let cut = recording.cut(&mut draws)?;
        let silent = synchronous == Synchronous::Off || syncs == Syncs::Ignored;
        ensure!(
            cut.writes > 0 && (cut.syncs > 0) != silent,
            "the record is not what was done: {cut:?}"
        );
        let held = rows(&folder);
        let said: Vec<i64> = said.iter().filter_map(|line| line.parse().ok()).collect();
        lost.committed += said.len() as u64;
        lost.rows += said.iter().filter(|row| !held.contains(row)).count() as u64;
    }
    Ok(lost)
}

/// The rows that can still be read; a file that can't be holds none.
fn rows(folder: &Path) -> BTreeSet<i64> {
    let read = || -> rusqlite::Result<BTreeSet<i64>> {
        let connection = Connection::open(folder.join("ledger.db"))?;
        let mut statement = connection.prepare("SELECT number FROM rows")?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    read().unwrap_or_default()
}

fn fresh(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    Ok(folder.to_owned())
}
