//! A holder's account as a whole.

use async_trait::async_trait;
use deadpool_postgres::Transaction;

use super::super::devices::Device;
use super::super::holders::{Deleted, HolderStore, OF_APPEAL, OF_DEVICE, OF_HOLDER, OF_SUBJECT};
use super::super::people::SubjectState;
use super::super::{DeviceId, HolderId, StoreResult, SubjectId, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit, devices};

#[async_trait]
impl HolderStore for PostgresStore {
    async fn devices_of(&self, holder: HolderId) -> StoreResult<Vec<Device>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {} FROM devices d WHERE d.holder_id = $1 ORDER BY d.bound_at, d.device_id",
                devices::COLUMNS
            ))
            .await?;
        let rows = client.query(&query, &[&holder]).await?;
        rows.iter().map(|row| devices::read(row, 0)).collect()
    }

    async fn delete_holder(
        &self,
        holder: HolderId,
        from_slice: u16,
        trail: Trail,
    ) -> StoreResult<Option<Deleted>> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        // Locked first, by id, as every change of a subject does.
        let lock = tx
            .prepare_cached(
                "SELECT subject_id FROM subjects WHERE holder_id = $1
                 ORDER BY subject_id FOR UPDATE",
            )
            .await?;
        let phones = tx
            .prepare_cached(
                "SELECT device_id FROM devices WHERE holder_id = $1
                 ORDER BY device_id FOR UPDATE",
            )
            .await?;
        let rows = tx.query(&lock, &[&holder]).await?;
        let subjects: Vec<SubjectId> = rows
            .iter()
            .map(|row| row.col(0))
            .collect::<StoreResult<_>>()?;
        let rows = tx.query(&phones, &[&holder]).await?;
        let devices: Vec<DeviceId> = rows
            .iter()
            .map(|row| row.col(0))
            .collect::<StoreResult<_>>()?;
        erase(&tx, &subjects, from_slice, trail.at).await?;
        revoke(&tx, &devices, trail.at).await?;
        let mut there = 0;
        for table in OF_HOLDER {
            let delete = tx
                .prepare_cached(&format!("DELETE FROM {table} WHERE holder_id = $1"))
                .await?;
            there = tx.execute(&delete, &[&holder]).await?;
        }
        if there == 0 {
            return Ok(None);
        }
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(Some(Deleted {
            subjects: subjects.len() as u64,
            devices: devices.len() as u64,
        }))
    }
}

async fn erase(
    tx: &Transaction<'_>,
    subjects: &[SubjectId],
    from_slice: u16,
    at: i64,
) -> StoreResult<()> {
    let withdraw = tx
        .prepare_cached(
            "UPDATE codes c SET state = 1, changed_at = $3, pending = true
             FROM pass_entries e
             WHERE e.subject_id = ANY($1) AND e.slice >= $2
                 AND c.slice = e.slice AND c.index_no = e.index_no AND c.state <> 1",
        )
        .await?;
    let replace = tx
        .prepare_cached(
            "UPDATE pass_entries SET replaced_at = $3
             WHERE subject_id = ANY($1) AND slice >= $2 AND replaced_at IS NULL",
        )
        .await?;
    let empty = tx
        .prepare_cached(
            "UPDATE subjects SET state = $2, sealed = '', document_index = $3
             WHERE subject_id = ANY($1)",
        )
        .await?;
    let (from, nobody): (i32, &[u8]) = (from_slice.into(), &[0; 32]);
    tx.execute(&withdraw, &[&subjects, &from, &at]).await?;
    tx.execute(&replace, &[&subjects, &from, &at]).await?;
    let removed = SubjectState::Removed.code();
    tx.execute(&empty, &[&subjects, &removed, &nobody]).await?;
    for table in OF_APPEAL {
        let delete = tx
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE appeal_id IN
                     (SELECT appeal_id FROM appeals WHERE subject_id = ANY($1))"
            ))
            .await?;
        tx.execute(&delete, &[&subjects]).await?;
    }
    for table in OF_SUBJECT {
        let delete = tx
            .prepare_cached(&format!("DELETE FROM {table} WHERE subject_id = ANY($1)"))
            .await?;
        tx.execute(&delete, &[&subjects]).await?;
    }
    Ok(())
}

async fn revoke(tx: &Transaction<'_>, devices: &[DeviceId], at: i64) -> StoreResult<()> {
    let revoke = tx
        .prepare_cached(
            "UPDATE devices SET revoked_at = coalesce(revoked_at, $2), platform = ''
             WHERE device_id = ANY($1)",
        )
        .await?;
    tx.execute(&revoke, &[&devices, &at]).await?;
    for table in OF_DEVICE {
        let delete = tx
            .prepare_cached(&format!("DELETE FROM {table} WHERE device_id = ANY($1)"))
            .await?;
        tx.execute(&delete, &[&devices]).await?;
    }
    Ok(())
}
