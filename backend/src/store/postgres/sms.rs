//! SMS codes.

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use uuid::Uuid;

use super::super::sms::{SmsAsked, SmsClaim, SmsCode, SmsLimit, SmsSpent, SmsStore, TRIES};
use super::super::{Digest, StoreResult};
use super::PostgresStore;
use super::convert::Columns;

#[async_trait]
impl SmsStore for PostgresStore {
    async fn keep_sms_code(
        &self,
        code: SmsCode,
        limits: Vec<SmsLimit>,
        at: i64,
    ) -> StoreResult<SmsAsked> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        lock(&tx, &limits).await?;
        let query = tx
            .prepare_cached(
                "SELECT at FROM sms_sends WHERE scope = $1 AND at > $2
                 ORDER BY at DESC LIMIT 1 OFFSET $3",
            )
            .await?;
        let mut wait = 0;
        for limit in &limits {
            let offset = i64::from(limit.most.saturating_sub(1));
            let scope = limit.scope.as_slice();
            let row = tx
                .query_opt(&query, &[&scope, &(at - limit.seconds), &offset])
                .await?;
            if let Some(row) = row {
                wait = wait.max(row.col::<i64>(0)? + limit.seconds - at);
            }
        }
        if wait > 0 {
            return Ok(SmsAsked::TooMany { seconds: wait });
        }
        let count = tx
            .prepare_cached(
                "INSERT INTO sms_sends (scope, at, send_id)
                 SELECT s, $2, $3 FROM unnest($1::bytea[]) AS s ON CONFLICT DO NOTHING",
            )
            .await?;
        let scopes: Vec<&[u8]> = limits.iter().map(|limit| limit.scope.as_slice()).collect();
        tx.execute(&count, &[&scopes, &at, &code.send]).await?;
        let keep = tx
            .prepare_cached(
                "INSERT INTO sms_codes (scope, code_hash, expires_at, tries) VALUES ($1, $2, $3, 0)
                 ON CONFLICT (scope) DO UPDATE SET code_hash = excluded.code_hash,
                     expires_at = excluded.expires_at, tries = 0",
            )
            .await?;
        let (scope, hash) = (code.scope.as_slice(), code.code_hash.as_slice());
        tx.execute(&keep, &[&scope, &hash, &code.expires]).await?;
        tx.commit().await?;
        Ok(SmsAsked::Kept)
    }

    async fn forget_send(&self, send: Uuid, scopes: Vec<Digest>) -> StoreResult<()> {
        let scopes: Vec<&[u8]> = scopes.iter().map(Digest::as_slice).collect();
        let client = self.client().await?;
        let forget = client
            .prepare_cached("DELETE FROM sms_sends WHERE scope = ANY($1) AND send_id = $2")
            .await?;
        client.execute(&forget, &[&scopes, &send]).await?;
        Ok(())
    }

    async fn forget_sms(&self, before: i64) -> StoreResult<u64> {
        let client = self.client().await?;
        client
            .execute("DELETE FROM sms_codes WHERE expires_at < $1", &[&before])
            .await?;
        Ok(client
            .execute("DELETE FROM sms_sends WHERE at < $1", &[&before])
            .await?)
    }
}

/// Those who ask within one limit take turns: else each would count without the
/// other. In one order, so that no two wait for each other.
async fn lock(tx: &Transaction<'_>, limits: &[SmsLimit]) -> StoreResult<()> {
    let mut keys: Vec<i64> = limits
        .iter()
        .map(|limit| {
            limit
                .scope
                .first_chunk()
                .map_or(0, |head| i64::from_be_bytes(*head))
        })
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let lock = tx
        .prepare_cached("SELECT pg_advisory_xact_lock($1)")
        .await?;
    for key in keys {
        tx.execute(&lock, &[&key]).await?;
    }
    Ok(())
}

/// Uses up a code, or counts a wrong one.
pub(super) async fn spend(
    tx: &Transaction<'_>,
    claim: &SmsClaim,
    at: i64,
) -> StoreResult<SmsSpent> {
    let query = tx
        .prepare_cached(
            "SELECT code_hash, tries FROM sms_codes
             WHERE scope = $1 AND expires_at > $2 AND tries < $3 FOR UPDATE",
        )
        .await?;
    let scope = claim.scope.as_slice();
    let row = tx
        .query_opt(&query, &[&scope, &at, &i64::from(TRIES)])
        .await?;
    let Some(row) = row else {
        return Ok(SmsSpent::Wrong { left: 0 });
    };
    let (code_hash, tries): (Digest, u32) = (row.digest(0)?, row.num(1)?);
    if code_hash == claim.code_hash {
        let spend = tx
            .prepare_cached("DELETE FROM sms_codes WHERE scope = $1")
            .await?;
        tx.execute(&spend, &[&scope]).await?;
        return Ok(SmsSpent::Right);
    }
    let count = tx
        .prepare_cached("UPDATE sms_codes SET tries = tries + 1 WHERE scope = $1")
        .await?;
    tx.execute(&count, &[&scope]).await?;
    Ok(SmsSpent::Wrong {
        left: TRIES - tries - 1,
    })
}
