//! A fresh database is made under another name and takes its own only when it has
//! all its tables and its key. So a file that lacks them was damaged, however early
//! the process died, and is never mistaken for a new phone.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::open::{Failure, OpenRequest};
use super::{StoreError, key, migrate};

/// What SQLite keeps beside a database.
pub(super) const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

pub(super) fn make(request: &OpenRequest<'_>) -> Result<(), Failure> {
    let unfinished = beside(&request.path, ".new");
    begin(&unfinished).map_err(StoreError::from)?;
    // With SQLite's own journal: what is renamed is the whole of it.
    let mut connection = Connection::open(&unfinished)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    migrate::migrate(&mut connection)?;
    key::make(&connection, request)?;
    connection.close().map_err(|(_, error)| error)?;
    std::fs::rename(&unfinished, &request.path).map_err(StoreError::from)?;
    sync_folder(&request.path).map_err(StoreError::from)?;
    Ok(())
}

/// Removes what a process left that died here.
fn begin(unfinished: &Path) -> io::Result<()> {
    let mut left = COMPANIONS
        .map(|companion| beside(unfinished, companion))
        .to_vec();
    left.push(unfinished.to_owned());
    left.iter()
        .filter(|path| path.exists())
        .try_for_each(std::fs::remove_file)
}

/// The path with something at its end.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A new or changed name of `path` is on the disk when this returns.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
