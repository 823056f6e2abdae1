//! Appeals and their photos.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::super::appeals::{
    Appeal, AppealKind, AppealState, AppealStore, Begun, Decided, Decision, NamedReason, NewAppeal,
    Photo, PhotoOutcome, PictureKind,
};
use super::super::facts::{Moment, SharedJudge};
use super::super::{HolderId, StoreError, StoreResult, Trail};
use super::convert::Id;
use super::{SqliteStore, audit, facts, inbox};

const COLUMNS: &str = "appeal_id, holder_id, subject_id, hash, kind, rule, record, since, sealed, \
     state, begun_at, sent_at, decided_at, decided_by, lifted_until, answer_sealed";

#[async_trait]
impl AppealStore for SqliteStore {
    async fn begin_appeal(&self, new: NewAppeal, most: u32, trail: Trail) -> StoreResult<Begun> {
        self.write(move |conn| {
            if let Some(found) = find(conn, new.appeal)? {
                return Ok(match found.hash == new.hash {
                    true => Begun::Again,
                    false => Begun::Conflict,
                });
            }
            let undecided: u32 = conn
                .prepare_cached(
                    "SELECT count(*) FROM appeals WHERE holder_id = ?1 AND state IN (0, 1)",
                )?
                .query_row([new.holder], |row| row.get(0))?;
            if undecided >= most {
                return Ok(Begun::TooMany);
            }
            insert(conn, &new, trail.at)?;
            audit::record(conn, &trail)?;
            Ok(Begun::New)
        })
        .await
    }

    async fn appeal(&self, appeal: Uuid) -> StoreResult<Option<Appeal>> {
        self.read(move |conn| find(conn, appeal)).await
    }

    async fn appeals_of(&self, holder: HolderId) -> StoreResult<Vec<Appeal>> {
        self.read(move |conn| {
            let found = conn
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM appeals WHERE holder_id = ?1 ORDER BY appeal_id DESC"
                ))?
                .query_and_then([holder], read)?
                .collect::<StoreResult<Vec<_>>>()?;
            with_photos(conn, found)
        })
        .await
    }

    async fn appeals_in(
        &self,
        state: AppealState,
        after: Uuid,
        limit: u32,
    ) -> StoreResult<Vec<Appeal>> {
        self.read(move |conn| {
            let found = conn
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM appeals WHERE state = ?1 AND appeal_id > ?2
                     ORDER BY appeal_id LIMIT ?3"
                ))?
                .query_and_then(params![state.code(), Id(after), limit], read)?
                .collect::<StoreResult<Vec<_>>>()?;
            with_photos(conn, found)
        })
        .await
    }

    async fn add_photo_part(
        &self,
        appeal: Uuid,
        number: u8,
        start: u32,
        length: u32,
        sealed: Vec<u8>,
    ) -> StoreResult<Option<u32>> {
        self.write(move |conn| {
            let Some(photo) = waited_for(conn, appeal, number)? else {
                return Ok(None);
            };
            if photo.received != start {
                return Ok(Some(photo.received));
            }
            conn.prepare_cached(
                "INSERT INTO appeal_parts (appeal_id, number, start, length, sealed)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![Id(appeal), number, start, length, sealed])?;
            Ok(Some(start + length))
        })
        .await
    }

    async fn photo_parts(&self, appeal: Uuid, number: u8) -> StoreResult<Vec<(u32, Vec<u8>)>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT start, sealed FROM appeal_parts WHERE appeal_id = ?1 AND number = ?2
                 ORDER BY start",
            )?
            .query_and_then(params![Id(appeal), number], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect()
        })
        .await
    }

    async fn settle_photo(
        &self,
        appeal: Uuid,
        number: u8,
        outcome: PhotoOutcome,
        at: i64,
    ) -> StoreResult<()> {
        self.write(move |conn| {
            let (kind, sealed, refused) = match outcome {
                PhotoOutcome::Kept(kind, sealed) => (Some(kind.code()), Some(sealed), None),
                PhotoOutcome::Refused(reason) => (None, None, Some(reason)),
            };
            conn.prepare_cached(
                "UPDATE appeal_photos SET kind = ?3, sealed = ?4, refused = ?5
                 WHERE appeal_id = ?1 AND number = ?2 AND kind IS NULL AND refused IS NULL",
            )?
            .execute(params![Id(appeal), number, kind, sealed, refused])?;
            conn.prepare_cached("DELETE FROM appeal_parts WHERE appeal_id = ?1 AND number = ?2")?
                .execute(params![Id(appeal), number])?;
            conn.prepare_cached(
                "UPDATE appeals SET state = 1, sent_at = ?2 WHERE appeal_id = ?1 AND state = 0
                     AND NOT EXISTS (SELECT 1 FROM appeal_photos WHERE appeal_id = ?1
                         AND kind IS NULL AND refused IS NULL)",
            )?
            .execute(params![Id(appeal), at])?;
            Ok(())
        })
        .await
    }

    async fn photo(&self, appeal: Uuid, number: u8) -> StoreResult<Option<(PictureKind, Vec<u8>)>> {
        self.read(move |conn| {
            let row: Option<(i16, Vec<u8>)> = conn
                .prepare_cached(
                    "SELECT kind, sealed FROM appeal_photos
                     WHERE appeal_id = ?1 AND number = ?2 AND sealed IS NOT NULL",
                )?
                .query_row(params![Id(appeal), number], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            row.map(|(kind, sealed)| Ok((PictureKind::from_code(kind)?, sealed)))
                .transpose()
        })
        .await
    }

    async fn decide_appeal(
        &self,
        decision: Decision,
        moment: Moment,
        judge: SharedJudge,
        trail: Trail,
    ) -> StoreResult<bool> {
        self.write(move |conn| {
            let decided = &decision.decided;
            let done = conn
                .prepare_cached(
                    "UPDATE appeals SET state = ?2, decided_at = ?3, decided_by = ?4,
                         lifted_until = ?5, answer_sealed = ?6
                     WHERE appeal_id = ?1 AND state = 1",
                )?
                .execute(params![
                    Id(decision.appeal),
                    decision.state.code(),
                    decided.at,
                    decided.by,
                    decided.lifted_until,
                    decided.answer_sealed
                ])?;
            if done == 0 {
                return Ok(false);
            }
            inbox::deliver(conn, std::slice::from_ref(&decision.message))?;
            if let Some(lifting) = &decision.lifting {
                facts::apply(conn, lifting, moment, &*judge)?;
            }
            audit::record(conn, &trail)?;
            Ok(true)
        })
        .await
    }

    async fn forget_appeals(&self, photos: i64, decided: i64, begun: i64) -> StoreResult<u64> {
        self.write(move |conn| {
            let gone: Vec<Id> = conn
                .prepare_cached(
                    "SELECT appeal_id FROM appeals
                     WHERE decided_at < ?1 OR (state = 0 AND begun_at < ?2)",
                )?
                .query_map([decided, begun], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let emptied: Vec<Id> = conn
                .prepare_cached("SELECT appeal_id FROM appeals WHERE decided_at < ?1")?
                .query_map([photos], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for id in emptied.iter().chain(&gone) {
                for table in ["appeal_parts", "appeal_photos"] {
                    conn.prepare_cached(&format!("DELETE FROM {table} WHERE appeal_id = ?1"))?
                        .execute([id])?;
                }
            }
            for id in &gone {
                conn.prepare_cached("DELETE FROM appeals WHERE appeal_id = ?1")?
                    .execute([id])?;
            }
            Ok(gone.len() as u64)
        })
        .await
    }
}

fn insert(conn: &Connection, new: &NewAppeal, now: i64) -> StoreResult<()> {
    let (state, sent_at) = match new.photos.is_empty() {
        true => (AppealState::Open, Some(now)),
        false => (AppealState::Begun, None),
    };
    let reason = new.reason.as_ref();
    conn.prepare_cached(
        "INSERT INTO appeals (appeal_id, holder_id, subject_id, hash, kind, rule, record, since,
             sealed, state, begun_at, sent_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        Id(new.appeal),
        new.holder,
        new.subject,
        new.hash,
        new.kind.code(),
        reason.map(|reason| &reason.rule),
        reason.and_then(|reason| reason.record.as_ref()),
        reason.map(|reason| reason.since),
        new.sealed,
        state.code(),
        now,
        sent_at
    ])?;
    for (number, (size, hash)) in (0_u8..).zip(&new.photos) {
        conn.prepare_cached(
            "INSERT INTO appeal_photos (appeal_id, number, size, hash) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![Id(new.appeal), number, size, hash])?;
    }
    Ok(())
}

fn find(conn: &Connection, appeal: Uuid) -> StoreResult<Option<Appeal>> {
    let found = conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM appeals WHERE appeal_id = ?1"
        ))?
        .query_and_then([Id(appeal)], read)?
        .collect::<StoreResult<Vec<_>>>()?;
    Ok(with_photos(conn, found)?.pop())
}

