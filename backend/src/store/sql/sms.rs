//! SMS codes.

use async_trait::async_trait;
use uuid::Uuid;

use super::super::sms::{SmsAsked, SmsClaim, SmsCode, SmsLimit, SmsSpent, SmsStore, TRIES};
use super::super::{Digest, StoreResult};
use super::{Any, Database, QueryExt, Tx, values};

#[async_trait]
impl<D: Database> SmsStore for D {
    async fn keep_sms_code(
        &self,
        code: SmsCode,
        limits: Vec<SmsLimit>,
        at: i64,
    ) -> StoreResult<SmsAsked> {
        self.change(move |tx| {
            Box::pin(async move {
                take_turns(tx, &limits).await?;
                let wait = wait(tx, &limits, at).await?;
                if wait > 0 {
                    return Ok(SmsAsked::TooMany { seconds: wait });
                }
                keep(tx, &code, &limits, at).await?;
                Ok(SmsAsked::Kept)
            })
        })
        .await
    }

    async fn forget_send(&self, send: Uuid, scopes: Vec<Digest>) -> StoreResult<()> {
        self.execute(
            "DELETE FROM sms_sends WHERE scope = ANY($1) AND send_id = $2",
            values![Any(&scopes), send],
        )
        .await?;
        Ok(())
    }

    async fn forget_sms(&self, before: i64) -> StoreResult<u64> {
        self.execute(
            "DELETE FROM sms_codes WHERE expires_at < $1",
            values![before],
        )
        .await?;
        self.execute("DELETE FROM sms_sends WHERE at < $1", values![before])
            .await
    }
}

/// Those who ask within one limit take turns: else each would count without the
/// other. In one order, so that no two wait for each other.
async fn take_turns(tx: &dyn Tx, limits: &[SmsLimit]) -> StoreResult<()> {
    let key = |limit: &SmsLimit| {
        limit
            .scope
            .first_chunk()
            .map_or(0, |head| i64::from_be_bytes(*head))
    };
    let mut keys: Vec<i64> = limits.iter().map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        tx.lock("SELECT pg_advisory_xact_lock($1)", &values![key])
            .await?;
    }
    Ok(())
}

/// Seconds until none of the limits is reached.
async fn wait(tx: &dyn Tx, limits: &[SmsLimit], at: i64) -> StoreResult<i64> {
    let mut wait = 0;
    for limit in limits {
        let oldest: Option<i64> = tx
            .first(
                "SELECT at FROM sms_sends WHERE scope = $1 AND at > $2
                 ORDER BY at DESC LIMIT 1 OFFSET $3",
                &values![
                    limit.scope,
                    at - limit.seconds,
                    limit.most.saturating_sub(1)
                ],
                |row| row.get(0),
            )
            .await?;
        wait = wait.max(oldest.map_or(0, |oldest| oldest + limit.seconds - at));
    }
    Ok(wait)
}

async fn keep(tx: &dyn Tx, code: &SmsCode, limits: &[SmsLimit], at: i64) -> StoreResult<()> {
    let sends = limits
        .iter()
        .map(|limit| values![limit.scope, at, code.send]);
    tx.execute_each(
        "INSERT INTO sms_sends (scope, at, send_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        &sends.collect::<Vec<_>>(),
    )
    .await?;
    tx.execute(
        "INSERT INTO sms_codes (scope, code_hash, expires_at, tries) VALUES ($1, $2, $3, 0)
         ON CONFLICT (scope) DO UPDATE SET code_hash = excluded.code_hash,
             expires_at = excluded.expires_at, tries = 0",
        &values![code.scope, code.code_hash, code.expires],
    )
    .await?;
    Ok(())
}

/// Uses up a code, or counts a wrong one.
pub(super) async fn spend(tx: &dyn Tx, claim: &SmsClaim, at: i64) -> StoreResult<SmsSpent> {
    let kept: Option<(Digest, u32)> = tx
        .first(
            "SELECT code_hash, tries FROM sms_codes
             WHERE scope = $1 AND expires_at > $2 AND tries < $3 FOR UPDATE",
            &values![claim.scope, at, TRIES],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await?;
    let Some((code_hash, tries)) = kept else {
        return Ok(SmsSpent::Wrong { left: 0 });
    };
    if code_hash == claim.code_hash {
        let sql = "DELETE FROM sms_codes WHERE scope = $1";
        tx.execute(sql, &values![claim.scope]).await?;
        return Ok(SmsSpent::Right);
    }
    let sql = "UPDATE sms_codes SET tries = tries + 1 WHERE scope = $1";
    tx.execute(sql, &values![claim.scope]).await?;
    Ok(SmsSpent::Wrong {
        left: TRIES - tries - 1,
    })
}
