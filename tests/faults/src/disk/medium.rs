//! A disk with a cache that forgets: what was synced stays; what was only written
//! may be there, or not, or some sectors of it.
//!
//! Names and contents are lost apart from each other. A new file's name is on the
//! disk once its folder was synced, not when the file was: POSIX promises no more.
//! Names come back in their order, as from the journal of a file system, cut at
//! any place; contents in any combination of sectors.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::trace::Entry;
use crate::draws::Draws;

/// What a disk writes whole or not at all.
const SECTOR: u64 = 512;

/// A folder as the process sees it and as the disk has it.
#[derive(Debug, Default)]
pub struct Medium {
    files: Vec<File>,
    inodes: BTreeMap<u64, usize>,
    /// As the process sees it.
    names: Names,
    /// As the disk has it for certain.
    synced: Names,
    /// What was done to `synced` to come to `names`.
    unsynced: Vec<Naming>,
}

type Names = BTreeMap<String, usize>;

#[derive(Debug, Default)]
struct File {
    synced: Vec<u8>,
    unsynced: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Write { offset: u64, bytes: Vec<u8> },
    Resize { length: u64 },
}

#[derive(Debug, Clone)]
enum Naming {
    Link { path: String, file: usize },
    Unlink { path: String },
    Rename { from: String, to: String },
}

impl Medium {
    /// A disk that holds these files for certain.
    #[must_use]
    pub fn holding(files: BTreeMap<String, Vec<u8>>) -> Self {
        let mut medium = Self::default();
        for (path, synced) in files {
            medium.synced.insert(path, medium.files.len());
            medium.files.push(File {
                synced,
                unsynced: Vec::new(),
            });
        }
        medium.names = medium.synced.clone();
        medium
    }

    /// Takes one entry of a record. What lies in memory only (`-shm`) never was on
    /// a disk.
    pub fn apply(&mut self, entry: &Entry) {
        match entry {
            Entry::Opened {
                inode,
                path,
                created,
                emptied,
            } if !path.ends_with("-shm") => {
                let file = match self.names.get(path) {
                    Some(file) if !created => *file,
                    _ => self.create(path),
                };
                self.inodes.insert(*inode, file);
                if *emptied {
                    self.change(*inode, Change::Resize { length: 0 });
                }
            }
            Entry::Opened { inode, .. } => {
                self.inodes.remove(inode);
            }
            Entry::Wrote {
                inode,
                offset,
                bytes,
            } => self.change(
                *inode,
                Change::Write {
                    offset: *offset,
                    bytes: bytes.clone(),
                },
            ),
            Entry::Resized { inode, length } => {
                self.change(*inode, Change::Resize { length: *length });
            }
            Entry::Synced { inode } => {
                if let Some(file) = self.inodes.get(inode) {
                    self.files[*file].sync();
                }
            }
            Entry::FolderSynced { path } => self.sync_folder(path),
            Entry::Unlinked { path } => self.name(Naming::Unlink { path: path.clone() }),
            Entry::Renamed { from, to } => self.name(Naming::Rename {
                from: from.clone(),
                to: to.clone(),
            }),
        }
    }

    /// What the disk may hold if the power goes now.
    #[must_use]
    pub fn cut(&self, draws: &mut Draws) -> BTreeMap<String, Vec<u8>> {
        let kept = match draws.below(3) {
            0 => 0,
            1 => self.unsynced.len(),
            _ => draws.place(self.unsynced.len() + 1),
        };
        let mut names = self.synced.clone();
        for naming in &self.unsynced[..kept] {
            naming.apply(&mut names);
        }
        // Of eight sectors so many survive; 0 and 8 are the plain cases.
        let survive = draws.one_of(&[0, 1, 4, 7, 8]);
        names
            .into_iter()
            .map(|(path, file)| (path, self.files[file].cut(survive, draws)))
            .collect()
    }

    fn create(&mut self, path: &str) -> usize {
        let file = self.files.len();
        self.files.push(File::default());
        self.name(Naming::Link {
            path: path.to_owned(),
            file,
        });
        file
    }

    fn name(&mut self, naming: Naming) {
        naming.apply(&mut self.names);
        self.unsynced.push(naming);
    }

    fn change(&mut self, inode: u64, change: Change) {
        if let Some(file) = self.inodes.get(&inode) {
            self.files[*file].unsynced.push(change);
        }
    }

    fn sync_folder(&mut self, folder: &str) {
        let (now, later) = std::mem::take(&mut self.unsynced)
            .into_iter()
            .partition(|naming| naming.folder() == Some(Path::new(folder)));
        self.unsynced = later;
        let now: Vec<Naming> = now;
        for naming in now {
            naming.apply(&mut self.synced);
        }
    }
}

impl Naming {
    fn apply(&self, names: &mut Names) {
        match self {
            Self::Link { path, file } => {
                names.insert(path.clone(), *file);
            }
            Self::Unlink { path } => {
                names.remove(path);
            }
            Self::Rename { from, to } => {
                if let Some(file) = names.remove(from) {
                    names.insert(to.clone(), file);
                }
            }
        }
    }

    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Link { path, .. } | Self::Unlink { path } | Self::Rename { to: path, .. } => {
                Path::new(path).parent()
            }
        }
    }
}

impl File {
    fn sync(&mut self) {
        for change in std::mem::take(&mut self.unsynced) {
            change.apply(&mut self.synced);
        }
    }

