//! Devices.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::super::devices::{
    Bound, Device, DeviceStore, HolderBinding, Others, Owner, StaffBinding, replaced,
};
use super::super::events::EventState;
use super::super::units::Standing;
use super::super::{AccountId, DeviceId, HolderId, StoreError, StoreResult, Trail};
use super::{SqliteStore, audit, inbox, people, sessions};

/// Columns that [`read`] takes, from its place on.
pub(super) const COLUMNS: &str = "d.device_id, d.holder_id, d.account_id, d.public_key, \
    d.key_kind, d.platform, d.bound_at, d.revoked_at";

#[async_trait]
impl DeviceStore for SqliteStore {
    async fn bind_holder_device(&self, binding: HolderBinding, trail: Trail) -> StoreResult<Bound> {
        self.write(move |conn| {
            let code = conn
                .prepare_cached(
                    "SELECT holder_id, expires_at, used_by, device_id FROM enrolment_codes
                     WHERE code_hash = ?1",
                )?
                .query_row([binding.code_hash], |row| {
                    Ok((
                        row.get::<_, HolderId>(0)?,
                        row.get::<_, i64>(1)?,
                        row.get::<_, Option<[u8; 33]>>(2)?,
                        row.get::<_, Option<DeviceId>>(3)?,
                    ))
                })
                .optional()?;
            let Some((holder, expires, used_by, bound)) = code else {
                return Ok(Bound::Refused);
            };
            if let (Some(used_by), Some(bound)) = (used_by, bound) {
                return bind_again(conn, bound, used_by, binding.public_key, |device| {
                    sessions::open(conn, device, &binding.session)
                });
            }
            if expires <= trail.at {
                return Ok(Bound::Refused);
            }
            let device = Device {
                device: binding.device,
                owner: Owner::Holder(holder),
                public_key: binding.public_key,
                key_kind: binding.key_kind,
                platform: binding.platform,
                bound_at: trail.at,
                revoked_at: None,
            };
            conn.prepare_cached(
                "UPDATE enrolment_codes SET used_by = ?2, device_id = ?3 WHERE code_hash = ?1",
            )?
            .execute(params![binding.code_hash, device.public_key, device.device])?;
            if binding.others == Others::Replaced {
                replace_others(conn, holder, &device, binding.from_slice, binding.message)?;
            }
            insert(conn, &device)?;
            sessions::open(conn, device.device, &binding.session)?;
            audit::record(conn, &trail)?;
            Ok(Bound::Bound(device))
        })
        .await
    }

    async fn bind_staff_device(&self, binding: StaffBinding, trail: Trail) -> StoreResult<Bound> {
        self.write(move |conn| {
            let account = conn
                .prepare_cached("SELECT standing, device_id FROM accounts WHERE account_id = ?1")?
                .query_row([binding.account], |row| {
                    Ok((row.get::<_, i16>(0)?, row.get::<_, Option<DeviceId>>(1)?))
                })
                .optional()?;
            let Some((standing, bound)) = account else {
                return Ok(Bound::Refused);
            };
            if Standing::from_code(standing)? != Standing::Active {
                return Ok(Bound::Refused);
            }
            conn.prepare_cached(
                "UPDATE accounts SET failures = 0, locked_until = 0 WHERE account_id = ?1",
            )?
            .execute([binding.account])?;
            if let Some(bound) = bound {
                let Some(device) = find(conn, bound)? else {
                    return Err(StoreError::Corrupt("account without its device"));
                };
                return bind_again(
                    conn,
                    bound,
                    device.public_key,
                    binding.public_key,
                    |device| {
                        sessions::open(conn, device, &binding.session)?;
                        audit::record(conn, &trail)
                    },
                );
            }
            if revoked_before(conn, binding.account, &binding.public_key)? {
                return Ok(Bound::Revoked);
            }
            let device = Device {
                device: binding.device,
                owner: Owner::Account(binding.account),
                public_key: binding.public_key,
                key_kind: binding.key_kind,
                platform: binding.platform,
                bound_at: trail.at,
                revoked_at: None,
            };
            conn.prepare_cached("UPDATE accounts SET device_id = ?2 WHERE account_id = ?1")?
                .execute(params![binding.account, device.device])?;
            insert(conn, &device)?;
            sessions::open(conn, device.device, &binding.session)?;
            audit::record(conn, &trail)?;
            Ok(Bound::Bound(device))
        })
        .await
    }

    async fn device(&self, device: DeviceId) -> StoreResult<Option<Device>> {
        self.read(move |conn| find(conn, device)).await
    }

