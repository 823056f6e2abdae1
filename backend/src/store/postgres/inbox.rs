//! Messages to people.

use async_trait::async_trait;
use deadpool_postgres::Transaction;

use super::super::inbox::{InboxMessage, InboxStore};
use super::super::{StoreError, StoreResult, SubjectId};
use super::PostgresStore;
use super::convert::Columns;

#[async_trait]
impl InboxStore for PostgresStore {
    async fn inbox(&self, subject: SubjectId, limit: u32) -> StoreResult<Vec<InboxMessage>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT message_id, at, code, params FROM inbox WHERE subject_id = $1
                 ORDER BY message_id DESC LIMIT $2",
            )
            .await?;
        let rows = client.query(&query, &[&subject, &i64::from(limit)]).await?;
        rows.iter()
            .map(|row| {
                let params: &str = row.col(3)?;
                Ok(InboxMessage {
                    id: row.col(0)?,
                    subject,
                    at: row.col(1)?,
                    code: row.col(2)?,
                    params: serde_json::from_str(params)
                        .map_err(|_| StoreError::Corrupt("message params"))?,
                })
            })
            .collect()
    }
}

/// Writes messages into the transaction that is open.
pub(super) async fn deliver(tx: &Transaction<'_>, messages: &[InboxMessage]) -> StoreResult<()> {
    let insert = tx
        .prepare_cached(
            "INSERT INTO inbox (subject_id, message_id, at, code, params)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .await?;
    for message in messages {
        let params = message.params.to_string();
        tx.execute(
            &insert,
            &[
                &message.subject,
                &message.id,
                &message.at,
                &message.code,
                &params,
            ],
        )
        .await?;
    }
    Ok(())
}
