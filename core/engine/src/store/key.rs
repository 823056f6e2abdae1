//! The key that opens the sealed columns of one file, wrapped by the platform and
//! kept in the file itself.

use rusqlite::{Connection, OptionalExtension};

use super::aside::SetAsideReason;
use super::open::{Failure, OpenRequest};
use super::{Sealer, StoreError};
use crate::ports::{SecureStorageError, random};

const LOST: Failure = Failure::Unusable(SetAsideReason::KeyLost);

/// Makes the key of a fresh file.
pub(super) fn make(connection: &Connection, request: &OpenRequest<'_>) -> Result<(), Failure> {
    let key: [u8; 32] = random::array(&*request.random).map_err(StoreError::from)?;
    let wrapped = request
        .secure
        .wrap(&key)
        .map_err(|_| StoreError::KeyUnavailable)?;
    let sealer = Sealer::new(&key, request.random.clone()).ok_or(LOST)?;
    let probe = sealer.seal("meta", "value", b"probe", b"bamin")?;
    connection.execute(
        "INSERT INTO meta (name, value) VALUES ('wrapped_key', ?1), ('probe', ?2)",
        [wrapped, probe],
    )?;
    Ok(())
}

/// Unwraps the key of a file. A sealed probe tells a key that unwraps but is
/// another file's.
pub(super) fn open(connection: &Connection, request: &OpenRequest<'_>) -> Result<Sealer, Failure> {
    let wrapped = meta(connection, "wrapped_key")?.ok_or(LOST)?;
    let key = match request.secure.unwrap(&wrapped) {
        Ok(key) => key,
        Err(SecureStorageError::Lost) => return Err(LOST),
        Err(SecureStorageError::Unavailable) => {
            return Err(Failure::Store(StoreError::KeyUnavailable));
        }
    };
    let sealer = Sealer::new(&key, request.random.clone()).ok_or(LOST)?;
    let probe = meta(connection, "probe")?.unwrap_or_default();
    match sealer.open("meta", "value", b"probe", &probe) {
        Ok(_) => Ok(sealer),
        Err(_) => Err(LOST),
    }
}

fn meta(connection: &Connection, name: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| {
            row.get(0)
        })
        .optional()
}
