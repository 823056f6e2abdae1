//! Sessions. Whatever opens, spends or closes one locks its device first, so that
//! no token slips in behind a family that is being closed.

use async_trait::async_trait;
use uuid::Uuid;

use super::super::sessions::{NewSession, REPEAT_WINDOW, Refreshed, Session, SessionStore};
use super::super::units::Standing;
use super::super::{DeviceId, Digest, StoreError, StoreResult, Trail};
use super::{Database, QueryExt, Row, Tx, devices, values};

#[async_trait]
impl<D: Database> SessionStore for D {
    async fn session_by_access(&self, access_hash: Digest) -> StoreResult<Option<Session>> {
        self.first(by("access_hash"), values![access_hash], read)
            .await
    }

    async fn session_by_refresh(&self, refresh_hash: Digest) -> StoreResult<Option<Session>> {
        self.first(by("refresh_hash"), values![refresh_hash], read)
            .await
    }

    async fn session_used(&self, access_hash: Digest, at: i64) -> StoreResult<()> {
        let sql = "UPDATE sessions SET used_at = $2 WHERE access_hash = $1 AND used_at IS NULL";
        self.execute(sql, values![access_hash, at]).await?;
        Ok(())
    }

    async fn refresh_session(
        &self,
        refresh_hash: Digest,
        new: NewSession,
        answer: Vec<u8>,
        trail: Trail,
    ) -> StoreResult<Refreshed> {
        self.change(move |tx| {
            Box::pin(async move {
                let Some(old) = spendable(tx, refresh_hash).await? else {
                    return Ok(Refreshed::Refused);
                };
                if old.closed || old.device_revoked || old.refresh_expires <= trail.at {
                    return Ok(Refreshed::Refused);
                }
                if let Some(spent_at) = old.spent_at {
                    if !old.arrived || trail.at - spent_at <= REPEAT_WINDOW {
                        let answer = old.answer;
                        let answer = answer.ok_or(StoreError::Corrupt("spent without answer"))?;
                        return Ok(Refreshed::Repeat(answer));
                    }
                    close(tx, old.family, trail.at).await?;
                    tx.record(&trail).await?;
                    return Ok(Refreshed::Reused);
                }
                tx.execute(
                    "UPDATE sessions SET spent_at = $2, answer = $3, successor = $4,
                         used_at = coalesce(used_at, $2)
                     WHERE refresh_hash = $1",
                    &values![refresh_hash, trail.at, answer, new.refresh_hash],
                )
                .await?;
                let new = NewSession {
                    family: old.family,
                    ..new
                };
                keep(tx, old.device, &new, None).await?;
                Ok(Refreshed::Rotated)
            })
        })
        .await
    }

    async fn close_session(&self, family: Uuid, trail: Trail) -> StoreResult<bool> {
        self.change(move |tx| {
            Box::pin(async move {
                tx.lock(
                    "SELECT 1 FROM devices WHERE device_id IN
                         (SELECT device_id FROM sessions WHERE family = $1) FOR NO KEY UPDATE",
                    &values![family],
                )
                .await?;
                if close(tx, family, trail.at).await? == 0 {
                    return Ok(false);
                }
                tx.record(&trail).await?;
                Ok(true)
            })
        })
        .await
    }

    async fn sweep_sessions(&self, before: i64) -> StoreResult<u64> {
        let sql = "DELETE FROM sessions WHERE refresh_expires < $1";
        self.execute(sql, values![before]).await
    }
}

/// Keeps the tokens of a log-in; there are none before them that wait to hear
/// whether these have arrived, so they count as used.
pub(super) async fn open(tx: &dyn Tx, device: DeviceId, session: &NewSession) -> StoreResult<()> {
    keep(tx, device, session, Some(0)).await
}

async fn keep(
    tx: &dyn Tx,
    device: DeviceId,
    session: &NewSession,
    used_at: Option<i64>,
) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO sessions
             (refresh_hash, access_hash, family, device_id, access_expires, refresh_expires,
              used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![
            session.refresh_hash,
            session.access_hash,
            session.family,
            device,
            session.access_expires,
            session.refresh_expires,
            used_at
        ],
    )
    .await?;
    Ok(())
}

async fn close(tx: &dyn Tx, family: Uuid, at: i64) -> StoreResult<u64> {
    let sql = "UPDATE sessions SET closed_at = $2 WHERE family = $1 AND closed_at IS NULL";
    tx.execute(sql, &values![family, at]).await
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

async fn spendable(tx: &dyn Tx, refresh_hash: Digest) -> StoreResult<Option<Spendable>> {
    tx.lock(
        "SELECT 1 FROM devices WHERE device_id =
             (SELECT device_id FROM sessions WHERE refresh_hash = $1) FOR NO KEY UPDATE",
        &values![refresh_hash],
    )
    .await?;
    tx.first(
        "SELECT s.family, s.device_id, s.refresh_expires, s.spent_at, s.answer,
             s.closed_at IS NOT NULL, d.revoked_at IS NOT NULL,
             next.refresh_hash IS NULL OR next.used_at IS NOT NULL
         FROM sessions s JOIN devices d USING (device_id)
         LEFT JOIN sessions next ON next.refresh_hash = s.successor
         WHERE s.refresh_hash = $1",
        &values![refresh_hash],
        |row| {
            Ok(Spendable {
                family: row.get(0)?,
                device: row.get(1)?,
                refresh_expires: row.get(2)?,
                spent_at: row.get(3)?,
                answer: row.get(4)?,
                closed: row.get(5)?,
                device_revoked: row.get(6)?,
                arrived: row.get(7)?,
            })
        },
    )
    .await
}

fn by(token: &str) -> String {
    format!(
        "SELECT {}, s.family, s.access_expires, s.refresh_expires, s.closed_at IS NOT NULL,
             a.unit_id, a.must_change_password, a.standing, s.used_at IS NOT NULL
         FROM sessions s
         JOIN devices d USING (device_id)
         LEFT JOIN accounts a ON a.account_id = d.account_id
         WHERE s.{token} = $1",
        devices::COLUMNS
    )
}

fn read(row: &Row) -> StoreResult<Session> {
    let standing: Option<Standing> = row.get(14)?;
    Ok(Session {
        device: devices::read(row, 0)?,
        family: row.get(8)?,
        access_expires: row.get(9)?,
        refresh_expires: row.get(10)?,
        closed: row.get(11)?,
        used: row.get(15)?,
        unit: row.get(12)?,
        must_change_password: row.get::<Option<bool>>(13)?.unwrap_or(false),
        active: standing.is_none_or(|standing| standing == Standing::Active),
    })
}
