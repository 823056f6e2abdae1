//! SMS codes.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::super::sms::{SmsAsked, SmsClaim, SmsCode, SmsLimit, SmsSpent, SmsStore, TRIES};
use super::super::{Digest, StoreResult};
use super::SqliteStore;
use super::convert::Id;

#[async_trait]
impl SmsStore for SqliteStore {
    async fn keep_sms_code(
        &self,
        code: SmsCode,
        limits: Vec<SmsLimit>,
        at: i64,
    ) -> StoreResult<SmsAsked> {
        self.write(move |conn| {
            let mut wait = 0;
            for limit in &limits {
                let oldest: Option<i64> = conn
                    .prepare_cached(
                        "SELECT at FROM sms_sends WHERE scope = ?1 AND at > ?2
                         ORDER BY at DESC LIMIT 1 OFFSET ?3",
                    )?
                    .query_row(
                        params![
                            limit.scope,
                            at - limit.seconds,
                            limit.most.saturating_sub(1)
                        ],
                        |row| row.get(0),
                    )
                    .optional()?;
                wait = wait.max(oldest.map_or(0, |oldest| oldest + limit.seconds - at));
            }
            if wait > 0 {
                return Ok(SmsAsked::TooMany { seconds: wait });
            }
            for limit in &limits {
                conn.prepare_cached(
                    "INSERT INTO sms_sends (scope, at, send_id) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![limit.scope, at, Id(code.send)])?;
            }
            conn.prepare_cached(
                "INSERT OR REPLACE INTO sms_codes (scope, code_hash, expires_at, tries)
                 VALUES (?1, ?2, ?3, 0)",
            )?
            .execute(params![code.scope, code.code_hash, code.expires])?;
            Ok(SmsAsked::Kept)
        })
        .await
    }

    async fn forget_send(&self, send: Uuid, scopes: Vec<Digest>) -> StoreResult<()> {
        self.write(move |conn| {
            for scope in &scopes {
                conn.prepare_cached("DELETE FROM sms_sends WHERE scope = ?1 AND send_id = ?2")?
                    .execute(params![scope, Id(send)])?;
            }
            Ok(())
        })
        .await
    }

    async fn forget_sms(&self, before: i64) -> StoreResult<u64> {
        self.write(move |conn| {
            conn.prepare_cached("DELETE FROM sms_codes WHERE expires_at < ?1")?
                .execute([before])?;
            let gone = conn
                .prepare_cached("DELETE FROM sms_sends WHERE at < ?1")?
                .execute([before])?;
            Ok(gone as u64)
        })
        .await
    }
}

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
