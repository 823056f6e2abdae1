//! Devices.

use async_trait::async_trait;
use uuid::Uuid;

use super::super::devices::{
    Bound, Device, DeviceStore, HolderBinding, Others, Owner, StaffBinding, replaced,
};
use super::super::events::EventState;
use super::super::sessions::NewSession;
use super::super::units::Standing;
use super::super::{AccountId, DeviceId, HolderId, StoreError, StoreResult, Trail};
use super::{Any, Database, Query, QueryExt, Row, Tx, deliver, people, sessions, values};

/// Columns that [`read`] takes, from its place on.
pub(super) const COLUMNS: &str = "d.device_id, d.holder_id, d.account_id, d.public_key, \
    d.key_kind, d.platform, d.bound_at, d.revoked_at";

#[async_trait]
impl<D: Database> DeviceStore for D {
    async fn bind_holder_device(&self, binding: HolderBinding, trail: Trail) -> StoreResult<Bound> {
        self.change(move |tx| Box::pin(async move { bind_holder(tx, binding, &trail).await }))
            .await
    }

    async fn bind_staff_device(&self, binding: StaffBinding, trail: Trail) -> StoreResult<Bound> {
        self.change(move |tx| Box::pin(async move { bind_staff(tx, binding, &trail).await }))
            .await
    }

    async fn device(&self, device: DeviceId) -> StoreResult<Option<Device>> {
        self.look_up(move |db| Box::pin(async move { find(db, device).await }))
            .await
    }

    async fn revoke_device(
        &self,
        device: DeviceId,
        quarantine_from: i64,
        trail: Trail,
    ) -> StoreResult<bool> {
        self.change(move |tx| {
            Box::pin(async move {
                let sql = "UPDATE devices SET revoked_at = coalesce(revoked_at, $2)
                           WHERE device_id = $1";
                if tx.execute(sql, &values![device, trail.at]).await? == 0 {
                    return Ok(false);
                }
                close_sessions(tx, &[device], trail.at).await?;
                // The account may bind another one now.
                let sql = "UPDATE accounts SET device_id = NULL WHERE account_id =
                               (SELECT account_id FROM devices WHERE device_id = $1)
                           AND device_id = $1";
                tx.execute(sql, &values![device]).await?;
                tx.execute(
                    "UPDATE events SET state = $3 WHERE device_id = $1 AND received_at >= $2",
                    &values![device, quarantine_from, EventState::Quarantined],
                )
                .await?;
                tx.record(&trail).await?;
                Ok(true)
            })
        })
        .await
    }
}

