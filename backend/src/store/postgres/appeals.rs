//! Appeals and their photos. Who changes an appeal locks its row first.

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::appeals::{
    Appeal, AppealKind, AppealState, AppealStore, Begun, Decided, Decision, NamedReason, NewAppeal,
    Photo, PhotoOutcome, PictureKind,
};
use super::super::facts::{Moment, SharedJudge};
use super::super::sql;
use super::super::{HolderId, StoreError, StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit, facts};

const COLUMNS: &str = "appeal_id, holder_id, subject_id, hash, kind, rule, record, since, sealed, \
     state, begun_at, sent_at, decided_at, decided_by, lifted_until, answer_sealed";

#[async_trait]
impl AppealStore for PostgresStore {
    async fn begin_appeal(&self, new: NewAppeal, most: u32, trail: Trail) -> StoreResult<Begun> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        // Of two of one holder the later counts the earlier.
        let lock = tx
            .prepare_cached("SELECT 1 FROM holders WHERE holder_id = $1 FOR NO KEY UPDATE")
            .await?;
        tx.query_opt(&lock, &[&new.holder]).await?;
        if let Some(found) = find(&tx, new.appeal).await? {
            return Ok(match found.hash == new.hash {
                true => Begun::Again,
                false => Begun::Conflict,
            });
        }
        let count = tx
            .prepare_cached("SELECT count(*) FROM appeals WHERE holder_id = $1 AND state IN (0, 1)")
            .await?;
        let undecided: u32 = tx.query_one(&count, &[&new.holder]).await?.num(0)?;
        if undecided >= most {
            return Ok(Begun::TooMany);
        }
        insert(&tx, &new, trail.at).await?;
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(Begun::New)
    }

    async fn appeal(&self, appeal: Uuid) -> StoreResult<Option<Appeal>> {
        find(&self.client().await?, appeal).await
    }

    async fn appeals_of(&self, holder: HolderId) -> StoreResult<Vec<Appeal>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM appeals WHERE holder_id = $1 ORDER BY appeal_id DESC"
            ))
            .await?;
        let rows = client.query(&query, &[&holder]).await?;
        with_photos(&client, &rows).await
    }

    async fn appeals_in(
        &self,
        state: AppealState,
        after: Uuid,
        limit: u32,
    ) -> StoreResult<Vec<Appeal>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM appeals WHERE state = $1 AND appeal_id > $2
                 ORDER BY appeal_id LIMIT $3"
            ))
            .await?;
        let rows = client
            .query(&query, &[&state.code(), &after, &i64::from(limit)])
            .await?;
        with_photos(&client, &rows).await
    }

    async fn add_photo_part(
        &self,
        appeal: Uuid,
        number: u8,
        start: u32,
        length: u32,
        sealed: Vec<u8>,
    ) -> StoreResult<Option<u32>> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        lock(&tx, appeal).await?;
        let mut photos = photos(&tx, appeal).await?;
        photos.retain(|photo| photo.number == number && !photo.is_settled());
        let Some(photo) = photos.pop() else {
            return Ok(None);
        };
        if photo.received != start {
            return Ok(Some(photo.received));
        }
        let insert = tx
            .prepare_cached(
                "INSERT INTO appeal_parts (appeal_id, number, start, length, sealed)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .await?;
        tx.execute(
            &insert,
            &[
                &appeal,
                &i16::from(number),
                &i64::from(start),
                &i64::from(length),
                &sealed,
            ],
        )
        .await?;
        tx.commit().await?;
        Ok(Some(start + length))
    }

    async fn photo_parts(&self, appeal: Uuid, number: u8) -> StoreResult<Vec<(u32, Vec<u8>)>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT start, sealed FROM appeal_parts WHERE appeal_id = $1 AND number = $2
                 ORDER BY start",
            )
            .await?;
        let rows = client.query(&query, &[&appeal, &i16::from(number)]).await?;
        rows.iter()
            .map(|row| Ok((row.num(0)?, row.col(1)?)))
            .collect()
    }

    async fn settle_photo(
        &self,
        appeal: Uuid,
        number: u8,
        outcome: PhotoOutcome,
        at: i64,
    ) -> StoreResult<()> {
        let (kind, sealed, refused) = match outcome {
            PhotoOutcome::Kept(kind, sealed) => (Some(kind.code()), Some(sealed), None),
            PhotoOutcome::Refused(reason) => (None, None, Some(reason)),
        };
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        lock(&tx, appeal).await?;
        let number = i16::from(number);
        let settle = tx
            .prepare_cached(
                "UPDATE appeal_photos SET kind = $3, sealed = $4, refused = $5
                 WHERE appeal_id = $1 AND number = $2 AND kind IS NULL AND refused IS NULL",
            )
            .await?;
        tx.execute(&settle, &[&appeal, &number, &kind, &sealed, &refused])
            .await?;
        let forget = tx
            .prepare_cached("DELETE FROM appeal_parts WHERE appeal_id = $1 AND number = $2")
            .await?;
        tx.execute(&forget, &[&appeal, &number]).await?;
        let open = tx
            .prepare_cached(
                "UPDATE appeals SET state = 1, sent_at = $2 WHERE appeal_id = $1 AND state = 0
                     AND NOT EXISTS (SELECT 1 FROM appeal_photos WHERE appeal_id = $1
                         AND kind IS NULL AND refused IS NULL)",
            )
            .await?;
        tx.execute(&open, &[&appeal, &at]).await?;
        Ok(tx.commit().await?)
    }

    async fn photo(&self, appeal: Uuid, number: u8) -> StoreResult<Option<(PictureKind, Vec<u8>)>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT kind, sealed FROM appeal_photos
                 WHERE appeal_id = $1 AND number = $2 AND sealed IS NOT NULL",
            )
            .await?;
        let row = client
            .query_opt(&query, &[&appeal, &i16::from(number)])
            .await?;
        row.map(|row| Ok((PictureKind::from_code(row.col(0)?)?, row.col(1)?)))
            .transpose()
    }

    async fn decide_appeal(
        &self,
        decision: Decision,
        moment: Moment,
        judge: SharedJudge,
        trail: Trail,
    ) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let decide = tx
            .prepare_cached(
                "UPDATE appeals SET state = $2, decided_at = $3, decided_by = $4,
                     lifted_until = $5, answer_sealed = $6
                 WHERE appeal_id = $1 AND state = 1",
            )
            .await?;
        let decided = &decision.decided;
        let done = tx
            .execute(
                &decide,
                &[
                    &decision.appeal,
                    &decision.state.code(),
                    &decided.at,
                    &decided.by,
                    &decided.lifted_until,
                    &decided.answer_sealed,
                ],
            )
            .await?;
        if done == 0 {
            return Ok(false);
        }
        sql::deliver(&tx, std::slice::from_ref(&decision.message)).await?;
        if let Some(lifting) = &decision.lifting {
            facts::apply(&tx, lifting, moment, &*judge).await?;
        }
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn forget_appeals(&self, photos: i64, decided: i64, begun: i64) -> StoreResult<u64> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let gone = "SELECT appeal_id FROM appeals
             WHERE decided_at < $1 OR (state = 0 AND begun_at < $2)";
        for table in ["appeal_parts", "appeal_photos"] {
            let old = tx
                .prepare_cached(&format!(
                    "DELETE FROM {table} WHERE appeal_id IN ({gone}) OR appeal_id IN
                         (SELECT appeal_id FROM appeals WHERE decided_at < $3)"
                ))
                .await?;
            tx.execute(&old, &[&decided, &begun, &photos]).await?;
        }
        let forget = tx
            .prepare_cached(&format!("DELETE FROM appeals WHERE appeal_id IN ({gone})"))
            .await?;
        let count = tx.execute(&forget, &[&decided, &begun]).await?;
        tx.commit().await?;
        Ok(count)
    }
}

