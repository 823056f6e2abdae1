//! Devices.

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::devices::{
    Bound, Device, DeviceStore, HolderBinding, Others, Owner, StaffBinding, replaced,
};
use super::super::events::EventState;
use super::super::sessions::NewSession;
use super::super::sql;
use super::super::units::Standing;
use super::super::{AccountId, DeviceId, HolderId, StoreError, StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit, people, sessions};

/// Columns that [`read`] takes, from its place on.
pub(super) const COLUMNS: &str = "d.device_id, d.holder_id, d.account_id, d.public_key, \
    d.key_kind, d.platform, d.bound_at, d.revoked_at";

#[async_trait]
impl DeviceStore for PostgresStore {
    async fn bind_holder_device(&self, binding: HolderBinding, trail: Trail) -> StoreResult<Bound> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let code_hash = binding.code_hash.as_slice();
        // The lock lets of two phones exactly one win.
        let query = tx
            .prepare_cached(
                "SELECT holder_id, expires_at, used_by, device_id FROM enrolment_codes
                 WHERE code_hash = $1 FOR UPDATE",
            )
            .await?;
        let Some(code) = tx.query_opt(&query, &[&code_hash]).await? else {
            return Ok(Bound::Refused);
        };
        if let Some(used_by) = code.col::<Option<&[u8]>>(2)? {
            if used_by != binding.public_key {
                return Ok(Bound::Elsewhere);
            }
            let bound = find(&tx, code.col(3)?).await?;
            return open_again(tx, bound, &binding.session, None).await;
        }
        if code.col::<i64>(1)? <= trail.at {
            return Ok(Bound::Refused);
        }
        let holder: HolderId = code.col(0)?;
        let device = Device {
            device: binding.device,
            owner: Owner::Holder(holder),
            public_key: binding.public_key,
            key_kind: binding.key_kind,
            platform: binding.platform,
            bound_at: trail.at,
            revoked_at: None,
        };
        let spend = tx
            .prepare_cached(
                "UPDATE enrolment_codes SET used_by = $2, device_id = $3 WHERE code_hash = $1",
            )
            .await?;
        tx.execute(
            &spend,
            &[&code_hash, &device.public_key.as_slice(), &device.device],
        )
        .await?;
        if binding.others == Others::Replaced {
            let (from, message) = (binding.from_slice, binding.message);
            replace_others(&tx, holder, &device, from, message).await?;
        }
        open_first(tx, device, &binding.session, &trail).await
    }

    async fn bind_staff_device(&self, binding: StaffBinding, trail: Trail) -> StoreResult<Bound> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let clear = tx
            .prepare_cached(
                "UPDATE accounts SET failures = 0, locked_until = 0
                 WHERE account_id = $1 AND standing = $2 RETURNING device_id",
            )
            .await?;
        let active = Standing::Active.code();
        let Some(account) = tx.query_opt(&clear, &[&binding.account, &active]).await? else {
            return Ok(Bound::Refused);
        };
        if let Some(bound) = account.col::<Option<DeviceId>>(0)? {
            let bound = find(&tx, bound).await?;
            if bound
                .as_ref()
                .is_some_and(|device| device.public_key != binding.public_key)
            {
                tx.commit().await?;
                return Ok(Bound::Elsewhere);
            }
            return open_again(tx, bound, &binding.session, Some(&trail)).await;
        }
        if revoked_before(&tx, binding.account, &binding.public_key).await? {
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
        let bind = tx
            .prepare_cached("UPDATE accounts SET device_id = $2 WHERE account_id = $1")
            .await?;
        tx.execute(&bind, &[&binding.account, &device.device])
            .await?;
        open_first(tx, device, &binding.session, &trail).await
    }

    async fn device(&self, device: DeviceId) -> StoreResult<Option<Device>> {
        find(&self.client().await?, device).await
    }

    async fn revoke_device(
        &self,
        device: DeviceId,
        quarantine_from: i64,
        trail: Trail,
    ) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let revoke = tx
            .prepare_cached(
                "UPDATE devices SET revoked_at = coalesce(revoked_at, $2) WHERE device_id = $1",
            )
            .await?;
        if tx.execute(&revoke, &[&device, &trail.at]).await? == 0 {
            return Ok(false);
        }
        let close = tx
            .prepare_cached(
                "UPDATE sessions SET closed_at = $2 WHERE device_id = $1 AND closed_at IS NULL",
            )
            .await?;
        // The account may bind another one now.
        let free = tx
            .prepare_cached("UPDATE accounts SET device_id = NULL WHERE device_id = $1")
            .await?;
        let quarantine = tx
            .prepare_cached(
                "UPDATE events SET state = $3 WHERE device_id = $1 AND received_at >= $2",
            )
            .await?;
        tx.execute(&close, &[&device, &trail.at]).await?;
        tx.execute(&free, &[&device]).await?;
        let state = EventState::Quarantined.code();
        tx.execute(&quarantine, &[&device, &quarantine_from, &state])
            .await?;
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Ends the holder's other phones and withdraws their passes. The subjects are
/// locked first: a renewal that runs has its codes in sight, one that comes later
/// finds its phone revoked.
async fn replace_others(
    tx: &Transaction<'_>,
    holder: HolderId,
    new: &Device,
    from_slice: u16,
    message: Uuid,
) -> StoreResult<()> {
    let at = new.bound_at;
    let lock = tx
        .prepare_cached(
            "SELECT subject_id FROM subjects WHERE holder_id = $1
             ORDER BY subject_id FOR NO KEY UPDATE",
        )
        .await?;
    tx.query(&lock, &[&holder]).await?;
    let revoke = tx
        .prepare_cached(
            "UPDATE devices SET revoked_at = $2 WHERE holder_id = $1 AND revoked_at IS NULL
             RETURNING device_id, public_key",
        )
        .await?;
    let rows = tx.query(&revoke, &[&holder, &at]).await?;
    let others = rows
        .iter()
        .map(|row| row.col(0))
        .collect::<StoreResult<Vec<DeviceId>>>()?;
    if others.is_empty() {
        return Ok(());
    }
    let close = tx
        .prepare_cached(
            "UPDATE sessions SET closed_at = $2 WHERE device_id = ANY($1) AND closed_at IS NULL",
        )
        .await?;
    tx.execute(&close, &[&others, &at]).await?;
    let withdraw = tx
        .prepare_cached(
            "UPDATE codes c SET state = 1, changed_at = $4, pending = true
             FROM pass_entries e
             WHERE e.subject_id IN (SELECT subject_id FROM subjects WHERE holder_id = $1)
                 AND e.device_id = ANY($2) AND e.slice >= $3
                 AND c.slice = e.slice AND c.index_no = e.index_no AND c.state <> 1",
        )
        .await?;
    tx.execute(&withdraw, &[&holder, &others, &i32::from(from_slice), &at])
        .await?;
    // A phone that is bound anew is no other phone.
    let mut phones = 0;
    for row in &rows {
        phones += usize::from(row.bytes::<33>(1)? != new.public_key);
    }
    if let (1.., Some(own)) = (phones, people::own(tx, holder).await?) {
        sql::deliver(tx, &[replaced(message, own, at, phones)]).await?;
    }
    Ok(())
}