async fn bind_holder(tx: &dyn Tx, binding: HolderBinding, trail: &Trail) -> StoreResult<Bound> {
    // The lock lets of two phones exactly one win.
    let code = tx
        .first(
            "SELECT holder_id, expires_at, used_by, device_id FROM enrolment_codes
             WHERE code_hash = $1 FOR UPDATE",
            &values![binding.code_hash],
            |row| {
                let used: (Option<[u8; 33]>, Option<DeviceId>) = (row.get(2)?, row.get(3)?);
                Ok((row.get::<HolderId>(0)?, row.get::<i64>(1)?, used))
            },
        )
        .await?;
    let Some((holder, expires, used)) = code else {
        return Ok(Bound::Refused);
    };
    if let (Some(key), Some(bound)) = used {
        if key != binding.public_key {
            return Ok(Bound::Elsewhere);
        }
        return open_again(tx, bound, &binding.session, None).await;
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
    tx.execute(
        "UPDATE enrolment_codes SET used_by = $2, device_id = $3 WHERE code_hash = $1",
        &values![binding.code_hash, device.public_key, device.device],
    )
    .await?;
    if binding.others == Others::Replaced {
        replace_others(tx, holder, &device, binding.from_slice, binding.message).await?;
    }
    open_first(tx, device, &binding.session, trail).await
}

async fn bind_staff(tx: &dyn Tx, binding: StaffBinding, trail: &Trail) -> StoreResult<Bound> {
    let account: Option<Option<DeviceId>> = tx
        .first(
            "UPDATE accounts SET failures = 0, locked_until = 0
             WHERE account_id = $1 AND standing = $2 RETURNING device_id",
            &values![binding.account, Standing::Active],
            |row| row.get(0),
        )
        .await?;
    let Some(bound) = account else {
        return Ok(Bound::Refused);
    };
    if let Some(bound) = bound {
        let kept = find(tx, bound).await?;
        if kept.is_some_and(|device| device.public_key != binding.public_key) {
            return Ok(Bound::Elsewhere);
        }
        return open_again(tx, bound, &binding.session, Some(trail)).await;
    }
    if revoked_before(tx, binding.account, &binding.public_key).await? {
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
    tx.execute(
        "UPDATE accounts SET device_id = $2 WHERE account_id = $1",
        &values![binding.account, device.device],
    )
    .await?;
    open_first(tx, device, &binding.session, trail).await
}

/// Ends the holder's other phones and withdraws their passes. The subjects are
/// locked first: a renewal that runs has its codes in sight, one that comes later
/// finds its phone revoked.
async fn replace_others(
    tx: &dyn Tx,
    holder: HolderId,
    new: &Device,
    from_slice: u16,
    message: Uuid,
) -> StoreResult<()> {
    let at = new.bound_at;
    tx.lock(
        "SELECT subject_id FROM subjects WHERE holder_id = $1
         ORDER BY subject_id FOR NO KEY UPDATE",
        &values![holder],
    )
    .await?;
    let others: Vec<(DeviceId, [u8; 33])> = tx
        .all(
            "UPDATE devices SET revoked_at = $2 WHERE holder_id = $1 AND revoked_at IS NULL
             RETURNING device_id, public_key",
            &values![holder, at],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await?;
    if others.is_empty() {
        return Ok(());
    }
    let ids: Vec<DeviceId> = others.iter().map(|(device, _)| *device).collect();
    close_sessions(tx, &ids, at).await?;
    tx.execute(
        "UPDATE codes SET state = 1, changed_at = $4, pending = true
         FROM (SELECT e.slice, e.index_no FROM pass_entries e
               JOIN subjects s ON s.subject_id = e.subject_id
               WHERE s.holder_id = $1 AND e.device_id = ANY($2) AND e.slice >= $3) AS entry
         WHERE codes.slice = entry.slice AND codes.index_no = entry.index_no
             AND codes.state <> 1",
        &values![holder, Any(&ids), from_slice, at],
    )
    .await?;
    // A phone that is bound anew is no other phone.
    let phones = others.iter().filter(|(_, key)| *key != new.public_key);
    let phones = phones.count();
    if let (1.., Some(own)) = (phones, people::own(tx, holder).await?) {
        deliver(tx, &[replaced(message, own, at, phones)]).await?;
    }
    Ok(())
}

async fn close_sessions(tx: &dyn Tx, devices: &[DeviceId], at: i64) -> StoreResult<()> {
    tx.execute(
        "UPDATE sessions SET closed_at = $2 WHERE device_id = ANY($1) AND closed_at IS NULL",
        &values![Any(devices), at],
    )
    .await?;
    Ok(())
}

async fn open_first(
    tx: &dyn Tx,
    device: Device,
    session: &NewSession,
    trail: &Trail,
) -> StoreResult<Bound> {
    insert(tx, &device).await?;
    sessions::open(tx, device.device, session).await?;
    tx.record(trail).await?;
    Ok(Bound::Bound(device))
}

/// The same key again: its device, unless that was revoked.
async fn open_again(
    tx: &dyn Tx,
    bound: DeviceId,
    session: &NewSession,
    trail: Option<&Trail>,
) -> StoreResult<Bound> {
    let device = find(tx, bound).await?;
    let device = device.ok_or(StoreError::Corrupt("binding without its device"))?;
    if device.revoked_at.is_some() {
        return Ok(Bound::Revoked);
    }
    sessions::open(tx, device.device, session).await?;
    if let Some(trail) = trail {
        tx.record(trail).await?;
    }
    Ok(Bound::Bound(device))
}

/// A revoked key stays revoked, though the account may bind another.
async fn revoked_before(
    tx: &dyn Tx,
    account: AccountId,
    public_key: &[u8; 33],
) -> StoreResult<bool> {
    let revoked = tx
        .query(
            "SELECT 1 FROM devices
             WHERE account_id = $1 AND public_key = $2 AND revoked_at IS NOT NULL LIMIT 1",
            &values![account, public_key],
        )
        .await?;
    Ok(!revoked.is_empty())
}

async fn insert(tx: &dyn Tx, device: &Device) -> StoreResult<()> {
    let (holder, account) = match device.owner {
        Owner::Holder(holder) => (Some(holder), None),
        Owner::Account(account) => (None, Some(account)),
    };
    tx.execute(
        "INSERT INTO devices
             (device_id, holder_id, account_id, public_key, key_kind, platform, bound_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![
            device.device,
            holder,
            account,
            device.public_key,
            device.key_kind,
            device.platform,
            device.bound_at
        ],
    )
    .await?;
    Ok(())
}

async fn find(db: &dyn Query, device: DeviceId) -> StoreResult<Option<Device>> {
    let sql = format!("SELECT {COLUMNS} FROM devices d WHERE d.device_id = $1");
    db.first(&sql, &values![device], |row| read(row, 0)).await
}

/// A device from the columns that begin at `from`.
pub(super) fn read(row: &Row, from: usize) -> StoreResult<Device> {
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
