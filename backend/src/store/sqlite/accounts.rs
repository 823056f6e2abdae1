//! Staff accounts.

use async_trait::async_trait;
use rusqlite::{OptionalExtension, Row, params};

use super::super::accounts::{Account, AccountStore, Failures, LockRule};
use super::super::units::Standing;
use super::super::{AccountId, Digest, StoreError, StoreResult, Trail};
use super::{SqliteStore, audit};

const COLUMNS: &str = "account_id, unit_id, phone_index, phone_sealed, name_sealed, role, \
    standing, password_hash, must_change_password, failures, locked_until";

#[async_trait]
impl AccountStore for SqliteStore {
    async fn put_account(&self, account: Account, trail: Trail) -> StoreResult<()> {
        self.write(move |conn| {
            // Not OR REPLACE: a taken phone must be refused, and the bound device stays.
            conn.prepare_cached(&format!(
                "INSERT INTO accounts ({COLUMNS})
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                 ON CONFLICT (account_id) DO UPDATE SET
                     unit_id = excluded.unit_id, phone_index = excluded.phone_index,
                     phone_sealed = excluded.phone_sealed, name_sealed = excluded.name_sealed,
                     role = excluded.role, standing = excluded.standing,
                     password_hash = excluded.password_hash,
                     must_change_password = excluded.must_change_password,
                     failures = excluded.failures, locked_until = excluded.locked_until"
            ))?
            .execute(params![
                account.account,
                account.unit,
                account.phone_index,
                account.phone_sealed,
                account.name_sealed,
                account.role,
                account.standing.code(),
                account.password_hash,
                account.must_change_password,
                account.failures,
                account.locked_until,
            ])?;
            audit::record(conn, &trail)
        })
        .await
    }

    async fn account(&self, account: AccountId) -> StoreResult<Option<Account>> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM accounts WHERE account_id = ?1"
            ))?;
            let mut rows = query.query([account])?;
            rows.next()?.map(read).transpose()
        })
        .await
    }

    async fn account_by_phone(&self, phone_index: Digest) -> StoreResult<Option<Account>> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM accounts WHERE phone_index = ?1"
            ))?;
            let mut rows = query.query([phone_index])?;
            rows.next()?.map(read).transpose()
        })
        .await
    }

    async fn note_wrong_password(
        &self,
        account: AccountId,
        rule: LockRule,
        trail: Trail,
    ) -> StoreResult<Option<Failures>> {
        self.write(move |conn| {
            let failures = conn
                .prepare_cached(
                    "UPDATE accounts SET
                         locked_until = CASE WHEN failures + 1 >= ?2 THEN ?3 ELSE locked_until END,
                         failures = CASE WHEN failures + 1 >= ?2 THEN 0 ELSE failures + 1 END
                     WHERE account_id = ?1 RETURNING failures, locked_until",
                )?
                .query_row(
                    params![account, rule.failures, trail.at + rule.lock],
                    |row| {
                        Ok(Failures {
                            count: row.get(0)?,
                            locked_until: row.get(1)?,
                        })
                    },
                )
                .optional()?;
            if failures.is_some() {
                audit::record(conn, &trail)?;
            }
            Ok(failures)
        })
        .await
    }

    async fn set_password(
        &self,
        account: AccountId,
        password_hash: String,
        trail: Trail,
    ) -> StoreResult<bool> {
        self.write(move |conn| {
            let set = conn
                .prepare_cached(
                    "UPDATE accounts SET password_hash = ?2, must_change_password = 0,
                         failures = 0, locked_until = 0 WHERE account_id = ?1",
                )?
                .execute(params![account, password_hash])?;
            if set == 0 {
                return Ok(false);
            }
            audit::record(conn, &trail)?;
            Ok(true)
        })
        .await
    }
}

fn read(row: &Row<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        account: row.get(0)?,
        unit: row.get(1)?,
        phone_index: row.get(2)?,
        phone_sealed: row.get(3)?,
        name_sealed: row.get(4)?,
        role: row.get(5)?,
        standing: Standing::from_code(row.get(6)?)?,
        password_hash: row.get(7)?,
        must_change_password: row.get(8)?,
        failures: row.get(9)?,
        locked_until: row.get(10)?,
    })
}
