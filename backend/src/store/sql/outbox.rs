//! The outbox.

use async_trait::async_trait;
use uuid::Uuid;

use super::super::outbox::{Message, OutboxStore};
use super::super::{StoreError, StoreResult};
use super::{Any, Database, Tx, values};

#[async_trait]
impl<D: Database> OutboxStore for D {
    async fn unsent(&self, topic: String, limit: u32) -> StoreResult<Vec<Message>> {
        self.all(
            "SELECT message_id, topic, body FROM outbox WHERE topic = $1
             ORDER BY message_id LIMIT $2",
            values![topic, limit],
            |row| {
                let body: String = row.get(2)?;
                Ok(Message {
                    id: row.get(0)?,
                    topic: row.get(1)?,
                    body: serde_json::from_str(&body)
                        .map_err(|_| StoreError::Corrupt("message body"))?,
                })
            },
        )
        .await
    }

    async fn sent(&self, ids: Vec<Uuid>) -> StoreResult<()> {
        let sql = "DELETE FROM outbox WHERE message_id = ANY($1)";
        self.execute(sql, values![Any(&ids)]).await?;
        Ok(())
    }
}

/// Writes messages into the transaction that is open.
pub(crate) async fn put(tx: &dyn Tx, messages: &[Message]) -> StoreResult<()> {
    let row = |message: &Message| values![message.id, message.topic, message.body.to_string()];
    tx.execute_each(
        "INSERT INTO outbox (message_id, topic, body) VALUES ($1, $2, $3)",
        &messages.iter().map(row).collect::<Vec<_>>(),
    )
    .await
    .map(drop)
}
