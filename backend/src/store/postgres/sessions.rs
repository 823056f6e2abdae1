//! Sessions. Whatever opens, spends or closes one locks its device first, so that
//! no token slips in behind a family that is being closed.

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::sessions::{NewSession, REPEAT_WINDOW, Refreshed, Session, SessionStore};
use super::super::units::Standing;
use super::super::{DeviceId, Digest, StoreError, StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit, devices};

#[async_trait]
impl SessionStore for PostgresStore {
    async fn session_by_access(&self, access_hash: Digest) -> StoreResult<Option<Session>> {
        self.find_session("access_hash", access_hash).await
    }

    async fn session_by_refresh(&self, refresh_hash: Digest) -> StoreResult<Option<Session>> {
        self.find_session("refresh_hash", refresh_hash).await
    }

    async fn session_used(&self, access_hash: Digest, at: i64) -> StoreResult<()> {
        let client = self.client().await?;
        let used = client
            .prepare_cached(
                "UPDATE sessions SET used_at = $2 WHERE access_hash = $1 AND used_at IS NULL",
            )
            .await?;
        client
            .execute(&used, &[&access_hash.as_slice(), &at])
            .await?;
        Ok(())
    }

    async fn refresh_session(
        &self,
        refresh_hash: Digest,
        new: NewSession,
        answer: Vec<u8>,
        trail: Trail,
    ) -> StoreResult<Refreshed> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let Some(old) = spendable(&tx, refresh_hash).await? else {
            return Ok(Refreshed::Refused);
        };
        if old.closed || old.device_revoked || old.refresh_expires <= trail.at {
            return Ok(Refreshed::Refused);
        }
        if let Some(spent_at) = old.spent_at {
            if !old.arrived || trail.at - spent_at <= REPEAT_WINDOW {
                let answer = old
                    .answer
                    .ok_or(StoreError::Corrupt("spent without answer"))?;
                return Ok(Refreshed::Repeat(answer));
            }
            close(&tx, old.family, trail.at).await?;
            audit::record(&tx, &trail).await?;
            tx.commit().await?;
            return Ok(Refreshed::Reused);
        }
        let spend = tx
            .prepare_cached(
                "UPDATE sessions
                 SET spent_at = $2, answer = $3, successor = $4, used_at = coalesce(used_at, $2)
                 WHERE refresh_hash = $1",
            )
            .await?;
        let (spent, successor) = (refresh_hash.as_slice(), new.refresh_hash.as_slice());
        tx.execute(&spend, &[&spent, &trail.at, &answer, &successor])
            .await?;
        let new = NewSession {
            family: old.family,
            ..new
        };
        keep(&tx, old.device, &new, None).await?;
        tx.commit().await?;
        Ok(Refreshed::Rotated)
    }

    async fn close_session(&self, family: Uuid, trail: Trail) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let lock = tx
            .prepare_cached(
                "SELECT 1 FROM devices WHERE device_id IN
                     (SELECT device_id FROM sessions WHERE family = $1) FOR NO KEY UPDATE",
            )
            .await?;
        tx.query(&lock, &[&family]).await?;
        if close(&tx, family, trail.at).await? == 0 {
            return Ok(false);
        }
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn sweep_sessions(&self, before: i64) -> StoreResult<u64> {
        let client = self.client().await?;
        let sweep = client
            .prepare_cached("DELETE FROM sessions WHERE refresh_expires < $1")
            .await?;
        Ok(client.execute(&sweep, &[&before]).await?)
    }
}

impl PostgresStore {
    async fn find_session(&self, token: &str, hash: Digest) -> StoreResult<Option<Session>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {}, s.family, s.access_expires, s.refresh_expires,
                     s.closed_at IS NOT NULL, a.unit_id, a.must_change_password, a.standing,
                     s.used_at IS NOT NULL
                 FROM sessions s
                 JOIN devices d USING (device_id)
                 LEFT JOIN accounts a ON a.account_id = d.account_id
                 WHERE s.{token} = $1",
                devices::COLUMNS
            ))
            .await?;
        let found = client.query_opt(&query, &[&hash.as_slice()]).await?;
        found.map(|row| read(&row)).transpose()
    }
}

