//! Messages to people.

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::inbox::{Delivered, InboxMessage, InboxStore};
use super::super::message_code::MessageCode;
use super::super::{StoreError, StoreResult, SubjectId};
use super::PostgresStore;
use super::convert::Columns;

const COLUMNS: &str = "subject_id, message_id, at, code, params";

#[async_trait]
impl InboxStore for PostgresStore {
    async fn inbox(&self, subject: SubjectId, limit: u32) -> StoreResult<Vec<InboxMessage>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM inbox WHERE subject_id = $1
                 ORDER BY message_id DESC LIMIT $2"
            ))
            .await?;
        let rows = client.query(&query, &[&subject, &i64::from(limit)]).await?;
        rows.iter().map(read).collect()
    }

    async fn put_messages(&self, messages: Vec<InboxMessage>) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        deliver(&tx, &messages).await?;
        Ok(tx.commit().await?)
    }

    async fn messages_after(
        &self,
        subjects: Vec<SubjectId>,
        after: Uuid,
        limit: u32,
    ) -> StoreResult<Vec<Delivered>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS}, read_at FROM inbox
                 WHERE subject_id = ANY($1) AND message_id > $2 ORDER BY message_id LIMIT $3"
            ))
            .await?;
        let rows = client
            .query(&query, &[&subjects, &after, &i64::from(limit)])
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Delivered {
                    message: read(row)?,
                    read_at: row.col(5)?,
                })
            })
            .collect()
    }

    async fn unread_messages(
        &self,
        subjects: Vec<SubjectId>,
        limit: u32,
    ) -> StoreResult<Vec<Uuid>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT message_id FROM inbox WHERE subject_id = ANY($1) AND read_at IS NULL
                 ORDER BY message_id DESC LIMIT $2",
            )
            .await?;
        let rows = client
            .query(&query, &[&subjects, &i64::from(limit)])
            .await?;
        rows.iter().map(|row| row.col(0)).collect()
    }

    async fn read_messages(
        &self,
        subjects: Vec<SubjectId>,
        ids: Vec<Uuid>,
        at: i64,
    ) -> StoreResult<u64> {
        let client = self.client().await?;
        let mark = client
            .prepare_cached(
                "UPDATE inbox SET read_at = $3 WHERE subject_id = ANY($1)
                     AND message_id = ANY($2) AND read_at IS NULL",
            )
            .await?;
        Ok(client.execute(&mark, &[&subjects, &ids, &at]).await?)
    }
}

/// Writes messages into the transaction that is open.
pub(super) async fn deliver(tx: &Transaction<'_>, messages: &[InboxMessage]) -> StoreResult<()> {
    let insert = tx
        .prepare_cached(&format!(
            "INSERT INTO inbox ({COLUMNS}) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"
        ))
        .await?;
    for message in messages {
        let params = message.params.to_string();
        tx.execute(
            &insert,
            &[
                &message.subject,
                &message.id,
                &message.at,
                &message.code.as_str(),
                &params,
            ],
        )
        .await?;
    }
    Ok(())
}

fn read(row: &Row) -> StoreResult<InboxMessage> {
    let params: &str = row.col(4)?;
    Ok(InboxMessage {
        subject: row.col(0)?,
        id: row.col(1)?,
        at: row.col(2)?,
        code: MessageCode::read(row.col(3)?),
        params: serde_json::from_str(params).map_err(|_| StoreError::Corrupt("message params"))?,
    })
}
