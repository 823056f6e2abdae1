//! Events. A batch is one INSERT from arrays; what it leaves out is looked at
//! afterwards.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::audit::day_of;
use super::super::events::{
    Event, EventKey, EventState, EventStore, Ingested, Settled, Sighting, Unverified,
};
use super::super::{
    AccountId, CodeRef, DeviceId, Digest, PointId, StoreError, StoreResult, Trail, UnitId,
};
use super::convert::Columns;
use super::{PostgresStore, audit};

const COLUMNS: &str = "unit_id, day, event_id, kind, version, content_hash, sealed, device_id, \
    account_id, received_at, at, point_id, flags, state, presentation, presented_at, issuer, \
    slice, index_no, verdict";

const TYPES: &str = "$1::bigint[], $2::integer[], $3::uuid[], $4::text[], $5::smallint[], \
    $6::bytea[], $7::bytea[], $8::uuid[], $9::bigint[], $10::bigint[], $11::bigint[], \
    $12::bigint[], $13::bigint[], $14::smallint[], $15::bytea[], $16::bigint[], \
    $17::integer[], $18::integer[], $19::bigint[], $20::text[]";

#[async_trait]
impl EventStore for PostgresStore {
    async fn ingest(&self, events: Vec<Event>, trail: Trail) -> StoreResult<Vec<Ingested>> {
        let mut client = self.client().await?;
        let days = events.iter().map(|event| event.key.day);
        self.partitions
            .ensure(&client, days, day_of(trail.at))
            .await?;
        let tx = client.transaction().await?;
        let mut stored = insert(&tx, &events).await?;
        // Of one key twice in a batch, the first is the one stored.
        let left: Vec<Option<&Event>> = events
            .iter()
            .map(|event| (!stored.remove(&event.key)).then_some(event))
            .collect();
        let outcomes = judge(&tx, &left).await?;
        if outcomes
            .iter()
            .all(|outcome| *outcome == Ingested::Duplicate)
        {
            return Ok(outcomes);
        }
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(outcomes)
    }

    async fn unverified(&self, from: i64, limit: u32) -> StoreResult<Vec<Unverified>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT unit_id, day, event_id, device_id, received_at, at, point_id,
                     presentation, presented_at, issuer, slice, index_no, verdict
                 FROM events WHERE presentation IS NOT NULL AND received_at >= $1
                 ORDER BY received_at LIMIT $2",
            )
            .await?;
        let rows = client.query(&query, &[&from, &i64::from(limit)]).await?;
        rows.iter().map(unverified).collect()
    }

    async fn settle(&self, settled: Vec<Settled>) -> StoreResult<u64> {
        let client = self.client().await?;
        let update = client
            .prepare_cached(
                "UPDATE events SET flags = flags | u.f, presentation = NULL
                 FROM unnest($1::bigint[], $2::integer[], $3::uuid[], $4::bigint[])
                     AS u (unit, d, e, f)
                 WHERE unit_id = u.unit AND day = u.d AND event_id = u.e
                     AND presentation IS NOT NULL",
            )
            .await?;
        let (units, days, ids, flags) = settled_columns(&settled);
        Ok(client
            .execute(&update, &[&units, &days, &ids, &flags])
            .await?)
    }

    async fn scans_of(&self, codes: Vec<CodeRef>) -> StoreResult<Vec<Sighting>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT e.unit_id, e.day, e.event_id, e.device_id, e.at, e.point_id,
                     e.presented_at, e.issuer, e.slice, e.index_no
                 FROM unnest($1::integer[], $2::integer[], $3::bigint[])
                     AS c (issuer, slice, index_no)
                 JOIN events e USING (slice, index_no, issuer)
                 ORDER BY e.at, e.event_id",
            )
            .await?;
        let issuers: Vec<i32> = codes.iter().map(|code| code.issuer.into()).collect();
        let slices: Vec<i32> = codes.iter().map(|code| code.slice.into()).collect();
        let indexes: Vec<i64> = codes.iter().map(|code| code.index.into()).collect();
        let rows = client.query(&query, &[&issuers, &slices, &indexes]).await?;
        rows.iter().map(sighting).collect()
    }

    async fn flag_events(&self, flagged: Vec<Settled>) -> StoreResult<()> {
        let client = self.client().await?;
        let update = client
            .prepare_cached(
                "UPDATE events SET flags = flags | u.f
                 FROM unnest($1::bigint[], $2::integer[], $3::uuid[], $4::bigint[])
                     AS u (unit, d, e, f)
                 WHERE unit_id = u.unit AND day = u.d AND event_id = u.e",
            )
            .await?;
        let (units, days, ids, flags) = settled_columns(&flagged);
        client
            .execute(&update, &[&units, &days, &ids, &flags])
            .await?;
        Ok(())
    }

    async fn events_of(
        &self,
        unit: UnitId,
        from: u16,
        to: u16,
        after: Option<(u16, Uuid)>,
        limit: u32,
    ) -> StoreResult<Vec<Event>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM events
                 WHERE unit_id = $1 AND day BETWEEN $2 AND $3 AND (day, event_id) > ($4, $5)
                 ORDER BY day, event_id LIMIT $6"
            ))
            .await?;
        let (day, event) = after.unwrap_or((0, Uuid::nil()));
        let (from, to, day) = (i32::from(from), i32::from(to), i32::from(day));
        let rows = client
            .query(
                &query,
                &[&unit, &from, &to, &day, &event, &i64::from(limit)],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    async fn conflicts_of(&self, unit: UnitId, day: u16) -> StoreResult<Vec<EventKey>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT event_id FROM event_conflicts WHERE unit_id = $1 AND day = $2
                 ORDER BY event_id, content_hash",
            )
            .await?;
        let rows = client.query(&query, &[&unit, &i32::from(day)]).await?;
        rows.iter()
            .map(|row| {
                Ok(EventKey {
                    unit,
                    day,
                    event: row.col(0)?,
                })
            })
            .collect()
    }
}

