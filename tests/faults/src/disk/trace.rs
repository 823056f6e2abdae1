//! The record that the preloaded library leaves, entry by entry.

use std::path::Path;

use anyhow::{Context, Result, bail};

/// What a process did, in its order. Files are named by inode from
/// [`Entry::Opened`] on; an inode that is created anew is another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A file was opened.
    Opened {
        /// Its number until it is created anew.
        inode: u64,
        /// Where.
        path: String,
        /// It was not there before.
        created: bool,
        /// What was in it was dropped.
        emptied: bool,
    },
    /// Bytes were written.
    Wrote {
        /// To which file.
        inode: u64,
        /// From which place on.
        offset: u64,
        /// What.
        bytes: Vec<u8>,
    },
    /// The file was cut, or made longer with zeros.
    Resized {
        /// Which file.
        inode: u64,
        /// Its length from now on.
        length: u64,
    },
    /// All of the file up to here is on the disk.
    Synced {
        /// Which file.
        inode: u64,
    },
    /// All names in the folder up to here are on the disk.
    FolderSynced {
        /// Which folder.
        path: String,
    },
    /// A name was removed.
    Unlinked {
        /// Which.
        path: String,
    },
    /// A name was changed.
    Renamed {
        /// From.
        from: String,
        /// To.
        to: String,
    },
}

const HEAD: usize = 21;

/// Reads a record; a last entry that the kill cut short is left out.
///
/// # Errors
/// The file, or an entry that the library never writes.
pub fn read(path: &Path) -> Result<Vec<Entry>> {
    let bytes = std::fs::read(path).context("the record of the process")?;
    let mut rest = bytes.as_slice();
    let mut entries = Vec::new();
    while let Some((entry, after)) = next(rest)? {
        entries.push(entry);
        rest = after;
    }
    Ok(entries)
}

fn next(bytes: &[u8]) -> Result<Option<(Entry, &[u8])>> {
    let Some((head, rest)) = bytes.split_first_chunk::<HEAD>() else {
        return Ok(None);
    };
    let [kind, head @ ..] = *head;
    let (inode, number) = (long(&head[..8]), long(&head[8..16]));
    let length = usize::try_from(long(&head[16..])).unwrap_or(usize::MAX);
    if rest.len() < length {
        return Ok(None);
    }
    let (payload, rest) = rest.split_at(length);
    let text = || String::from_utf8_lossy(payload).into_owned();
    let entry = match kind {
        1 => Entry::Opened {
            inode,
            path: text(),
            created: number & 1 != 0,
            emptied: number & 2 != 0,
        },
        2 => Entry::Wrote {
            inode,
            offset: number,
            bytes: payload.to_vec(),
        },
        3 => Entry::Resized {
            inode,
            length: number,
        },
        4 => Entry::Synced { inode },
        5 => Entry::FolderSynced { path: text() },
        6 => Entry::Unlinked { path: text() },
        7 => {
            let both = text();
            let (from, to) = both.split_once('\0').context("a rename names two")?;
            Entry::Renamed {
                from: from.to_owned(),
                to: to.to_owned(),
            }
        }
        other => bail!("an entry of kind {other}"),
    };
    Ok(Some((entry, rest)))
}

fn long(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
