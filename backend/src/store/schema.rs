//! What a schema version found in a database means to this build.

use super::{StoreError, StoreResult};

/// Refuses a database that a later build has migrated.
pub(super) fn check_not_newer(found: u32, known: u32) -> StoreResult<()> {
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    Ok(())
}

/// Refuses every version but this build's.
pub(super) fn check_current(found: u32, known: u32) -> StoreResult<()> {
    check_not_newer(found, known)?;
    if found < known {
        return Err(StoreError::NotMigrated { found, known });
    }
    Ok(())
}