/// Keeps the tokens of a log-in; there are none before them that wait to hear
/// whether these have arrived, so they count as used.
pub(super) async fn open(
    tx: &Transaction<'_>,
    device: DeviceId,
    session: &NewSession,
) -> StoreResult<()> {
    keep(tx, device, session, Some(0)).await
}

async fn keep(
    tx: &Transaction<'_>,
    device: DeviceId,
    session: &NewSession,
    used_at: Option<i64>,
) -> StoreResult<()> {
    let insert = tx
        .prepare_cached(
            "INSERT INTO sessions
                 (refresh_hash, access_hash, family, device_id, access_expires, refresh_expires,
                  used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .await?;
    tx.execute(
        &insert,
        &[
            &session.refresh_hash.as_slice(),
            &session.access_hash.as_slice(),
            &session.family,
            &device,
            &session.access_expires,
            &session.refresh_expires,
            &used_at,
        ],
    )
    .await?;
    Ok(())
}

async fn close(tx: &Transaction<'_>, family: Uuid, at: i64) -> StoreResult<u64> {
    let close = tx
        .prepare_cached(
            "UPDATE sessions SET closed_at = $2 WHERE family = $1 AND closed_at IS NULL",
        )
        .await?;
    Ok(tx.execute(&close, &[&family, &at]).await?)
}

struct Spendable {
    family: Uuid,
    device: DeviceId,
    refresh_expires: i64,
    spent_at: Option<i64>,
    answer: Option<Vec<u8>>,
    arrived: bool,
    closed: bool,
    device_revoked: bool,
}

async fn spendable(tx: &Transaction<'_>, refresh_hash: Digest) -> StoreResult<Option<Spendable>> {
    let lock = tx
        .prepare_cached(
            "SELECT 1 FROM devices WHERE device_id =
                 (SELECT device_id FROM sessions WHERE refresh_hash = $1) FOR NO KEY UPDATE",
        )
        .await?;
    tx.query(&lock, &[&refresh_hash.as_slice()]).await?;
    let query = tx
        .prepare_cached(
            "SELECT s.family, s.device_id, s.refresh_expires, s.spent_at, s.answer,
                 s.closed_at IS NOT NULL, d.revoked_at IS NOT NULL,
                 next.refresh_hash IS NULL OR next.used_at IS NOT NULL
             FROM sessions s JOIN devices d USING (device_id)
             LEFT JOIN sessions next ON next.refresh_hash = s.successor
             WHERE s.refresh_hash = $1",
        )
        .await?;
    let Some(row) = tx.query_opt(&query, &[&refresh_hash.as_slice()]).await? else {
        return Ok(None);
    };
    Ok(Some(Spendable {
        family: row.col(0)?,
        device: row.col(1)?,
        refresh_expires: row.col(2)?,
        spent_at: row.col(3)?,
        answer: row.col(4)?,
        closed: row.col(5)?,
        device_revoked: row.col(6)?,
        arrived: row.col(7)?,
    }))
}

fn read(row: &Row) -> Result<Session, StoreError> {
    let standing: Option<i16> = row.col(14)?;
    Ok(Session {
        device: devices::read(row, 0)?,
        family: row.col(8)?,
        access_expires: row.col(9)?,
        refresh_expires: row.col(10)?,
        closed: row.col(11)?,
        used: row.col(15)?,
        unit: row.col(12)?,
        must_change_password: row.col::<Option<bool>>(13)?.unwrap_or(false),
        active: match standing {
            Some(code) => Standing::from_code(code)? == Standing::Active,
            None => true,
        },
    })
}