async fn open_first(
    tx: Transaction<'_>,
    device: Device,
    session: &NewSession,
    trail: &Trail,
) -> StoreResult<Bound> {
    insert(&tx, &device).await?;
    sessions::open(&tx, device.device, session).await?;
    audit::record(&tx, trail).await?;
    tx.commit().await?;
    Ok(Bound::Bound(device))
}

/// The same key again: its device, unless that was revoked.
async fn open_again(
    tx: Transaction<'_>,
    bound: Option<Device>,
    session: &NewSession,
    trail: Option<&Trail>,
) -> StoreResult<Bound> {
    let device = bound.ok_or(StoreError::Corrupt("binding without its device"))?;
    if device.revoked_at.is_some() {
        return Ok(Bound::Revoked);
    }
    sessions::open(&tx, device.device, session).await?;
    if let Some(trail) = trail {
        audit::record(&tx, trail).await?;
    }
    tx.commit().await?;
    Ok(Bound::Bound(device))
}

/// A revoked key stays revoked, though the account may bind another.
async fn revoked_before(
    tx: &Transaction<'_>,
    account: AccountId,
    public_key: &[u8; 33],
) -> StoreResult<bool> {
    let query = tx
        .prepare_cached(
            "SELECT 1 FROM devices
             WHERE account_id = $1 AND public_key = $2 AND revoked_at IS NOT NULL LIMIT 1",
        )
        .await?;
    Ok(tx
        .query_opt(&query, &[&account, &public_key.as_slice()])
        .await?
        .is_some())
}

async fn insert(tx: &Transaction<'_>, device: &Device) -> StoreResult<()> {
    let (holder, account) = match device.owner {
        Owner::Holder(holder) => (Some(holder), None),
        Owner::Account(account) => (None, Some(account)),
    };
    let insert = tx
        .prepare_cached(
            "INSERT INTO devices
                 (device_id, holder_id, account_id, public_key, key_kind, platform, bound_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .await?;
    tx.execute(
        &insert,
        &[
            &device.device,
            &holder,
            &account,
            &device.public_key.as_slice(),
            &i16::from(device.key_kind),
            &device.platform,
            &device.bound_at,
        ],
    )
    .await?;
    Ok(())
}

async fn find(client: &impl GenericClient, device: DeviceId) -> StoreResult<Option<Device>> {
    let query = client
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM devices d WHERE d.device_id = $1"
        ))
        .await?;
    client
        .query_opt(&query, &[&device])
        .await?
        .map(|row| read(&row, 0))
        .transpose()
}

/// A device from the columns that begin at `from`.
pub(super) fn read(row: &Row, from: usize) -> Result<Device, StoreError> {
    let owner = match (row.col(from + 1)?, row.col(from + 2)?) {
        (Some(holder), None) => Owner::Holder(holder),
        (None, Some(account)) => Owner::Account(account),
        _ => return Err(StoreError::Corrupt("device owner")),
    };
    Ok(Device {
        device: row.col(from)?,
        owner,
        public_key: row.bytes(from + 3)?,
        key_kind: row.num(from + 4)?,
        platform: row.col(from + 5)?,
        bound_at: row.col(from + 6)?,
        revoked_at: row.col(from + 7)?,
    })
}
