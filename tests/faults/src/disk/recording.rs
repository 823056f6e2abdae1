//! Recording a process, and cutting its power.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::medium::{self, Medium};
use super::trace::{self, Entry};
use crate::draws::Draws;

const SHIM: &str = include_str!("../../shim/record.c");

/// How long a sync takes, so that most kills strike within one.
const SYNC_US: &str = "1500";

/// What the disk makes of a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syncs {
    /// It does it.
    Kept,
    /// It only says so: to the process all looks well, as to one that never syncs.
    Ignored,
}

/// How a disk is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// Files do not grow; what is there can be written over.
    NoGrowth,
    /// Nothing is written, as on file systems that never write in place.
    NoWrites,
    /// Writes are taken and the sync fails, as with late allocation.
    NoSyncs,
}

impl Full {
    /// What the flag file begins with.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::NoGrowth => "g",
            Self::NoWrites => "w",
            Self::NoSyncs => "s",
        }
    }
}

/// A folder of which all that one process does to it is written down. The folder
/// lies where the process runs; only one process at a time is recorded.
#[derive(Debug)]
pub struct Recording {
    folder: PathBuf,
    before: BTreeMap<String, Vec<u8>>,
    trace: PathBuf,
    shim: PathBuf,
    syncs: Syncs,
}

/// What a power cut did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cut {
    /// Writes in the record.
    pub writes: u64,
    /// Syncs in the record.
    pub syncs: u64,
    /// Files that differ from what the process had last seen.
    pub changed: u64,
}

impl Recording {
    /// Gets ready to record what a process does to `folder`, which exists; `scratch`
    /// is a folder elsewhere for the record and the library.
    ///
    /// # Errors
    /// The file system, or the C compiler.
    pub fn of(folder: &Path, scratch: &Path, syncs: Syncs) -> Result<Self> {
        let folder = folder.canonicalize()?;
        let scratch = scratch.canonicalize()?;
        ensure!(!scratch.starts_with(&folder), "the record lies outside");
        let trace = scratch.join("trace");
        for old in [&trace, &scratch.join("full")] {
            if old.exists() {
                std::fs::remove_file(old)?;
            }
        }
        Ok(Self {
            before: medium::load(&folder)?,
            shim: shim(&scratch)?,
            folder,
            trace,
            syncs,
        })
    }

    /// Lets `process` be recorded.
    pub fn prepare(&self, process: &mut Command) {
        process
            .env("LD_PRELOAD", &self.shim)
            .env("BAMIN_TRACE", &self.trace)
            .env("BAMIN_TRACE_SLOW", SYNC_US)
            .env("BAMIN_FULL", self.full_flag())
            .env("BAMIN_TRACE_BELOW", &self.folder);
        if self.syncs == Syncs::Ignored {
            process.env("BAMIN_TRACE_LIES", "1");
        }
    }

    /// The disk is full while this file exists; see [`Full::letter`]. If it holds
    /// `r FIRST COUNT`, so many reads of the process fail from that one on.
    #[must_use]
    pub fn full_flag(&self) -> PathBuf {
        self.trace.with_file_name("full")
    }

    /// After the process was killed: the folder becomes what the disk may hold.
    ///
    /// # Errors
    /// Nothing was recorded: the library does not see what the process writes.
    pub fn cut(self, draws: &mut Draws) -> Result<Cut> {
        let seen = medium::load(&self.folder)?;
        let entries = if self.trace.exists() {
            trace::read(&self.trace)?
        } else {
            Vec::new()
        };
        let count =
            |kind: fn(&Entry) -> bool| entries.iter().filter(|entry| kind(entry)).count() as u64;
        let unrecorded = entries.is_empty() && seen != self.before;
        ensure!(!unrecorded, "files changed and nothing was recorded");
        let mut medium = Medium::holding(self.before);
        entries.iter().for_each(|entry| medium.apply(entry));
        let held = medium.cut(draws);
        medium::store(&self.folder, &held)?;
        let changed = held
            .iter()
            .filter(|(path, bytes)| seen.get(*path) != Some(bytes));
        Ok(Cut {
            writes: count(|entry| matches!(entry, Entry::Wrote { .. })),
            syncs: count(|entry| matches!(entry, Entry::Synced { .. })),
            changed: changed.count() as u64,
        })
    }
}

/// The library, compiled once into `scratch`.
fn shim(scratch: &Path) -> Result<PathBuf> {
    let (source, library) = (scratch.join("record.c"), scratch.join("record.so"));
    if library.exists() {
        return Ok(library);
    }
    std::fs::write(&source, SHIM)?;
    let compiled = Command::new("cc")
        .args(["-O2", "-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .args(["-ldl", "-lpthread"])
        .status()
        .context("a C compiler is needed")?;
    ensure!(
        compiled.success(),
        "the library that records was not compiled"
    );
    Ok(library)
}
