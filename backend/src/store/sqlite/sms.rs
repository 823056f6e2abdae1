//! SMS codes, for the changes that are written by hand here.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::sms::{SmsClaim, SmsSpent, TRIES};
use super::super::{Digest, StoreResult};

/// Uses up a code, or counts a wrong one.
pub(super) fn spend(conn: &Connection, claim: &SmsClaim, at: i64) -> StoreResult<SmsSpent> {
    let kept: Option<(Digest, u32)> = conn
        .prepare_cached(
            "SELECT code_hash, tries FROM sms_codes
             WHERE scope = ?1 AND expires_at > ?2 AND tries < ?3",
        )?
        .query_row(params![claim.scope, at, TRIES], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((code_hash, tries)) = kept else {
        return Ok(SmsSpent::Wrong { left: 0 });
    };
    if code_hash == claim.code_hash {
        conn.prepare_cached("DELETE FROM sms_codes WHERE scope = ?1")?
            .execute([claim.scope])?;
        return Ok(SmsSpent::Right);
    }
    conn.prepare_cached("UPDATE sms_codes SET tries = tries + 1 WHERE scope = ?1")?
        .execute([claim.scope])?;
    Ok(SmsSpent::Wrong {
        left: TRIES - tries - 1,
    })
}
