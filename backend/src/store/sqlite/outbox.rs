//! The outbox.

use async_trait::async_trait;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::super::outbox::{Message, OutboxStore};
use super::super::{StoreError, StoreResult};
use super::SqliteStore;
use super::convert::Id;

#[async_trait]
impl OutboxStore for SqliteStore {
    async fn unsent(&self, topic: String, limit: u32) -> StoreResult<Vec<Message>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT message_id, body FROM outbox WHERE topic = ?1
                 ORDER BY message_id LIMIT ?2",
            )?
            .query_and_then(params![topic, limit], |row| {
                let body: String = row.get(1)?;
                Ok(Message {
                    id: row.get::<_, Id>(0)?.0,
                    topic: topic.clone(),
                    body: serde_json::from_str(&body)
                        .map_err(|_| StoreError::Corrupt("message body"))?,
                })
            })?
            .collect()
        })
        .await
    }

    async fn sent(&self, ids: Vec<Uuid>) -> StoreResult<()> {
        self.write(move |conn| {
            let mut delete = conn.prepare_cached("DELETE FROM outbox WHERE message_id = ?1")?;
            for id in ids {
                delete.execute([Id(id)])?;
            }
            Ok(())
        })
        .await
    }
}

/// Writes messages into the transaction that is open.
pub(super) fn put(conn: &Connection, messages: &[Message]) -> StoreResult<()> {
    for message in messages {
        conn.prepare_cached("INSERT INTO outbox (message_id, topic, body) VALUES (?1, ?2, ?3)")?
            .execute(params![
                Id(message.id),
                message.topic,
                message.body.to_string()
            ])?;
    }
    Ok(())
}