fn with_photos(conn: &Connection, mut appeals: Vec<Appeal>) -> StoreResult<Vec<Appeal>> {
    for appeal in &mut appeals {
        appeal.photos = photos(conn, appeal.appeal)?;
    }
    Ok(appeals)
}

fn photos(conn: &Connection, appeal: Uuid) -> StoreResult<Vec<Photo>> {
    conn.prepare_cached(
        "SELECT number, size, hash, kind, refused,
             (SELECT coalesce(sum(length), 0) FROM appeal_parts part
              WHERE part.appeal_id = photo.appeal_id AND part.number = photo.number)
         FROM appeal_photos photo WHERE appeal_id = ?1 ORDER BY number",
    )?
    .query_and_then([Id(appeal)], |row| {
        let kind: Option<i16> = row.get(3)?;
        let size = row.get(1)?;
        Ok(Photo {
            number: row.get(0)?,
            size,
            hash: row.get(2)?,
            kind: kind.map(PictureKind::from_code).transpose()?,
            refused: row.get(4)?,
            received: match kind {
                Some(_) => size,
                None => row.get(5)?,
            },
        })
    })?
    .collect()
}

/// The photo, if it was announced and is not settled.
fn waited_for(conn: &Connection, appeal: Uuid, number: u8) -> StoreResult<Option<Photo>> {
    let mut photos = photos(conn, appeal)?;
    photos.retain(|photo| photo.number == number && !photo.is_settled());
    Ok(photos.pop())
}

fn read(row: &Row<'_>) -> Result<Appeal, StoreError> {
    let rule: Option<String> = row.get(5)?;
    let decided_at: Option<i64> = row.get(12)?;
    Ok(Appeal {
        appeal: row.get::<_, Id>(0)?.0,
        holder: row.get(1)?,
        subject: row.get(2)?,
        hash: row.get(3)?,
        kind: AppealKind::from_code(row.get(4)?)?,
        reason: match rule {
            Some(rule) => Some(NamedReason {
                rule,
                record: row.get(6)?,
                since: row.get(7)?,
            }),
            None => None,
        },
        sealed: row.get(8)?,
        state: AppealState::from_code(row.get(9)?)?,
        begun_at: row.get(10)?,
        sent_at: row.get(11)?,
        decided: match decided_at {
            Some(at) => Some(Decided {
                at,
                by: row.get(13)?,
                lifted_until: row.get(14)?,
                answer_sealed: row.get(15)?,
            }),
            None => None,
        },
        photos: Vec::new(),
    })
}
