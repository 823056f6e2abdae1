//! Appeals and their photos. Who changes an appeal locks its row first.

use async_trait::async_trait;
use uuid::Uuid;

use super::super::appeals::{
    Appeal, AppealSort, AppealState, AppealStore, Begun, Decided, Decision, NamedReason, NewAppeal,
    Photo, PhotoOutcome, PictureKind,
};
use super::super::facts::{Moment, SharedJudge};
use super::super::list::{Page, PageRequest};
use super::super::{HolderId, StoreResult, Trail};
use super::list::List;
use super::{Database, Query, QueryExt, Row, Tx, Value, deliver, values};

const COLUMNS: &str = "appeal_id, holder_id, subject_id, hash, kind, rule, record, since, sealed, \
     state, begun_at, sent_at, decided_at, decided_by, lifted_until, answer_sealed";

#[async_trait]
impl<D: Database> AppealStore for D {
    async fn begin_appeal(&self, new: NewAppeal, most: u32, trail: Trail) -> StoreResult<Begun> {
        self.change(move |tx| {
            Box::pin(async move {
                // Of two of one holder the later counts the earlier.
                tx.lock(
                    "SELECT 1 FROM holders WHERE holder_id = $1 FOR NO KEY UPDATE",
                    &values![new.holder],
                )
                .await?;
                if let Some(found) = find(tx, new.appeal).await? {
                    return Ok(match found.hash == new.hash {
                        true => Begun::Again,
                        false => Begun::Conflict,
                    });
                }
                let sql = "SELECT count(*) FROM appeals WHERE holder_id = $1 AND state IN (0, 1)";
                let undecided: u32 = tx.one(sql, &values![new.holder], |row| row.get(0)).await?;
                if undecided >= most {
                    return Ok(Begun::TooMany);
                }
                insert(tx, &new, trail.at).await?;
                tx.record(&trail).await?;
                Ok(Begun::New)
            })
        })
        .await
    }

    async fn appeal(&self, appeal: Uuid) -> StoreResult<Option<Appeal>> {
        self.look_up(move |db| Box::pin(async move { find(db, appeal).await }))
            .await
    }

    async fn appeals_of(&self, holder: HolderId) -> StoreResult<Vec<Appeal>> {
        let sql =
            format!("SELECT {COLUMNS} FROM appeals WHERE holder_id = $1 ORDER BY appeal_id DESC");
        self.look_up(move |db| {
            Box::pin(async move { with_photos(db, &sql, &values![holder]).await })
        })
        .await
    }

