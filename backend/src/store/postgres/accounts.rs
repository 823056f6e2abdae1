//! Staff accounts.

use async_trait::async_trait;
use tokio_postgres::Row;

use super::super::accounts::{Account, AccountStore, Failures, LockRule};
use super::super::units::Standing;
use super::super::{AccountId, Digest, StoreError, StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit};

const COLUMNS: &str = "account_id, unit_id, phone_index, phone_sealed, name_sealed, role, \
    standing, password_hash, must_change_password, failures, locked_until";

#[async_trait]
impl AccountStore for PostgresStore {
    async fn put_account(&self, account: Account, trail: Trail) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(&format!(
                "INSERT INTO accounts ({COLUMNS})
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                 ON CONFLICT (account_id) DO UPDATE SET
                     unit_id = excluded.unit_id, phone_index = excluded.phone_index,
                     phone_sealed = excluded.phone_sealed, name_sealed = excluded.name_sealed,
                     role = excluded.role, standing = excluded.standing,
                     password_hash = excluded.password_hash,
                     must_change_password = excluded.must_change_password,
                     failures = excluded.failures, locked_until = excluded.locked_until"
            ))
            .await?;
        tx.execute(
            &put,
            &[
                &account.account,
                &account.unit,
                &account.phone_index.as_slice(),
                &account.phone_sealed,
                &account.name_sealed,
                &account.role,
                &account.standing.code(),
                &account.password_hash,
                &account.must_change_password,
                &i64::from(account.failures),
                &account.locked_until,
            ],
        )
        .await?;
        audit::record(&tx, &trail).await?;
        Ok(tx.commit().await?)
    }

    async fn account(&self, account: AccountId) -> StoreResult<Option<Account>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM accounts WHERE account_id = $1"
            ))
            .await?;
        client
            .query_opt(&query, &[&account])
            .await?
            .map(|row| read(&row))
            .transpose()
    }

    async fn account_by_phone(&self, phone_index: Digest) -> StoreResult<Option<Account>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM accounts WHERE phone_index = $1"
            ))
            .await?;
        let found = client.query_opt(&query, &[&phone_index.as_slice()]).await?;
        found.map(|row| read(&row)).transpose()
    }

    async fn note_wrong_password(
        &self,
        account: AccountId,
        rule: LockRule,
        trail: Trail,
    ) -> StoreResult<Option<Failures>> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let count = tx
            .prepare_cached(
                "UPDATE accounts SET
                     locked_until = CASE WHEN failures + 1 >= $2 THEN $3 ELSE locked_until END,
                     failures = CASE WHEN failures + 1 >= $2 THEN 0 ELSE failures + 1 END
                 WHERE account_id = $1 RETURNING failures, locked_until",
            )
            .await?;
        let counted = tx
            .query_opt(
                &count,
                &[&account, &i64::from(rule.failures), &(trail.at + rule.lock)],
            )
            .await?;
        let Some(row) = counted else {
            return Ok(None);
        };
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(Some(Failures {
            count: row.num(0)?,
            locked_until: row.col(1)?,
        }))
    }

    async fn set_password(
        &self,
        account: AccountId,
        password_hash: String,
        trail: Trail,
    ) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let set = tx
            .prepare_cached(
                "UPDATE accounts SET password_hash = $2, must_change_password = false,
                     failures = 0, locked_until = 0 WHERE account_id = $1",
            )
            .await?;
        if tx.execute(&set, &[&account, &password_hash]).await? == 0 {
            return Ok(false);
        }
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn read(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        account: row.col(0)?,
        unit: row.col(1)?,
        phone_index: row.digest(2)?,
        phone_sealed: row.col(3)?,
        name_sealed: row.col(4)?,
        role: row.col(5)?,
        standing: Standing::from_code(row.col(6)?)?,
        password_hash: row.col(7)?,
        must_change_password: row.col(8)?,
        failures: row.num(9)?,
        locked_until: row.col(10)?,
    })
}
