//! Sessions.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::super::sessions::{NewSession, REPEAT_WINDOW, Refreshed, Session, SessionStore};
use super::super::units::Standing;
use super::super::{DeviceId, Digest, StoreError, StoreResult, Trail};
use super::convert::Id;
use super::{SqliteStore, audit, devices};

#[async_trait]
impl SessionStore for SqliteStore {
    async fn session_by_access(&self, access_hash: Digest) -> StoreResult<Option<Session>> {
        self.read(move |conn| find(conn, "access_hash", access_hash))
            .await
    }

    async fn session_by_refresh(&self, refresh_hash: Digest) -> StoreResult<Option<Session>> {
        self.read(move |conn| find(conn, "refresh_hash", refresh_hash))
            .await
    }

    async fn session_used(&self, access_hash: Digest, at: i64) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(
                "UPDATE sessions SET used_at = ?2 WHERE access_hash = ?1 AND used_at IS NULL",
            )?
            .execute(params![access_hash, at])?;
            Ok(())
        })
        .await
    }

    async fn refresh_session(
        &self,
        refresh_hash: Digest,
        new: NewSession,
        answer: Vec<u8>,
        trail: Trail,
    ) -> StoreResult<Refreshed> {
        self.write(move |conn| {
            let Some(old) = spendable(conn, refresh_hash)? else {
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
                close(conn, old.family, trail.at)?;
                audit::record(conn, &trail)?;
                return Ok(Refreshed::Reused);
            }
            conn.prepare_cached(
                "UPDATE sessions
                 SET spent_at = ?2, answer = ?3, successor = ?4, used_at = coalesce(used_at, ?2)
                 WHERE refresh_hash = ?1",
            )?
            .execute(params![refresh_hash, trail.at, answer, new.refresh_hash])?;
            let new = NewSession {
                family: old.family,
                ..new
            };
            keep(conn, old.device, &new, None)?;
            Ok(Refreshed::Rotated)
        })
        .await
    }

    async fn close_session(&self, family: Uuid, trail: Trail) -> StoreResult<bool> {
        self.write(move |conn| {
            if close(conn, family, trail.at)? == 0 {
                return Ok(false);
            }
            audit::record(conn, &trail)?;
            Ok(true)
        })
        .await
    }

    async fn sweep_sessions(&self, before: i64) -> StoreResult<u64> {
        self.write(move |conn| {
            let gone = conn
                .prepare_cached("DELETE FROM sessions WHERE refresh_expires < ?1")?
                .execute([before])?;
            Ok(gone as u64)
        })
        .await
    }
}

/// Keeps the tokens of a log-in; there are none before them that wait to hear
/// whether these have arrived, so they count as used.
pub(super) fn open(conn: &Connection, device: DeviceId, session: &NewSession) -> StoreResult<()> {
    keep(conn, device, session, Some(0))
}

fn keep(
    conn: &Connection,
    device: DeviceId,
    session: &NewSession,
    used_at: Option<i64>,
) -> StoreResult<()> {
    conn.prepare_cached(
        "INSERT INTO sessions
             (refresh_hash, access_hash, family, device_id, access_expires, refresh_expires,
              used_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        session.refresh_hash,
        session.access_hash,
        Id(session.family),
        device,
        session.access_expires,
        session.refresh_expires,
        used_at,
    ])?;
    Ok(())
}

fn close(conn: &Connection, family: Uuid, at: i64) -> StoreResult<usize> {
    Ok(conn
        .prepare_cached(
            "UPDATE sessions SET closed_at = ?2 WHERE family = ?1 AND closed_at IS NULL",
        )?
        .execute(params![Id(family), at])?)
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

fn spendable(conn: &Connection, refresh_hash: Digest) -> StoreResult<Option<Spendable>> {
    Ok(conn
        .prepare_cached(
            "SELECT s.family, s.device_id, s.refresh_expires, s.spent_at, s.answer,
                 s.closed_at IS NOT NULL, d.revoked_at IS NOT NULL,
                 next.refresh_hash IS NULL OR next.used_at IS NOT NULL
             FROM sessions s JOIN devices d USING (device_id)
             LEFT JOIN sessions next ON next.refresh_hash = s.successor
             WHERE s.refresh_hash = ?1",
        )?
        .query_row([refresh_hash], |row| {
            Ok(Spendable {
                family: row.get::<_, Id>(0)?.0,
                device: row.get(1)?,
                refresh_expires: row.get(2)?,
                spent_at: row.get(3)?,
                answer: row.get(4)?,
                closed: row.get(5)?,
                device_revoked: row.get(6)?,
                arrived: row.get(7)?,
            })
        })
        .optional()?)
}

fn find(conn: &Connection, token: &str, hash: Digest) -> StoreResult<Option<Session>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {}, s.family, s.access_expires, s.refresh_expires, s.closed_at IS NOT NULL,
             a.unit_id, a.must_change_password, a.standing, s.used_at IS NOT NULL
         FROM sessions s
         JOIN devices d USING (device_id)
         LEFT JOIN accounts a ON a.account_id = d.account_id
         WHERE s.{token} = ?1",
        devices::COLUMNS
    ))?;
    let mut rows = query.query([hash])?;
    rows.next()?.map(read).transpose()
}

fn read(row: &Row<'_>) -> Result<Session, StoreError> {
    let standing: Option<i16> = row.get(14)?;
    Ok(Session {
        device: devices::read(row, 0)?,
        family: row.get::<_, Id>(8)?.0,
        access_expires: row.get(9)?,
        refresh_expires: row.get(10)?,
        closed: row.get(11)?,
        used: row.get(15)?,
        unit: row.get(12)?,
        must_change_password: row.get::<_, Option<bool>>(13)?.unwrap_or(false),
        active: match standing {
            Some(code) => Standing::from_code(code)? == Standing::Active,
            None => true,
        },
    })
}
