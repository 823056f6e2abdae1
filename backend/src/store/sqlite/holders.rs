//! A holder's account as a whole.

use async_trait::async_trait;
use rusqlite::{Connection, params};

use super::super::devices::Device;
use super::super::holders::{Deleted, HolderStore, OF_APPEAL, OF_DEVICE, OF_HOLDER, OF_SUBJECT};
use super::super::people::SubjectState;
use super::super::{DeviceId, HolderId, StoreResult, SubjectId, Trail};
use super::{SqliteStore, audit, devices};

#[async_trait]
impl HolderStore for SqliteStore {
    async fn devices_of(&self, holder: HolderId) -> StoreResult<Vec<Device>> {
        self.read(move |conn| {
            let mut found = Vec::new();
            for id in device_ids(conn, holder)? {
                found.extend(devices::find(conn, id)?);
            }
            Ok(found)
        })
        .await
    }

    async fn delete_holder(
        &self,
        holder: HolderId,
        from_slice: u16,
        trail: Trail,
    ) -> StoreResult<Option<Deleted>> {
        self.write(move |conn| {
            let subjects = conn
                .prepare_cached("SELECT subject_id FROM subjects WHERE holder_id = ?1")?
                .query_and_then([holder], |row| Ok(row.get(0)?))?
                .collect::<StoreResult<Vec<SubjectId>>>()?;
            let devices = device_ids(conn, holder)?;
            for subject in &subjects {
                erase(conn, *subject, from_slice, trail.at)?;
            }
            for device in &devices {
                revoke(conn, *device, trail.at)?;
            }
            let mut there = 0;
            for table in OF_HOLDER {
                there = conn
                    .prepare_cached(&format!("DELETE FROM {table} WHERE holder_id = ?1"))?
                    .execute([holder])?;
            }
            if there == 0 {
                return Ok(None);
            }
            audit::record(conn, &trail)?;
            Ok(Some(Deleted {
                subjects: subjects.len() as u64,
                devices: devices.len() as u64,
            }))
        })
        .await
    }
}

fn device_ids(conn: &Connection, holder: HolderId) -> StoreResult<Vec<DeviceId>> {
    conn.prepare_cached(
        "SELECT device_id FROM devices WHERE holder_id = ?1 ORDER BY bound_at, device_id",
    )?
    .query_and_then([holder], |row| Ok(row.get(0)?))?
    .collect()
}

fn erase(conn: &Connection, subject: SubjectId, from_slice: u16, at: i64) -> StoreResult<()> {
    conn.prepare_cached(
        "UPDATE codes SET state = 1, changed_at = ?3, pending = 1
         FROM (SELECT slice, index_no FROM pass_entries
               WHERE subject_id = ?1 AND slice >= ?2) AS entry
         WHERE codes.slice = entry.slice AND codes.index_no = entry.index_no
             AND codes.state <> 1",
    )?
    .execute(params![subject, from_slice, at])?;
    conn.prepare_cached(
        "UPDATE pass_entries SET replaced_at = ?3
         WHERE subject_id = ?1 AND slice >= ?2 AND replaced_at IS NULL",
    )?
    .execute(params![subject, from_slice, at])?;
    conn.prepare_cached(
        "UPDATE subjects SET state = ?2, sealed = x'', document_index = zeroblob(32)
         WHERE subject_id = ?1",
    )?
    .execute(params![subject, SubjectState::Removed.code()])?;
    for table in OF_APPEAL {
        conn.prepare_cached(&format!(
            "DELETE FROM {table} WHERE appeal_id IN
                 (SELECT appeal_id FROM appeals WHERE subject_id = ?1)"
        ))?
        .execute([subject])?;
    }
    for table in OF_SUBJECT {
        conn.prepare_cached(&format!("DELETE FROM {table} WHERE subject_id = ?1"))?
            .execute([subject])?;
    }
    Ok(())
}

fn revoke(conn: &Connection, device: DeviceId, at: i64) -> StoreResult<()> {
    conn.prepare_cached(
        "UPDATE devices SET revoked_at = coalesce(revoked_at, ?2), platform = ''
         WHERE device_id = ?1",
    )?
    .execute(params![device, at])?;
    for table in OF_DEVICE {
        conn.prepare_cached(&format!("DELETE FROM {table} WHERE device_id = ?1"))?
            .execute([device])?;
    }
    Ok(())
}
