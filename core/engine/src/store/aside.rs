//! A file that cannot be used is renamed beside, never deleted: somebody may read
//! it yet, and what was unsent in it is counted and said.

use std::path::{Path, PathBuf};

use rusqlite::OpenFlags;

use super::StoreError;
use super::fresh::{COMPANIONS, beside};
use super::open::connect;

/// A file that was renamed because it could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Where it is now.
    pub path: PathBuf,
    /// Why.
    pub reason: SetAsideReason,
    /// Unsent events in it; `None` if that cannot be read any more.
    pub unsent: Option<u32>,
}

/// Why a file was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetAsideReason {
    /// It is damaged, or no database.
    Corrupt,
    /// The key that opens its columns is gone.
    KeyLost,
}

/// Unsent events in the file, if that can be read.
pub(super) fn count_unsent(path: &Path) -> Option<u32> {
    if path.metadata().ok()?.len() == 0 {
        return None;
    }
    let connection = connect(path, OpenFlags::default()).ok()?;
    connection
        .query_row("SELECT count(*) FROM events WHERE state = 0", [], |row| {
            row.get(0)
        })
        .ok()
}

/// Renames the file with its companions; `x.db` becomes `x.db.set-aside-<ms>`.
pub(super) fn set_aside(path: &Path, wall_ms: i64) -> Result<PathBuf, StoreError> {
    let free = (wall_ms..)
        .map(|ms| beside(path, &format!(".set-aside-{ms}")))
        .find(|aside| !aside.exists())
        .unwrap_or_else(|| beside(path, ".set-aside"));
    for part in COMPANIONS.into_iter().chain([""]) {
        let from = beside(path, part);
        if from.exists() {
            std::fs::rename(from, beside(&free, part))?;
        }
    }
    Ok(free)
}
