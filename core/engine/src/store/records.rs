//! Inside a transaction: sealed records by kind and id (JSON or bytes), and the
//! raw connection with the sealer for tables of their own.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Sealer, StoreError};

/// What a transaction may do.
pub struct Access<'a> {
    transaction: &'a Transaction<'a>,
    sealer: &'a Sealer,
}

impl<'a> Access<'a> {
    pub(super) fn new(transaction: &'a Transaction<'a>, sealer: &'a Sealer) -> Self {
        Self {
            transaction,
            sealer,
        }
    }

    /// The record `id` of `kind`; one that does not read as `T` is an error.
    pub fn get<T: DeserializeOwned>(
        &self,
        kind: &'static str,
        id: &str,
    ) -> Result<Option<T>, StoreError> {
        let bytes = self.get_bytes(kind, id)?;
        bytes.map(|bytes| parse(kind, &bytes)).transpose()
    }

    /// Writes the record, over an older one.
    pub fn put<T: Serialize>(
        &self,
        kind: &'static str,
        id: &str,
        record: &T,
    ) -> Result<(), StoreError> {
        let bytes =
            serde_json::to_vec(record).map_err(|_| StoreError::Unreadable { table: kind })?;
        self.put_bytes(kind, id, &bytes)
    }

    /// All records of `kind` with their ids, ascending by id.
    pub fn list<T: DeserializeOwned>(
        &self,
        kind: &'static str,
    ) -> Result<Vec<(String, T)>, StoreError> {
        self.ids(kind)?
            .into_iter()
            .filter_map(|id| match self.get(kind, &id) {
                Ok(Some(record)) => Some(Ok((id, record))),
                Ok(None) => None,
                Err(error) => Some(Err(error)),
            })
            .collect()
    }

    /// The ids of `kind`, ascending.
    pub fn ids(&self, kind: &'static str) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT id FROM records WHERE kind = ?1 ORDER BY id")?;
        let ids = statement.query_map([kind], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The bytes of the record `id` of `kind`.
    pub fn get_bytes(&self, kind: &'static str, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sealed: Option<Vec<u8>> = self
            .transaction
            .prepare_cached("SELECT sealed FROM records WHERE kind = ?1 AND id = ?2")?
            .query_row([kind, id], |row| row.get(0))
            .optional()?;
        sealed
            .map(|sealed| self.sealer.open(kind, "sealed", id.as_bytes(), &sealed))
            .transpose()
    }

    /// Writes the bytes of a record, over older ones.
    pub fn put_bytes(&self, kind: &'static str, id: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let sealed = self.sealer.seal(kind, "sealed", id.as_bytes(), bytes)?;
        self.transaction
            .prepare_cached(
                "INSERT INTO records (kind, id, sealed) VALUES (?1, ?2, ?3)
                 ON CONFLICT (kind, id) DO UPDATE SET sealed = excluded.sealed",
            )?
            .execute(params![kind, id, sealed])?;
        Ok(())
    }

    /// Removes a record; one that is not there is no error.
    pub fn remove(&self, kind: &'static str, id: &str) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("DELETE FROM records WHERE kind = ?1 AND id = ?2")?
            .execute([kind, id])?;
        Ok(())
    }

    /// Removes all records of `kind`.
    pub fn remove_all(&self, kind: &'static str) -> Result<(), StoreError> {
        self.transaction
            .execute("DELETE FROM records WHERE kind = ?1", [kind])?;
        Ok(())
    }

    /// The connection, for tables of their own.
    pub fn sql(&self) -> &Connection {
        self.transaction
    }

    /// The sealer, for sealed columns of such tables.
    pub fn sealer(&self) -> &Sealer {
        self.sealer
    }
}

fn parse<T: DeserializeOwned>(kind: &'static str, bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|_| StoreError::Unreadable { table: kind })
}
