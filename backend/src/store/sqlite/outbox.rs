//! The outbox, for the changes that are written by hand here.

use rusqlite::{Connection, params};

use super::super::StoreResult;
use super::super::outbox::Message;
use super::convert::Id;

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
