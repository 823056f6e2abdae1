//! What can go wrong in a store. No message carries a value of a row: database
//! texts that could (details, keys) are left out.

/// A store's failure. What a caller may expect (a taken code, a duplicate) is a
/// result, not an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database can't be reached, is shutting down, or gave up waiting;
    /// trying again later may help.
    #[error("store unavailable: {0}")]
    Unavailable(String),
    /// The schema is of a later build; nothing was touched.
    #[error("schema version {found} is newer than {known}, which this build knows")]
    NewerSchema {
        /// Version in the database.
        found: u32,
        /// Last version of this build.
        known: u32,
    },
    /// `migrate` has not run.
    #[error("schema version {found}, {known} is needed: run migrate")]
    NotMigrated {
        /// Version in the database.
        found: u32,
        /// Last version of this build.
        known: u32,
    },
    /// A row that can't be read as what it should be.
    #[error("a stored row is broken: {0}")]
    Corrupt(&'static str),
    /// The change breaks a rule of the schema (a key that exists, a value out of range).
    #[error("refused by the schema: {0}")]
    Constraint(String),
    /// Anything else the database said, by its code.
    #[error("database error: {0}")]
    Database(String),
    /// The URL names no backend of ours.
    #[error("not a database URL: {0}")]
    Url(&'static str),
}