async fn lock(tx: &Transaction<'_>, appeal: Uuid) -> StoreResult<()> {
    let lock = tx
        .prepare_cached("SELECT 1 FROM appeals WHERE appeal_id = $1 FOR NO KEY UPDATE")
        .await?;
    tx.query_opt(&lock, &[&appeal]).await?;
    Ok(())
}

async fn insert(tx: &Transaction<'_>, new: &NewAppeal, now: i64) -> StoreResult<()> {
    let (state, sent_at) = match new.photos.is_empty() {
        true => (AppealState::Open, Some(now)),
        false => (AppealState::Begun, None),
    };
    let insert = tx
        .prepare_cached(
            "INSERT INTO appeals (appeal_id, holder_id, subject_id, hash, kind, rule, record,
                 since, sealed, state, begun_at, sent_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .await?;
    let reason = new.reason.as_ref();
    tx.execute(
        &insert,
        &[
            &new.appeal,
            &new.holder,
            &new.subject,
            &new.hash.as_slice(),
            &new.kind.code(),
            &reason.map(|reason| &reason.rule),
            &reason.and_then(|reason| reason.record.as_ref()),
            &reason.map(|reason| reason.since),
            &new.sealed,
            &state.code(),
            &now,
            &sent_at,
        ],
    )
    .await?;
    let announce = tx
        .prepare_cached(
            "INSERT INTO appeal_photos (appeal_id, number, size, hash) VALUES ($1, $2, $3, $4)",
        )
        .await?;
    for (number, (size, hash)) in (0_i16..).zip(&new.photos) {
        tx.execute(
            &announce,
            &[&new.appeal, &number, &i64::from(*size), &hash.as_slice()],
        )
        .await?;
    }
    Ok(())
}

async fn find<C: GenericClient>(client: &C, appeal: Uuid) -> StoreResult<Option<Appeal>> {
    let query = client
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM appeals WHERE appeal_id = $1"
        ))
        .await?;
    let rows = client.query(&query, &[&appeal]).await?;
    Ok(with_photos(client, &rows).await?.pop())
}

