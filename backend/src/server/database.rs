//! Which store: SQLite in the data folder, or the one that a URL names.

use crate::config::Config;
use crate::store::{self, SharedStore, StoreError};

/// Opens the store that the settings name; nothing is migrated.
///
/// # Errors
/// [`StoreError`].
pub async fn open(config: &Config) -> Result<SharedStore, StoreError> {
    match config.database_url.as_deref() {
        Some(url) => store::open(url).await,
        None => {
            let path = config.data_dir.join("bamin.sqlite3");
            store::open(&format!("sqlite:{}", path.display())).await
        }
    }
}

/// The name of the backend, for the page that says what runs.
#[must_use]
pub fn name(config: &Config) -> &'static str {
    match config.database_url.as_deref() {
        Some(url) if url.starts_with("postgres") => "PostgreSQL",
        _ => "SQLite",
    }
}
