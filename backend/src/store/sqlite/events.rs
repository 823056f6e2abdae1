//! Events.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::super::events::{
    Event, EventKey, EventState, EventStore, Ingested, Settled, Sighting, Unverified,
};
use super::super::{CodeRef, Digest, StoreError, StoreResult, Trail, UnitId};
use super::convert::Id;
use super::{SqliteStore, audit};

const COLUMNS: &str = "unit_id, day, event_id, kind, version, content_hash, sealed, device_id, \
    account_id, received_at, at, point_id, flags, state, presentation, presented_at, issuer, \
    slice, index_no, verdict";

#[async_trait]
impl EventStore for SqliteStore {
    async fn ingest(&self, events: Vec<Event>, trail: Trail) -> StoreResult<Vec<Ingested>> {
        self.write(move |tx| {
            let conn = &*tx.conn();
            let outcomes = events
                .iter()
                .map(|event| keep(conn, event))
                .collect::<StoreResult<Vec<Ingested>>>()?;
            if outcomes
                .iter()
                .any(|outcome| *outcome != Ingested::Duplicate)
            {
                audit::record(tx, &trail)?;
            }
            Ok(outcomes)
        })
        .await
    }

    async fn unverified(&self, from: i64, limit: u32) -> StoreResult<Vec<Unverified>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT unit_id, day, event_id, device_id, received_at, at, point_id,
                     presentation, presented_at, issuer, slice, index_no, verdict
                 FROM events WHERE presentation IS NOT NULL AND received_at >= ?1
                 ORDER BY received_at LIMIT ?2",
            )?
            .query_and_then([from, limit.into()], unverified)?
            .collect()
        })
        .await
    }

    async fn settle(&self, settled: Vec<Settled>) -> StoreResult<u64> {
        self.write(move |tx| {
            let conn = &*tx.conn();
            let mut update = conn.prepare_cached(
                "UPDATE events SET flags = flags | ?4, presentation = NULL
                 WHERE unit_id = ?1 AND day = ?2 AND event_id = ?3 AND presentation IS NOT NULL",
            )?;
            let mut waiting = 0;
            for one in settled {
                let key = one.key;
                waiting += update.execute(params![key.unit, key.day, Id(key.event), one.flags])?;
            }
            Ok(waiting as u64)
        })
        .await
    }

    async fn scans_of(&self, codes: Vec<CodeRef>) -> StoreResult<Vec<Sighting>> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(
                "SELECT unit_id, day, event_id, device_id, at, point_id, presented_at
                 FROM events WHERE slice = ?1 AND index_no = ?2 AND issuer = ?3",
            )?;
            let mut sightings = Vec::new();
            for code in codes {
                let key = params![code.slice, code.index, code.issuer];
                for seen in query.query_and_then(key, |row| sighting(row, code))? {
                    sightings.push(seen?);
                }
            }
            sightings.sort_by_key(|seen| (seen.at, seen.key.event));
            Ok(sightings)
        })
        .await
    }

    async fn flag_events(&self, flagged: Vec<Settled>) -> StoreResult<()> {
        self.write(move |tx| {
            let conn = &*tx.conn();
            let mut update = conn.prepare_cached(
                "UPDATE events SET flags = flags | ?4
                 WHERE unit_id = ?1 AND day = ?2 AND event_id = ?3",
            )?;
            for one in flagged {
                update.execute(params![
                    one.key.unit,
                    one.key.day,
                    Id(one.key.event),
                    one.flags
                ])?;
            }
            Ok(())
        })
        .await
    }

    async fn events_of(
        &self,
        unit: UnitId,
        from: u16,
        to: u16,
        after: Option<(u16, Uuid)>,
        limit: u32,
    ) -> StoreResult<Vec<Event>> {
        self.read(move |conn| {
            let (day, event) = after.unwrap_or((0, Uuid::nil()));
            conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM events
                 WHERE unit_id = ?1 AND day BETWEEN ?2 AND ?3 AND (day, event_id) > (?4, ?5)
                 ORDER BY day, event_id LIMIT ?6"
            ))?
            .query_and_then(params![unit, from, to, day, Id(event), limit], read)?
            .collect()
        })
        .await
    }

    async fn conflicts_of(&self, unit: UnitId, day: u16) -> StoreResult<Vec<EventKey>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT event_id FROM event_conflicts WHERE unit_id = ?1 AND day = ?2
                 ORDER BY event_id, content_hash",
            )?
            .query_and_then(params![unit, day], |row| {
                Ok(EventKey {
                    unit,
                    day,
                    event: row.get::<_, Id>(0)?.0,
                })
            })?
            .collect()
        })
        .await
    }
}