    fn cut(&self, survive: u64, draws: &mut Draws) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        for change in &self.unsynced {
            match change {
                Change::Resize { .. } => {
                    if draws.chance(survive, 8) {
                        change.apply(&mut bytes);
                    }
                }
                Change::Write { offset, bytes: all } => {
                    for (offset, sector) in sectors(*offset, all) {
                        if draws.chance(survive, 8) {
                            write(&mut bytes, offset, sector);
                        }
                    }
                }
            }
        }
        bytes
    }
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes } => write(file, *offset, bytes),
            Self::Resize { length } => file.resize(place(*length), 0),
        }
    }
}

/// The parts of a write that lie in one sector each.
fn sectors(offset: u64, bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let mut at = offset;
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let here = place(SECTOR - at % SECTOR).min(rest.len());
        let (sector, after) = rest.split_at(here);
        let part = (at, sector);
        rest = after;
        at += here as u64;
        (!sector.is_empty()).then_some(part)
    })
}

fn write(file: &mut Vec<u8>, offset: u64, bytes: &[u8]) {
    let (from, to) = (place(offset), place(offset) + bytes.len());
    if file.len() < to {
        file.resize(to, 0);
    }
    file[from..to].copy_from_slice(bytes);
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// All files below `folder` by their absolute path, but those that are memory.
///
/// # Errors
/// The file system.
pub fn load(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.to_str().context("a path that is no text")?.to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if !name.ends_with("-shm") {
                files.insert(name, std::fs::read(&path)?);
            }
        }
    }
    Ok(files)
}

/// Makes the files below `folder` these and no others; folders stay.
///
/// # Errors
/// The file system.
pub fn store(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    for path in all_files(folder)? {
        std::fs::remove_file(path)?;
    }
    for (path, bytes) in files {
        if let Some(folder) = Path::new(path).parent() {
            std::fs::create_dir_all(folder)?;
        }
        // As strict as any process here makes them: one refuses keys that others read.
        let mut options = std::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(bytes)?;
    }
    Ok(())
}

fn all_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => files.extend(all_files(&path)?),
            false => files.push(path),
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn opened(inode: u64, path: &str, created: bool) -> Entry {
        Entry::Opened {
            inode,
            path: path.to_owned(),
            created,
            emptied: false,
        }
    }

    fn wrote(inode: u64, offset: u64, bytes: &[u8]) -> Entry {
        Entry::Wrote {
            inode,
            offset,
            bytes: bytes.to_vec(),
        }
    }

    fn after(entries: &[Entry]) -> Medium {
        let mut medium = Medium::holding([("/f/old".to_owned(), vec![1; 600])].into());
        entries.iter().for_each(|entry| medium.apply(entry));
        medium
    }

    /// What any cut may hold under `path`.
    fn cuts(medium: &Medium, path: &str) -> Vec<Option<Vec<u8>>> {
        let cut = |seed| medium.cut(&mut Draws::new(seed)).remove(path);
        (0..200).map(cut).collect()
    }

    #[test]
    fn what_was_synced_is_in_every_cut() {
        let medium = after(&[
            opened(5, "/f/old", false),
            wrote(5, 0, b"kept"),
            Entry::Synced { inode: 5 },
            wrote(5, 500, &[9; 40]),
        ]);
        let cuts = cuts(&medium, "/f/old");
        assert!(cuts.iter().flatten().all(|file| file.starts_with(b"kept")));
        let torn = |file: &&Vec<u8>| (file[505] == 9) != (file[530] == 9);
        assert!(cuts.iter().flatten().any(|file| torn(&file)));
    }

    #[test]
    fn a_new_files_name_may_be_lost_until_its_folder_is_synced() {
        let new = [
            opened(6, "/f/new", true),
            wrote(6, 0, b"x"),
            Entry::Synced { inode: 6 },
        ];
        let medium = after(&new);
        let found = cuts(&medium, "/f/new");
        assert!(found.contains(&None) && found.contains(&Some(b"x".to_vec())));

        let folder = Entry::FolderSynced { path: "/f".into() };
        let medium = after(&[new.as_slice(), &[folder]].concat());
        assert!(
            cuts(&medium, "/f/new")
                .iter()
                .all(|file| file.as_deref() == Some(b"x"))
        );
    }

    #[test]
    fn an_inode_that_is_used_again_is_another_file() {
        let medium = after(&[
            opened(5, "/f/old", false),
            Entry::Unlinked {
                path: "/f/old".into(),
            },
            opened(5, "/f/other", true),
            wrote(5, 0, b"y"),
            Entry::Synced { inode: 5 },
            Entry::FolderSynced { path: "/f".into() },
        ]);
        let cut = medium.cut(&mut Draws::new(1));
        assert_eq!(cut, [("/f/other".to_owned(), b"y".to_vec())].into());
    }

    #[test]
    fn a_rename_comes_whole_or_not_at_all() {
        let medium = after(&[Entry::Renamed {
            from: "/f/old".into(),
            to: "/f/moved".into(),
        }]);
        for seed in 0..100 {
            assert_eq!(medium.cut(&mut Draws::new(seed)).len(), 1);
        }
    }

    #[test]
    fn memory_never_was_on_the_disk() {
        let medium = after(&[opened(7, "/f/a-shm", true), wrote(7, 0, b"z")]);
        assert!(cuts(&medium, "/f/a-shm").iter().all(Option::is_none));
    }
}
