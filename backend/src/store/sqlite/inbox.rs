//! Messages to people.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::super::inbox::{Delivered, InboxMessage, InboxStore};
use super::super::message_code::MessageCode;
use super::super::{StoreError, StoreResult, SubjectId};
use super::SqliteStore;
use super::convert::Id;

const COLUMNS: &str = "subject_id, message_id, at, code, params";

#[async_trait]
impl InboxStore for SqliteStore {
    async fn inbox(&self, subject: SubjectId, limit: u32) -> StoreResult<Vec<InboxMessage>> {
        self.read(move |conn| {
            conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM inbox WHERE subject_id = ?1
                 ORDER BY message_id DESC LIMIT ?2"
            ))?
            .query_and_then(params![subject, limit], read)?
            .collect()
        })
        .await
    }

    async fn put_messages(&self, messages: Vec<InboxMessage>) -> StoreResult<()> {
        self.write(move |conn| deliver(conn, &messages)).await
    }

    async fn messages_after(
        &self,
        subjects: Vec<SubjectId>,
        after: Uuid,
        limit: u32,
    ) -> StoreResult<Vec<Delivered>> {
        self.read(move |conn| {
            let mut found = Vec::new();
            for subject in subjects {
                let mut query = conn.prepare_cached(&format!(
                    "SELECT {COLUMNS}, read_at FROM inbox
                     WHERE subject_id = ?1 AND message_id > ?2 ORDER BY message_id LIMIT ?3"
                ))?;
                let rows = query.query_and_then(params![subject, Id(after), limit], |row| {
                    StoreResult::Ok(Delivered {
                        message: read(row)?,
                        read_at: row.get(5)?,
                    })
                })?;
                for row in rows {
                    found.push(row?);
                }
            }
            found.sort_by_key(|delivered| delivered.message.id);
            found.truncate(limit as usize);
            Ok(found)
        })
        .await
    }

    async fn unread_messages(
        &self,
        subjects: Vec<SubjectId>,
        limit: u32,
    ) -> StoreResult<Vec<Uuid>> {
        self.read(move |conn| {
            let mut found = Vec::new();
            for subject in subjects {
                let mut query = conn.prepare_cached(
                    "SELECT message_id FROM inbox WHERE subject_id = ?1 AND read_at IS NULL
                     ORDER BY message_id DESC LIMIT ?2",
                )?;
                let rows = query.query_map(params![subject, limit], |row| row.get::<_, Id>(0))?;
                for row in rows {
                    found.push(row?.0);
                }
            }
            found.sort_unstable_by(|one, two| two.cmp(one));
            found.truncate(limit as usize);
            Ok(found)
        })
        .await
    }

    async fn read_messages(
        &self,
        subjects: Vec<SubjectId>,
        ids: Vec<Uuid>,
        at: i64,
    ) -> StoreResult<u64> {
        self.write(move |conn| {
            let mut marked = 0;
            for subject in &subjects {
                for id in &ids {
                    marked += conn
                        .prepare_cached(
                            "UPDATE inbox SET read_at = ?3 WHERE subject_id = ?1
                                 AND message_id = ?2 AND read_at IS NULL",
                        )?
                        .execute(params![subject, Id(*id), at])?;
                }
            }
            Ok(marked as u64)
        })
        .await
    }
}

/// Writes messages into the transaction that is open.
pub(super) fn deliver(conn: &Connection, messages: &[InboxMessage]) -> StoreResult<()> {
    for message in messages {
        conn.prepare_cached(&format!(
            "INSERT INTO inbox ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING"
        ))?
        .execute(params![
            message.subject,
            Id(message.id),
            message.at,
            message.code.as_str(),
            message.params.to_string()
        ])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> StoreResult<InboxMessage> {
    let params: String = row.get(4)?;
    Ok(InboxMessage {
        subject: row.get(0)?,
        id: row.get::<_, Id>(1)?.0,
        at: row.get(2)?,
        code: MessageCode::read(row.get(3)?),
        params: serde_json::from_str(&params).map_err(|_| StoreError::Corrupt("message params"))?,
    })
}