    async fn appeals_in(
        &self,
        state: AppealState,
        page: PageRequest<AppealSort>,
    ) -> StoreResult<Page<Appeal>> {
        self.look_up(move |db| {
            Box::pin(async move {
                let mut page = list(state).page(db, &page, read).await?;
                add_photos(db, &mut page.rows).await?;
                Ok(page)
            })
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
        self.change(move |tx| {
            Box::pin(async move {
                lock(tx, appeal).await?;
                let mut photos = photos(tx, appeal).await?;
                photos.retain(|photo| photo.number == number && !photo.is_settled());
                let Some(photo) = photos.pop() else {
                    return Ok(None);
                };
                if photo.received != start {
                    return Ok(Some(photo.received));
                }
                tx.execute(
                    "INSERT INTO appeal_parts (appeal_id, number, start, length, sealed)
                     VALUES ($1, $2, $3, $4, $5)",
                    &values![appeal, number, start, length, sealed],
                )
                .await?;
                Ok(Some(start + length))
            })
        })
        .await
    }

    async fn photo_parts(&self, appeal: Uuid, number: u8) -> StoreResult<Vec<(u32, Vec<u8>)>> {
        self.all(
            "SELECT start, sealed FROM appeal_parts WHERE appeal_id = $1 AND number = $2
             ORDER BY start",
            values![appeal, number],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await
    }

    async fn settle_photo(
        &self,
        appeal: Uuid,
        number: u8,
        outcome: PhotoOutcome,
        at: i64,
    ) -> StoreResult<()> {
        let (kind, sealed, refused) = match outcome {
            PhotoOutcome::Kept(kind, sealed) => (Some(kind), Some(sealed), None),
            PhotoOutcome::Refused(reason) => (None, None, Some(reason)),
        };
        self.change(move |tx| {
            Box::pin(async move {
                lock(tx, appeal).await?;
                tx.execute(
                    "UPDATE appeal_photos SET kind = $3, sealed = $4, refused = $5
                     WHERE appeal_id = $1 AND number = $2 AND kind IS NULL AND refused IS NULL",
                    &values![appeal, number, kind, sealed, refused],
                )
                .await?;
                tx.execute(
                    "DELETE FROM appeal_parts WHERE appeal_id = $1 AND number = $2",
                    &values![appeal, number],
                )
                .await?;
                tx.execute(
                    "UPDATE appeals SET state = 1, sent_at = $2 WHERE appeal_id = $1 AND state = 0
                         AND NOT EXISTS (SELECT 1 FROM appeal_photos WHERE appeal_id = $1
                             AND kind IS NULL AND refused IS NULL)",
                    &values![appeal, at],
                )
                .await?;
                Ok(())
            })
        })
        .await
    }

    async fn photo(&self, appeal: Uuid, number: u8) -> StoreResult<Option<(PictureKind, Vec<u8>)>> {
        self.first(
            "SELECT kind, sealed FROM appeal_photos
             WHERE appeal_id = $1 AND number = $2 AND sealed IS NOT NULL",
            values![appeal, number],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await
    }

    async fn decide_appeal(
        &self,
        decision: Decision,
        moment: Moment,
        judge: SharedJudge,
        trail: Trail,
    ) -> StoreResult<bool> {
        self.change(move |tx| {
            Box::pin(async move {
                let decided = &decision.decided;
                let done = tx
                    .execute(
                        "UPDATE appeals SET state = $2, decided_at = $3, decided_by = $4,
                             lifted_until = $5, answer_sealed = $6
                         WHERE appeal_id = $1 AND state = 1",
                        &values![
                            decision.appeal,
                            decision.state,
                            decided.at,
                            decided.by,
                            decided.lifted_until,
                            decided.answer_sealed
                        ],
                    )
                    .await?;
                if done == 0 {
                    return Ok(false);
                }
                deliver(tx, std::slice::from_ref(&decision.message)).await?;
                if let Some(lifting) = &decision.lifting {
                    tx.apply(lifting, moment, &*judge).await?;
                }
                tx.record(&trail).await?;
                Ok(true)
            })
        })
        .await
    }

    async fn forget_appeals(&self, photos: i64, decided: i64, begun: i64) -> StoreResult<u64> {
        self.change(move |tx| {
            Box::pin(async move {
                let gone = "SELECT appeal_id FROM appeals
                     WHERE decided_at < $1 OR (state = 0 AND begun_at < $2)";
                for table in ["appeal_parts", "appeal_photos"] {
                    let sql = format!(
                        "DELETE FROM {table} WHERE appeal_id IN ({gone}) OR appeal_id IN
                             (SELECT appeal_id FROM appeals WHERE decided_at < $3)"
                    );
                    tx.execute(&sql, &values![decided, begun, photos]).await?;
                }
                let sql = format!("DELETE FROM appeals WHERE appeal_id IN ({gone})");
                tx.execute(&sql, &values![decided, begun]).await
            })
        })
        .await
    }
}

/// The appeals of a state.
pub(super) fn list(state: AppealState) -> List {
    List::new(COLUMNS, "appeals").equal("state", state)
}

async fn lock(tx: &dyn Tx, appeal: Uuid) -> StoreResult<()> {
    tx.lock(
        "SELECT 1 FROM appeals WHERE appeal_id = $1 FOR NO KEY UPDATE",
        &values![appeal],
    )
    .await
}

async fn insert(tx: &dyn Tx, new: &NewAppeal, now: i64) -> StoreResult<()> {
    let (state, sent_at) = match new.photos.is_empty() {
        true => (AppealState::Open, Some(now)),
        false => (AppealState::Begun, None),
    };
    let reason = new.reason.as_ref();
    tx.execute(
        "INSERT INTO appeals (appeal_id, holder_id, subject_id, hash, kind, rule, record,
             since, sealed, state, begun_at, sent_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &values![
            new.appeal,
            new.holder,
            new.subject,
            new.hash,
            new.kind,
            reason.map(|reason| &reason.rule),
            reason.and_then(|reason| reason.record.as_ref()),
            reason.map(|reason| reason.since),
            new.sealed,
            state,
            now,
            sent_at
        ],
    )
    .await?;
    let photos = (0_u8..).zip(&new.photos);
    let photos = photos.map(|(number, (size, hash))| values![new.appeal, number, size, hash]);
    tx.execute_each(
        "INSERT INTO appeal_photos (appeal_id, number, size, hash) VALUES ($1, $2, $3, $4)",
        &photos.collect::<Vec<_>>(),
    )
    .await?;
    Ok(())
}

async fn find(db: &dyn Query, appeal: Uuid) -> StoreResult<Option<Appeal>> {
    let sql = format!("SELECT {COLUMNS} FROM appeals WHERE appeal_id = $1");
    Ok(with_photos(db, &sql, &values![appeal]).await?.pop())
}

async fn with_photos(db: &dyn Query, sql: &str, values: &[Value]) -> StoreResult<Vec<Appeal>> {
    let mut appeals = db.all(sql, values, read).await?;
    add_photos(db, &mut appeals).await?;
    Ok(appeals)
}

async fn add_photos(db: &dyn Query, appeals: &mut [Appeal]) -> StoreResult<()> {
    for appeal in appeals {
        appeal.photos = photos(db, appeal.appeal).await?;
    }
    Ok(())
}

async fn photos(db: &dyn Query, appeal: Uuid) -> StoreResult<Vec<Photo>> {
    db.all(
        "SELECT number, size, hash, kind, refused,
             (SELECT CAST(coalesce(sum(length), 0) AS bigint) FROM appeal_parts part
              WHERE part.appeal_id = photo.appeal_id AND part.number = photo.number)
         FROM appeal_photos photo WHERE appeal_id = $1 ORDER BY number",
        &values![appeal],
        |row| {
            let kind: Option<PictureKind> = row.get(3)?;
            let size = row.get(1)?;
            Ok(Photo {
                number: row.get(0)?,
                size,
                hash: row.get(2)?,
                kind,
                refused: row.get(4)?,
                received: match kind {
                    Some(_) => size,
                    None => row.get(5)?,
                },
            })
        },
    )
    .await
}

fn read(row: &Row) -> StoreResult<Appeal> {
    let rule: Option<String> = row.get(5)?;
    let decided_at: Option<i64> = row.get(12)?;
    Ok(Appeal {
        appeal: row.get(0)?,
        holder: row.get(1)?,
        subject: row.get(2)?,
        hash: row.get(3)?,
        kind: row.get(4)?,
        reason: match rule {
            Some(rule) => Some(NamedReason {
                rule,
                record: row.get(6)?,
                since: row.get(7)?,
            }),
            None => None,
        },
        sealed: row.get(8)?,
        state: row.get(9)?,
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
