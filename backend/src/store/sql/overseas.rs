//! Registrations and check-ins from overseas.

use async_trait::async_trait;

use super::super::list::{Page, PageRequest};
use super::super::overseas::{CheckIn, CheckInSort, OverseasArrival, OverseasStore};
use super::super::{StoreResult, SubjectId, Trail};
use super::list::List;
use super::{Database, QueryExt, Row, values};

const CHECK_IN: &str = "subject_id, check_in_id, at, sealed";

#[async_trait]
impl<D: Database> OverseasStore for D {
    async fn put_overseas(&self, arrival: OverseasArrival, trail: Trail) -> StoreResult<()> {
        self.audited(
            "INSERT INTO overseas_arrivals (subject_id, sealed, registered_at)
             VALUES ($1, $2, $3)
             ON CONFLICT (subject_id) DO UPDATE SET
                 sealed = excluded.sealed, registered_at = excluded.registered_at",
            values![arrival.subject, arrival.sealed, arrival.registered_at],
            trail,
        )
        .await?;
        Ok(())
    }

    async fn overseas(&self, subject: SubjectId) -> StoreResult<Option<OverseasArrival>> {
        self.first(
            "SELECT sealed, registered_at FROM overseas_arrivals WHERE subject_id = $1",
            values![subject],
            move |row| {
                Ok(OverseasArrival {
                    subject,
                    sealed: row.get(0)?,
                    registered_at: row.get(1)?,
                })
            },
        )
        .await
    }

    async fn put_check_in(&self, check_in: CheckIn, trail: Trail) -> StoreResult<CheckIn> {
        self.change(move |tx| {
            Box::pin(async move {
                let sql = format!(
                    "INSERT INTO check_ins ({CHECK_IN}) VALUES ($1, $2, $3, $4)
                     ON CONFLICT DO NOTHING"
                );
                let values = values![check_in.subject, check_in.id, check_in.at, check_in.sealed];
                if tx.execute(&sql, &values).await? == 1 {
                    tx.record(&trail).await?;
                    return Ok(check_in);
                }
                let sql = format!(
                    "SELECT {CHECK_IN} FROM check_ins WHERE subject_id = $1 AND check_in_id = $2"
                );
                tx.one(&sql, &values![check_in.subject, check_in.id], read)
                    .await
            })
        })
        .await
    }

    async fn last_check_in(
        &self,
        subject: SubjectId,
        from: i64,
        to: i64,
    ) -> StoreResult<Option<CheckIn>> {
        let sql = format!(
            "SELECT {CHECK_IN} FROM check_ins WHERE subject_id = $1 AND at BETWEEN $2 AND $3
             ORDER BY at DESC, check_in_id DESC LIMIT 1"
        );
        self.first(sql, values![subject, from, to], read).await
    }

    async fn check_ins_of(
        &self,
        subject: SubjectId,
        page: PageRequest<CheckInSort>,
    ) -> StoreResult<Page<CheckIn>> {
        self.page(list(subject), page, read).await
    }
}

/// The subject's check-ins.
pub(super) fn list(subject: SubjectId) -> List {
    List::new(CHECK_IN, "check_ins").equal("subject_id", subject)
}

fn read(row: &Row) -> StoreResult<CheckIn> {
    Ok(CheckIn {
        subject: row.get(0)?,
        id: row.get(1)?,
        at: row.get(2)?,
        sealed: row.get(3)?,
    })
}
