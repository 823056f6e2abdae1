//! Secret files: 0600 in a 0700 folder, and nothing else is read.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Why a secret file or its folder was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Others may read or write it.
    #[error("{path} has permissions {mode:o}; they must be {wanted:o} or less")]
    TooOpen {
        /// The file or folder.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
        /// The most that is accepted.
        wanted: u32,
    },
    /// The machine refused.
    #[error("{0}: {1}")]
    Io(PathBuf, #[source] io::Error),
}

/// Makes a folder that only its owner enters; an existing one is checked.
///
/// # Errors
/// [`FileError`].
pub fn make_folder(path: &Path) -> Result<(), FileError> {
    if path.exists() {
        return check(path, 0o700);
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| FileError::Io(path.to_owned(), error))
}

/// Reads a secret; refused if others could have.
///
/// # Errors
/// [`FileError`].
pub fn read_secret(path: &Path) -> Result<Vec<u8>, FileError> {
    if let Some(folder) = path.parent() {
        check(folder, 0o700)?;
    }
    check(path, 0o600)?;
    fs::read(path).map_err(|error| FileError::Io(path.to_owned(), error))
}

/// Writes a secret so that a crash leaves the old content or the new.
///
/// # Errors
/// [`FileError`].
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let fresh = path.with_extension("new");
    let write = || {
        if fresh.exists() {
            fs::remove_file(&fresh)?;
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    };
    write().map_err(|error| FileError::Io(path.to_owned(), error))
}

fn check(path: &Path, wanted: u32) -> Result<(), FileError> {
    let mode = fs::metadata(path)
        .map_err(|error| FileError::Io(path.to_owned(), error))?
        .mode()
        & 0o777;
    if mode & !wanted == 0 {
        return Ok(());
    }
    Err(FileError::TooOpen {
        path: path.to_owned(),
        mode,
        wanted,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("keys");
        make_folder(&inner).unwrap();
        (outer, inner)
    }

    #[test]
    fn a_secret_is_written_for_its_owner_only() {
        let (_outer, folder) = folder();
        let file = folder.join("a.key");
        write_secret(&file, b"secret").unwrap();
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        assert_eq!(read_secret(&file).unwrap(), b"secret");
    }

    #[test]
    fn a_secret_that_others_may_read_is_refused() {
        let (_outer, folder) = folder();
        let file = folder.join("a.key");
        write_secret(&file, b"secret").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        let error = read_secret(&file).unwrap_err();
        assert!(
            matches!(error, FileError::TooOpen { mode: 0o640, .. }),
            "{error}"
        );
    }

    #[test]
    fn a_folder_that_others_may_enter_is_refused() {
        let (_outer, folder) = folder();
        let file = folder.join("a.key");
        write_secret(&file, b"secret").unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(read_secret(&file), Err(FileError::TooOpen { .. })));
        assert!(matches!(
            make_folder(&folder),
            Err(FileError::TooOpen { .. })
        ));
    }
}