/// Inserts what is new, in the order of the keys: no two batches wait for each
/// other in a ring.
async fn insert(tx: &Transaction<'_>, events: &[Event]) -> StoreResult<HashSet<EventKey>> {
    let insert = tx
        .prepare_cached(&format!(
            "INSERT INTO events ({COLUMNS}) SELECT * FROM unnest({TYPES})
             ON CONFLICT DO NOTHING RETURNING unit_id, day, event_id"
        ))
        .await?;
    let mut sorted: Vec<&Event> = events.iter().collect();
    sorted.sort_by_key(|event| event.key);
    fn column<'a, T>(events: &[&'a Event], get: impl Fn(&'a Event) -> T) -> Vec<T> {
        events.iter().map(|event| get(event)).collect()
    }
    let code = |event: &Event| event.code;
    let rows = tx
        .query(
            &insert,
            &[
                &column::<UnitId>(&sorted, |e| e.key.unit),
                &column::<i32>(&sorted, |e| e.key.day.into()),
                &column::<Uuid>(&sorted, |e| e.key.event),
                &column::<&str>(&sorted, |e| &e.kind),
                &column::<i16>(&sorted, |e| e.version.into()),
                &column::<&[u8]>(&sorted, |e| &e.content_hash),
                &column::<&[u8]>(&sorted, |e| &e.sealed),
                &column::<DeviceId>(&sorted, |e| e.device),
                &column::<AccountId>(&sorted, |e| e.account),
                &column::<i64>(&sorted, |e| e.received_at),
                &column::<i64>(&sorted, |e| e.at),
                &column::<Option<PointId>>(&sorted, |e| e.point),
                &column::<i64>(&sorted, |e| e.flags.into()),
                &column::<i16>(&sorted, |e| e.state.code()),
                &column::<Option<&[u8]>>(&sorted, |e| e.presentation.as_deref()),
                &column::<Option<i64>>(&sorted, |e| e.presented_at),
                &column::<Option<i32>>(&sorted, |e| code(e).map(|code| code.issuer.into())),
                &column::<Option<i32>>(&sorted, |e| code(e).map(|code| code.slice.into())),
                &column::<Option<i64>>(&sorted, |e| code(e).map(|code| code.index.into())),
                &column::<Option<&str>>(&sorted, |e| e.verdict.as_deref()),
            ],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(EventKey {
                unit: row.col(0)?,
                day: row.num(1)?,
                event: row.col(2)?,
            })
        })
        .collect()
}

/// Tells repeats from conflicts among those not stored, and sets the conflicts
/// aside.
async fn judge(tx: &Transaction<'_>, left: &[Option<&Event>]) -> StoreResult<Vec<Ingested>> {
    let known: Vec<&Event> = left.iter().copied().flatten().collect();
    if known.is_empty() {
        return Ok(vec![Ingested::Stored; left.len()]);
    }
    let first = first_hashes(tx, &known).await?;
    let mut outcomes = Vec::with_capacity(left.len());
    for event in left {
        let Some(event) = event else {
            outcomes.push(Ingested::Stored);
            continue;
        };
        let hash = first
            .get(&event.key)
            .ok_or(StoreError::Corrupt("event neither new nor kept"))?;
        if *hash == event.content_hash {
            outcomes.push(Ingested::Duplicate);
            continue;
        }
        set_aside(tx, event).await?;
        outcomes.push(Ingested::Conflict);
    }
    Ok(outcomes)
}

