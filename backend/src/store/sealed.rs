//! Columns of sealed fields, whatever table they are in: for sealing them anew under
//! another version of the key. The first two bytes of a sealed field are its version.

use async_trait::async_trait;

use super::StoreResult;

/// A column of sealed fields. All texts are the build's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The table's primary key, in its order.
    pub key: &'static [Key],
}

/// A column of a primary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// As UUID; its text is hexadecimal, with or without dashes.
    Uuid(&'static str),
    /// Any integer, in decimal.
    Number(&'static str),
    /// As it is.
    Text(&'static str),
    /// Bytes, in hexadecimal.
    Bytes(&'static str),
}

impl Key {
    /// The column's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Uuid(name) | Self::Number(name) | Self::Text(name) | Self::Bytes(name) => name,
        }
    }
}

impl Column {
    /// The key's columns, joined by commas.
    pub(super) fn key_names(&self) -> String {
        let names: Vec<&str> = self.key.iter().map(|key| key.name()).collect();
        names.join(", ")
    }
}

/// A sealed field with its row's key, as [`Key`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// One text for each column of the key.
    pub key: Vec<String>,
    /// The field.
    pub sealed: Vec<u8>,
}

/// A field sealed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resealed {
    /// As it was found; a row that is another by now stays as it is.
    pub found: SealedRow,
    /// The same, sealed anew.
    pub sealed: Vec<u8>,
}

/// Sealed fields.
#[async_trait]
pub trait SealedStore: Send + Sync {
    /// Fields of another version than `version`, by key, after `after`.
    async fn sealed_rows(
        &self,
        column: &'static Column,
        version: u16,
        after: Option<Vec<String>>,
        limit: u32,
    ) -> StoreResult<Vec<SealedRow>>;

    /// Writes fields sealed anew, in one transaction; gives how many were still there.
    async fn reseal(&self, column: &'static Column, rows: Vec<Resealed>) -> StoreResult<u64>;

    /// How many fields of each version there are.
    async fn sealed_versions(&self, column: &'static Column) -> StoreResult<Vec<(u16, u64)>>;
}

/// A version from the first two bytes.
pub(super) fn version(bytes: &[u8]) -> u16 {
    match bytes {
        [high, low, ..] => u16::from_be_bytes([*high, *low]),
        _ => 0,
    }
}
