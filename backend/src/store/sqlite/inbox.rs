//! Messages to people.

use async_trait::async_trait;
use rusqlite::{Connection, params};

use super::super::inbox::{InboxMessage, InboxStore};
use super::super::{StoreError, StoreResult, SubjectId};
use super::SqliteStore;
use super::convert::Id;

#[async_trait]
impl InboxStore for SqliteStore {
    async fn inbox(&self, subject: SubjectId, limit: u32) -> StoreResult<Vec<InboxMessage>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT message_id, at, code, params FROM inbox WHERE subject_id = ?1
                 ORDER BY message_id DESC LIMIT ?2",
            )?
            .query_and_then(params![subject, limit], |row| {
                let params: String = row.get(3)?;
                Ok(InboxMessage {
                    id: row.get::<_, Id>(0)?.0,
                    subject,
                    at: row.get(1)?,
                    code: row.get(2)?,
                    params: serde_json::from_str(&params)
                        .map_err(|_| StoreError::Corrupt("message params"))?,
                })
            })?
            .collect()
        })
        .await
    }
}

/// Writes messages into the transaction that is open.
pub(super) fn deliver(conn: &Connection, messages: &[InboxMessage]) -> StoreResult<()> {
    for message in messages {
        conn.prepare_cached(
            "INSERT INTO inbox (subject_id, message_id, at, code, params)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            message.subject,
            Id(message.id),
            message.at,
            message.code,
            message.params.to_string()
        ])?;
    }
    Ok(())
}