async fn first_hashes(
    tx: &Transaction<'_>,
    events: &[&Event],
) -> StoreResult<HashMap<EventKey, Digest>> {
    let query = tx
        .prepare_cached(
            "SELECT e.unit_id, e.day, e.event_id, e.content_hash
             FROM unnest($1::bigint[], $2::integer[], $3::uuid[]) AS u (unit_id, day, event_id)
             JOIN events e USING (unit_id, day, event_id)",
        )
        .await?;
    let units: Vec<UnitId> = events.iter().map(|event| event.key.unit).collect();
    let days: Vec<i32> = events.iter().map(|event| event.key.day.into()).collect();
    let ids: Vec<Uuid> = events.iter().map(|event| event.key.event).collect();
    let rows = tx.query(&query, &[&units, &days, &ids]).await?;
    rows.iter()
        .map(|row| {
            let key = EventKey {
                unit: row.col(0)?,
                day: row.num(1)?,
                event: row.col(2)?,
            };
            Ok((key, row.digest(3)?))
        })
        .collect()
}

async fn set_aside(tx: &Transaction<'_>, event: &Event) -> StoreResult<()> {
    let insert = tx
        .prepare_cached(
            "INSERT INTO event_conflicts (unit_id, day, event_id, content_hash, kind, version,
                 sealed, device_id, account_id, received_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
        )
        .await?;
    tx.execute(
        &insert,
        &[
            &event.key.unit,
            &i32::from(event.key.day),
            &event.key.event,
            &event.content_hash.as_slice(),
            &event.kind,
            &i16::from(event.version),
            &event.sealed,
            &event.device,
            &event.account,
            &event.received_at,
        ],
    )
    .await?;
    Ok(())
}

fn settled_columns(settled: &[Settled]) -> (Vec<UnitId>, Vec<i32>, Vec<Uuid>, Vec<i64>) {
    (
        settled.iter().map(|one| one.key.unit).collect(),
        settled.iter().map(|one| one.key.day.into()).collect(),
        settled.iter().map(|one| one.key.event).collect(),
        settled.iter().map(|one| one.flags.into()).collect(),
    )
}

fn sighting(row: &Row) -> StoreResult<Sighting> {
    Ok(Sighting {
        key: EventKey {
            unit: row.col(0)?,
            day: row.num(1)?,
            event: row.col(2)?,
        },
        device: row.col(3)?,
        at: row.col(4)?,
        point: row.col(5)?,
        presented_at: row.col(6)?,
        code: CodeRef {
            issuer: row.num(7)?,
            slice: row.num(8)?,
            index: row.num(9)?,
        },
    })
}

fn unverified(row: &Row) -> StoreResult<Unverified> {
    Ok(Unverified {
        key: EventKey {
            unit: row.col(0)?,
            day: row.num(1)?,
            event: row.col(2)?,
        },
        device: row.col(3)?,
        received_at: row.col(4)?,
        at: row.col(5)?,
        point: row.col(6)?,
        presentation: row.col(7)?,
        presented_at: row.col(8)?,
        code: code(row, 9)?,
        verdict: row.col(12)?,
    })
}

/// Three columns from `first` on.
fn code(row: &Row, first: usize) -> StoreResult<Option<CodeRef>> {
    let columns = (
        row.opt_num(first)?,
        row.opt_num(first + 1)?,
        row.opt_num(first + 2)?,
    );
    Ok(match columns {
        (Some(issuer), Some(slice), Some(index)) => Some(CodeRef {
            issuer,
            slice,
            index,
        }),
        _ => None,
    })
}

fn read(row: &Row) -> StoreResult<Event> {
    Ok(Event {
        key: EventKey {
            unit: row.col(0)?,
            day: row.num(1)?,
            event: row.col(2)?,
        },
        kind: row.col(3)?,
        version: row.num(4)?,
        content_hash: row.digest(5)?,
        sealed: row.col(6)?,
        device: row.col(7)?,
        account: row.col(8)?,
        received_at: row.col(9)?,
        at: row.col(10)?,
        point: row.col(11)?,
        flags: row.num(12)?,
        state: EventState::from_code(row.col(13)?)?,
        presentation: row.col(14)?,
        presented_at: row.col(15)?,
        code: code(row, 16)?,
        verdict: row.col(19)?,
    })
}
