//! A holder's account as a whole.

use async_trait::async_trait;

use super::super::devices::Device;
use super::super::holders::{Deleted, HolderStore, OF_APPEAL, OF_DEVICE, OF_HOLDER, OF_SUBJECT};
use super::super::people::SubjectState;
use super::super::{DeviceId, HolderId, StoreResult, SubjectId, Trail};
use super::{Any, Database, QueryExt, Tx, devices, values};

#[async_trait]
impl<D: Database> HolderStore for D {
    async fn devices_of(&self, holder: HolderId) -> StoreResult<Vec<Device>> {
        let sql = format!(
            "SELECT {} FROM devices d WHERE d.holder_id = $1 ORDER BY d.bound_at, d.device_id",
            devices::COLUMNS
        );
        self.all(sql, values![holder], |row| devices::read(row, 0))
            .await
    }

    async fn delete_holder(
        &self,
        holder: HolderId,
        from_slice: u16,
        trail: Trail,
    ) -> StoreResult<Option<Deleted>> {
        self.change(move |tx| {
            Box::pin(async move {
                // Locked first, by id, as every change of a subject does.
                let subjects: Vec<SubjectId> = tx
                    .all(
                        "SELECT subject_id FROM subjects WHERE holder_id = $1
                         ORDER BY subject_id FOR UPDATE",
                        &values![holder],
                        |row| row.get(0),
                    )
                    .await?;
                let devices: Vec<DeviceId> = tx
                    .all(
                        "SELECT device_id FROM devices WHERE holder_id = $1
                         ORDER BY device_id FOR UPDATE",
                        &values![holder],
                        |row| row.get(0),
                    )
                    .await?;
                erase(tx, &subjects, from_slice, trail.at).await?;
                revoke(tx, &devices, trail.at).await?;
                let mut there = 0;
                for table in OF_HOLDER {
                    let sql = format!("DELETE FROM {table} WHERE holder_id = $1");
                    there = tx.execute(&sql, &values![holder]).await?;
                }
                if there == 0 {
                    return Ok(None);
                }
                tx.record(&trail).await?;
                Ok(Some(Deleted {
                    subjects: subjects.len() as u64,
                    devices: devices.len() as u64,
                }))
            })
        })
        .await
    }
}

async fn erase(tx: &dyn Tx, subjects: &[SubjectId], from_slice: u16, at: i64) -> StoreResult<()> {
    tx.execute(
        "UPDATE codes SET state = 1, changed_at = $3, pending = true
         FROM (SELECT slice, index_no FROM pass_entries
               WHERE subject_id = ANY($1) AND slice >= $2) AS entry
         WHERE codes.slice = entry.slice AND codes.index_no = entry.index_no
             AND codes.state <> 1",
        &values![Any(subjects), from_slice, at],
    )
    .await?;
    tx.execute(
        "UPDATE pass_entries SET replaced_at = $3
         WHERE subject_id = ANY($1) AND slice >= $2 AND replaced_at IS NULL",
        &values![Any(subjects), from_slice, at],
    )
    .await?;
    tx.execute(
        "UPDATE subjects SET state = $2, sealed = $3, document_index = $4
         WHERE subject_id = ANY($1)",
        &values![Any(subjects), SubjectState::Removed, [0_u8; 0], [0_u8; 32]],
    )
    .await?;
    for table in OF_APPEAL {
        let sql = format!(
            "DELETE FROM {table} WHERE appeal_id IN
                 (SELECT appeal_id FROM appeals WHERE subject_id = ANY($1))"
        );
        tx.execute(&sql, &values![Any(subjects)]).await?;
    }
    for table in OF_SUBJECT {
        let sql = format!("DELETE FROM {table} WHERE subject_id = ANY($1)");
        tx.execute(&sql, &values![Any(subjects)]).await?;
    }
    Ok(())
}

async fn revoke(tx: &dyn Tx, devices: &[DeviceId], at: i64) -> StoreResult<()> {
    tx.execute(
        "UPDATE devices SET revoked_at = coalesce(revoked_at, $2), platform = ''
         WHERE device_id = ANY($1)",
        &values![Any(devices), at],
    )
    .await?;
    for table in OF_DEVICE {
        let sql = format!("DELETE FROM {table} WHERE device_id = ANY($1)");
        tx.execute(&sql, &values![Any(devices)]).await?;
    }
    Ok(())
}