    async fn revoke_device(
        &self,
        device: DeviceId,
        quarantine_from: i64,
        trail: Trail,
    ) -> StoreResult<bool> {
        self.write(move |conn| {
            let Some(found) = find(conn, device)? else {
                return Ok(false);
            };
            conn.prepare_cached(
                "UPDATE devices SET revoked_at = ?2 WHERE device_id = ?1 AND revoked_at IS NULL",
            )?
            .execute(params![device, trail.at])?;
            conn.prepare_cached(
                "UPDATE sessions SET closed_at = ?2 WHERE device_id = ?1 AND closed_at IS NULL",
            )?
            .execute(params![device, trail.at])?;
            if let Owner::Account(account) = found.owner {
                // The account may bind another one now.
                conn.prepare_cached(
                    "UPDATE accounts SET device_id = NULL
                     WHERE account_id = ?1 AND device_id = ?2",
                )?
                .execute(params![account, device])?;
            }
            conn.prepare_cached(
                "UPDATE events SET state = ?3 WHERE device_id = ?1 AND received_at >= ?2",
            )?
            .execute(params![
                device,
                quarantine_from,
                EventState::Quarantined.code()
            ])?;
            audit::record(conn, &trail)?;
            Ok(true)
        })
        .await
    }
}

/// Ends the holder's other phones and withdraws their passes.
fn replace_others(
    conn: &Connection,
    holder: HolderId,
    new: &Device,
    from_slice: u16,
    message: Uuid,
) -> StoreResult<()> {
    let at = new.bound_at;
    let others = conn
        .prepare_cached(
            "UPDATE devices SET revoked_at = ?2 WHERE holder_id = ?1 AND revoked_at IS NULL
             RETURNING device_id, public_key",
        )?
        .query_and_then(params![holder, at], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<StoreResult<Vec<(DeviceId, [u8; 33])>>>()?;
    for (device, _) in &others {
        conn.prepare_cached(
            "UPDATE sessions SET closed_at = ?2 WHERE device_id = ?1 AND closed_at IS NULL",
        )?
        .execute(params![device, at])?;
        conn.prepare_cached(
            "UPDATE codes SET state = 1, changed_at = ?4, pending = 1
             FROM (SELECT e.slice, e.index_no FROM pass_entries e
                   JOIN subjects s ON s.subject_id = e.subject_id
                   WHERE s.holder_id = ?1 AND e.device_id = ?2 AND e.slice >= ?3) AS entry
             WHERE codes.slice = entry.slice AND codes.index_no = entry.index_no
                 AND codes.state <> 1",
        )?
        .execute(params![holder, device, from_slice, at])?;
    }
    // A phone that is bound anew is no other phone.
    let phones = others.iter().filter(|(_, key)| *key != new.public_key);
    let phones = phones.count();
    if let (1.., Some(own)) = (phones, people::own(conn, holder)?) {
        inbox::deliver(conn, &[replaced(message, own, at, phones)])?;
    }
    Ok(())
}

/// What a second binding gets: its own device again, or nothing.
fn bind_again(
    conn: &Connection,
    bound: DeviceId,
    bound_key: [u8; 33],
    public_key: [u8; 33],
    open: impl FnOnce(DeviceId) -> StoreResult<()>,
) -> StoreResult<Bound> {
    if bound_key != public_key {
        return Ok(Bound::Elsewhere);
    }
    let device = find(conn, bound)?.ok_or(StoreError::Corrupt("code without its device"))?;
    if device.revoked_at.is_some() {
        return Ok(Bound::Revoked);
    }
    open(bound)?;
    Ok(Bound::Bound(device))
}

/// A revoked key stays revoked, though the account may bind another.
fn revoked_before(
    conn: &Connection,
    account: AccountId,
    public_key: &[u8; 33],
) -> StoreResult<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM devices
             WHERE account_id = ?1 AND public_key = ?2 AND revoked_at IS NOT NULL",
        )?
        .exists(params![account, public_key])?)
}

fn insert(conn: &Connection, device: &Device) -> StoreResult<()> {
    let (holder, account) = match device.owner {
        Owner::Holder(holder) => (Some(holder), None),
        Owner::Account(account) => (None, Some(account)),
    };
    conn.prepare_cached(
        "INSERT INTO devices
             (device_id, holder_id, account_id, public_key, key_kind, platform, bound_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        device.device,
        holder,
        account,
        device.public_key,
        device.key_kind,
        device.platform,
        device.bound_at,
    ])?;
    Ok(())
}

/// The device of that id.
pub(super) fn find(conn: &Connection, device: DeviceId) -> StoreResult<Option<Device>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM devices d WHERE d.device_id = ?1"
    ))?;
    let mut rows = query.query([device])?;
    rows.next()?.map(|row| read(row, 0)).transpose()
}

/// A device from the columns that begin at `from`.
pub(super) fn read(row: &Row<'_>, from: usize) -> Result<Device, StoreError> {
    let owner = match (row.get(from + 1)?, row.get(from + 2)?) {
        (Some(holder), None) => Owner::Holder(holder),
        (None, Some(account)) => Owner::Account(account),
        _ => return Err(StoreError::Corrupt("device owner")),
    };
    Ok(Device {
        device: row.get(from)?,
        owner,
        public_key: row.get(from + 3)?,
        key_kind: row.get(from + 4)?,
        platform: row.get(from + 5)?,
        bound_at: row.get(from + 6)?,
        revoked_at: row.get(from + 7)?,
    })
}