fn keep(conn: &Connection, event: &Event) -> StoreResult<Ingested> {
    let key = event.key;
    let kept = conn
        .prepare_cached(&format!(
            "INSERT INTO events ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
                 ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
             ON CONFLICT DO NOTHING"
        ))?
        .execute(params![
            key.unit,
            key.day,
            Id(key.event),
            event.kind,
            event.version,
            event.content_hash,
            event.sealed,
            event.device,
            event.account,
            event.received_at,
            event.at,
            event.point,
            event.flags,
            event.state.code(),
            event.presentation,
            event.presented_at,
            event.code.map(|code| code.issuer),
            event.code.map(|code| code.slice),
            event.code.map(|code| code.index),
            event.verdict,
        ])?;
    if kept == 1 {
        return Ok(Ingested::Stored);
    }
    let first: Digest = conn
        .prepare_cached(
            "SELECT content_hash FROM events
             WHERE unit_id = ?1 AND day = ?2 AND event_id = ?3",
        )?
        .query_row(params![key.unit, key.day, Id(key.event)], |row| row.get(0))?;
    if first == event.content_hash {
        return Ok(Ingested::Duplicate);
    }
    set_aside(conn, event)?;
    Ok(Ingested::Conflict)
}

fn set_aside(conn: &Connection, event: &Event) -> StoreResult<()> {
    conn.prepare_cached(
        "INSERT INTO event_conflicts (unit_id, day, event_id, content_hash, kind, version,
             sealed, device_id, account_id, received_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
    )?
    .execute(params![
        event.key.unit,
        event.key.day,
        Id(event.key.event),
        event.content_hash,
        event.kind,
        event.version,
        event.sealed,
        event.device,
        event.account,
        event.received_at,
    ])?;
    Ok(())
}

fn sighting(row: &Row<'_>, code: CodeRef) -> StoreResult<Sighting> {
    Ok(Sighting {
        key: EventKey {
            unit: row.get(0)?,
            day: row.get(1)?,
            event: row.get::<_, Id>(2)?.0,
        },
        device: row.get(3)?,
        at: row.get(4)?,
        point: row.get(5)?,
        presented_at: row.get(6)?,
        code,
    })
}

fn unverified(row: &Row<'_>) -> Result<Unverified, StoreError> {
    Ok(Unverified {
        key: EventKey {
            unit: row.get(0)?,
            day: row.get(1)?,
            event: row.get::<_, Id>(2)?.0,
        },
        device: row.get(3)?,
        received_at: row.get(4)?,
        at: row.get(5)?,
        point: row.get(6)?,
        presentation: row.get(7)?,
        presented_at: row.get(8)?,
        code: code(row, 9)?,
        verdict: row.get(12)?,
    })
}

/// Three columns from `first` on.
fn code(row: &Row<'_>, first: usize) -> Result<Option<CodeRef>, StoreError> {
    let columns = (row.get(first)?, row.get(first + 1)?, row.get(first + 2)?);
    Ok(match columns {
        (Some(issuer), Some(slice), Some(index)) => Some(CodeRef {
            issuer,
            slice,
            index,
        }),
        _ => None,
    })
}

fn read(row: &Row<'_>) -> Result<Event, StoreError> {
    Ok(Event {
        key: EventKey {
            unit: row.get(0)?,
            day: row.get(1)?,
            event: row.get::<_, Id>(2)?.0,
        },
        kind: row.get(3)?,
        version: row.get(4)?,
        content_hash: row.get(5)?,
        sealed: row.get(6)?,
        device: row.get(7)?,
        account: row.get(8)?,
        received_at: row.get(9)?,
        at: row.get(10)?,
        point: row.get(11)?,
        flags: row.get(12)?,
        state: EventState::from_code(row.get(13)?)?,
        presentation: row.get(14)?,
        presented_at: row.get(15)?,
        code: code(row, 16)?,
        verdict: row.get(19)?,
    })
}
