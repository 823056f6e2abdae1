//! Messages to people, for the changes that are written by hand here.

use rusqlite::{Connection, params};

use super::super::StoreResult;
use super::super::inbox::InboxMessage;
use super::convert::Id;

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
            message.code.as_str(),
            message.params.to_string()
        ])?;
    }
    Ok(())
}
