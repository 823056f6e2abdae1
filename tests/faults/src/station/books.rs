//! What was shown, and where it must be: on the phone or on the server after each
//! fault, once on the server in the end. Both are read with a plain SQLite, past
//! the code that is tried out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use rusqlite::{Connection, OpenFlags};
use uuid::Uuid;

use super::site::Site;

const PHONE: &str = "bamin.db";

/// The books of one station.
#[derive(Debug)]
pub struct Books {
    server: PathBuf,
    scratch: PathBuf,
    shown: BTreeSet<Uuid>,
    /// Shown, and not on the server when last looked at.
    open: BTreeSet<Uuid>,
    stored: BTreeSet<Uuid>,
    last_row: i64,
    /// How often the station died: each may leave one event that was committed and
    /// not shown any more.
    deaths: usize,
}

/// Where what was shown is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Shown so far, and still on the phone only.
    pub on_phone: usize,
    /// Shown, and nowhere.
    pub missing: usize,
}

impl Books {
    /// Opens books; `scratch` is for copies of the phone's database.
    pub fn new(site: &Site, scratch: &Path) -> Self {
        Self {
            server: site.database(),
            scratch: scratch.join("copy"),
            shown: BTreeSet::new(),
            open: BTreeSet::new(),
            stored: BTreeSet::new(),
            last_row: 0,
            deaths: 0,
        }
    }

    /// Takes what a station said until it died.
    pub fn died(&mut self, lines: &[String]) {
        self.deaths += 1;
        for line in lines {
            let mut words = line.split(' ');
            let shown = words.next() == Some("shown");
            let event = words.next().and_then(|word| word.parse().ok());
            if let (true, Some(event), Some(_)) = (shown, event, words.next()) {
                self.shown.insert(event);
                self.open.insert(event);
            }
        }
    }

    /// What was tried and refused may be there all the same: a failed sync says
    /// nothing of what is on the disk.
    pub fn refused(&mut self, events: usize) {
        self.deaths += events;
    }

    /// How many events were shown.
    pub fn shown(&self) -> u64 {
        self.shown.len() as u64
    }

    /// Looks for all that was shown.
    ///
    /// # Errors
    /// A database cannot be read, or the server has an event twice.
    pub fn look(&mut self, folder: &Path) -> Result<Found> {
        let queue = self.queue(folder)?;
        self.read_server()?;
        self.open.retain(|event| !self.stored.contains(event));
        let on_phone = self.open.intersection(&queue).count();
        Ok(Found {
            on_phone,
            missing: self.open.len() - on_phone,
        })
    }

    /// As [`Books::look`], where nothing may be missing.
    ///
    /// # Errors
    /// Something is.
    pub fn check(&mut self, folder: &Path) -> Result<Found> {
        let found = self.look(folder)?;
        ensure!(
            found.missing == 0,
            "{} shown events are nowhere",
            found.missing
        );
        Ok(found)
    }

    /// After the last upload: the server has all that was shown, once, and hardly
    /// anything else.
    ///
    /// # Errors
    /// It has not.
    pub fn close(&mut self, folder: &Path) -> Result<()> {
        let found = self.check(folder)?;
        ensure!(
            found.on_phone == 0,
            "{} events were not uploaded",
            found.on_phone
        );
        let unseen = self.stored.difference(&self.shown).count();
        ensure!(
            unseen <= self.deaths,
            "{unseen} events that were not shown, after {} deaths",
            self.deaths
        );
        let server = self.open_server()?;
        let conflicts: i64 =
            server.query_row("SELECT count(*) FROM event_conflicts", [], |row| row.get(0))?;
        ensure!(
            conflicts == 0,
            "{conflicts} events came twice with different contents"
        );
        Ok(())
    }

    fn read_server(&mut self) -> Result<()> {
        let server = self.open_server()?;
        let mut statement =
            server.prepare("SELECT rowid, event_id FROM events WHERE rowid > ?1 ORDER BY rowid")?;
        let rows = statement.query_map([self.last_row], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            let (number, event): (i64, [u8; 16]) = row?;
            let event = Uuid::from_bytes(event);
            self.last_row = number;
            ensure!(self.stored.insert(event), "{event} is on the server twice");
        }
        Ok(())
    }

    fn open_server(&self) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        Connection::open_with_flags(&self.server, flags).context("the server's database")
    }

    /// The events in a copy of the phone's database; the original is left as the
    /// fault left it.
    fn queue(&self, folder: &Path) -> Result<BTreeSet<Uuid>> {
        if self.scratch.exists() {
            std::fs::remove_dir_all(&self.scratch)?;
        }
        std::fs::create_dir_all(&self.scratch)?;
        for name in [PHONE, "bamin.db-wal", "bamin.db-journal"] {
            let (from, to) = (folder.join(name), self.scratch.join(name));
            if from.exists() {
                std::fs::copy(from, to)?;
            }
        }
        if !self.scratch.join(PHONE).exists() {
            return Ok(BTreeSet::new());
        }
        let copy = Connection::open(self.scratch.join(PHONE))?;
        let made = copy.table_exists(None, "events")?;
        if !made {
            return Ok(BTreeSet::new());
        }
        let mut statement = copy.prepare("SELECT event FROM events")?;
        let events = statement.query_map([], |row| row.get(0).map(Uuid::from_bytes))?;
        Ok(events.collect::<Result<_, _>>()?)
    }
}