async fn with_photos<C: GenericClient>(client: &C, rows: &[Row]) -> StoreResult<Vec<Appeal>> {
    let mut appeals = rows.iter().map(read).collect::<StoreResult<Vec<_>>>()?;
    for appeal in &mut appeals {
        appeal.photos = photos(client, appeal.appeal).await?;
    }
    Ok(appeals)
}

async fn photos<C: GenericClient>(client: &C, appeal: Uuid) -> StoreResult<Vec<Photo>> {
    let query = client
        .prepare_cached(
            "SELECT number, size, hash, kind, refused,
                 (SELECT coalesce(sum(length), 0)::bigint FROM appeal_parts part
                  WHERE part.appeal_id = photo.appeal_id AND part.number = photo.number)
             FROM appeal_photos photo WHERE appeal_id = $1 ORDER BY number",
        )
        .await?;
    let rows = client.query(&query, &[&appeal]).await?;
    rows.iter()
        .map(|row| {
            let kind: Option<i16> = row.col(3)?;
            let size = row.num(1)?;
            Ok(Photo {
                number: row.num(0)?,
                size,
                hash: row.digest(2)?,
                kind: kind.map(PictureKind::from_code).transpose()?,
                refused: row.col(4)?,
                received: match kind {
                    Some(_) => size,
                    None => row.num(5)?,
                },
            })
        })
        .collect()
}

fn read(row: &Row) -> Result<Appeal, StoreError> {
    let rule: Option<String> = row.col(5)?;
    let decided_at: Option<i64> = row.col(12)?;
    Ok(Appeal {
        appeal: row.col(0)?,
        holder: row.col(1)?,
        subject: row.col(2)?,
        hash: row.digest(3)?,
        kind: AppealKind::from_code(row.col(4)?)?,
        reason: match rule {
            Some(rule) => Some(NamedReason {
                rule,
                record: row.col(6)?,
                since: row.col(7)?,
            }),
            None => None,
        },
        sealed: row.col(8)?,
        state: AppealState::from_code(row.col(9)?)?,
        begun_at: row.col(10)?,
        sent_at: row.col(11)?,
        decided: match decided_at {
            Some(at) => Some(Decided {
                at,
                by: row.col(13)?,
                lifted_until: row.col(14)?,
                answer_sealed: row.col(15)?,
            }),
            None => None,
        },
        photos: Vec::new(),
    })
}
