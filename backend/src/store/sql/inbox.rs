//! Messages to people.

use async_trait::async_trait;
use uuid::Uuid;

use super::super::inbox::{Delivered, InboxMessage, InboxStore, MessageSort};
use super::super::list::{Page, PageRequest};
use super::super::message_code::MessageCode;
use super::super::{StoreError, StoreResult, SubjectId};
use super::list::List;
use super::{Any, Database, Row, Tx, values};

const COLUMNS: &str = "subject_id, message_id, at, code, params";

#[async_trait]
impl<D: Database> InboxStore for D {
    async fn inbox(&self, subject: SubjectId, limit: u32) -> StoreResult<Vec<InboxMessage>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM inbox WHERE subject_id = $1
             ORDER BY message_id DESC LIMIT $2"
        );
        self.all(sql, values![subject, limit], message).await
    }

    async fn put_messages(&self, messages: Vec<InboxMessage>) -> StoreResult<()> {
        self.change(move |tx| Box::pin(async move { deliver(tx, &messages).await }))
            .await
    }

    async fn messages_of(
        &self,
        subjects: Vec<SubjectId>,
        page: PageRequest<MessageSort>,
    ) -> StoreResult<Page<Delivered>> {
        self.page(list(&subjects), page, delivered).await
    }

    async fn unread_messages(
        &self,
        subjects: Vec<SubjectId>,
        limit: u32,
    ) -> StoreResult<Vec<Uuid>> {
        self.all(
            "SELECT message_id FROM inbox WHERE subject_id = ANY($1) AND read_at IS NULL
             ORDER BY message_id DESC LIMIT $2",
            values![Any(&subjects), limit],
            |row| row.get(0),
        )
        .await
    }

    async fn read_messages(
        &self,
        subjects: Vec<SubjectId>,
        ids: Vec<Uuid>,
        at: i64,
    ) -> StoreResult<u64> {
        self.execute(
            "UPDATE inbox SET read_at = $3
             WHERE subject_id = ANY($1) AND message_id = ANY($2) AND read_at IS NULL",
            values![Any(&subjects), Any(&ids), at],
        )
        .await
    }
}

/// The messages about these subjects.
pub(super) fn list(subjects: &[SubjectId]) -> List {
    List::new("subject_id, message_id, at, code, params, read_at", "inbox")
        .one_of("subject_id", subjects)
}

/// Writes messages into the transaction that is open; one that is there stays.
pub(crate) async fn deliver(tx: &dyn Tx, messages: &[InboxMessage]) -> StoreResult<()> {
    let rows: Vec<_> = messages
        .iter()
        .map(|message| {
            values![
                message.subject,
                message.id,
                message.at,
                message.code.as_str(),
                message.params.to_string()
            ]
        })
        .collect();
    let sql =
        format!("INSERT INTO inbox ({COLUMNS}) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING");
    tx.execute_each(&sql, &rows).await?;
    Ok(())
}

fn message(row: &Row) -> StoreResult<InboxMessage> {
    let params: String = row.get(4)?;
    Ok(InboxMessage {
        subject: row.get(0)?,
        id: row.get(1)?,
        at: row.get(2)?,
        code: MessageCode::read(row.get(3)?),
        params: serde_json::from_str(&params).map_err(|_| StoreError::Corrupt("message params"))?,
    })
}

fn delivered(row: &Row) -> StoreResult<Delivered> {
    Ok(Delivered {
        message: message(row)?,
        read_at: row.get(5)?,
    })
}
