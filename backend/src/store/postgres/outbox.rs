//! The outbox.

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use uuid::Uuid;

use super::super::outbox::{Message, OutboxStore};
use super::super::{StoreError, StoreResult};
use super::PostgresStore;
use super::convert::Columns;

#[async_trait]
impl OutboxStore for PostgresStore {
    async fn unsent(&self, topic: String, limit: u32) -> StoreResult<Vec<Message>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT message_id, body FROM outbox WHERE topic = $1
                 ORDER BY message_id LIMIT $2",
            )
            .await?;
        let rows = client.query(&query, &[&topic, &i64::from(limit)]).await?;
        rows.iter()
            .map(|row| {
                let body: &str = row.col(1)?;
                Ok(Message {
                    id: row.col(0)?,
                    topic: topic.clone(),
                    body: serde_json::from_str(body)
                        .map_err(|_| StoreError::Corrupt("message body"))?,
                })
            })
            .collect()
    }

    async fn sent(&self, ids: Vec<Uuid>) -> StoreResult<()> {
        let client = self.client().await?;
        let delete = client
            .prepare_cached("DELETE FROM outbox WHERE message_id = ANY($1)")
            .await?;
        client.execute(&delete, &[&ids]).await?;
        Ok(())
    }
}

/// Writes messages into the transaction that is open.
pub(super) async fn put(tx: &Transaction<'_>, messages: &[Message]) -> StoreResult<()> {
    for message in messages {
        let insert = tx
            .prepare_cached("INSERT INTO outbox (message_id, topic, body) VALUES ($1, $2, $3)")
            .await?;
        tx.execute(
            &insert,
            &[&message.id, &message.topic, &message.body.to_string()],
        )
        .await?;
    }
    Ok(())
}
