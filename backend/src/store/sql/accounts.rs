//! Staff accounts.

use async_trait::async_trait;

use super::super::accounts::{Account, AccountStore, Failures, LockRule};
use super::super::{AccountId, Digest, StoreResult, Trail};
use super::{Database, QueryExt, Row, values};

const COLUMNS: &str = "account_id, unit_id, phone_index, phone_sealed, name_sealed, role, \
    standing, password_hash, must_change_password, failures, locked_until";

#[async_trait]
impl<D: Database> AccountStore for D {
    async fn put_account(&self, account: Account, trail: Trail) -> StoreResult<()> {
        // A taken phone is refused, and the bound device stays.
        let sql = format!(
            "INSERT INTO accounts ({COLUMNS})
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (account_id) DO UPDATE SET
                 unit_id = excluded.unit_id, phone_index = excluded.phone_index,
                 phone_sealed = excluded.phone_sealed, name_sealed = excluded.name_sealed,
                 role = excluded.role, standing = excluded.standing,
                 password_hash = excluded.password_hash,
                 must_change_password = excluded.must_change_password,
                 failures = excluded.failures, locked_until = excluded.locked_until"
        );
        let values = values![
            account.account,
            account.unit,
            account.phone_index,
            account.phone_sealed,
            account.name_sealed,
            account.role,
            account.standing,
            account.password_hash,
            account.must_change_password,
            account.failures,
            account.locked_until
        ];
        self.audited(sql, values, trail).await?;
        Ok(())
    }

    async fn account(&self, account: AccountId) -> StoreResult<Option<Account>> {
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE account_id = $1");
        self.first(sql, values![account], read).await
    }

    async fn account_by_phone(&self, phone_index: Digest) -> StoreResult<Option<Account>> {
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE phone_index = $1");
        self.first(sql, values![phone_index], read).await
    }

    async fn note_wrong_password(
        &self,
        account: AccountId,
        rule: LockRule,
        trail: Trail,
    ) -> StoreResult<Option<Failures>> {
        self.change(move |tx| {
            Box::pin(async move {
                let failures = tx
                    .first(
                        "UPDATE accounts SET
                             locked_until =
                                 CASE WHEN failures + 1 >= $2 THEN $3 ELSE locked_until END,
                             failures = CASE WHEN failures + 1 >= $2 THEN 0 ELSE failures + 1 END
                         WHERE account_id = $1 RETURNING failures, locked_until",
                        &values![account, rule.failures, trail.at + rule.lock],
                        |row| {
                            Ok(Failures {
                                count: row.get(0)?,
                                locked_until: row.get(1)?,
                            })
                        },
                    )
                    .await?;
                if failures.is_some() {
                    tx.record(&trail).await?;
                }
                Ok(failures)
            })
        })
        .await
    }

    async fn set_password(
        &self,
        account: AccountId,
        password_hash: String,
        trail: Trail,
    ) -> StoreResult<bool> {
        let set = self
            .audited(
                "UPDATE accounts SET password_hash = $2, must_change_password = false,
                     failures = 0, locked_until = 0 WHERE account_id = $1",
                values![account, password_hash],
                trail,
            )
            .await?;
        Ok(set == 1)
    }
}

fn read(row: &Row) -> StoreResult<Account> {
    Ok(Account {
        account: row.get(0)?,
        unit: row.get(1)?,
        phone_index: row.get(2)?,
        phone_sealed: row.get(3)?,
        name_sealed: row.get(4)?,
        role: row.get(5)?,
        standing: row.get(6)?,
        password_hash: row.get(7)?,
        must_change_password: row.get(8)?,
        failures: row.get(9)?,
        locked_until: row.get(10)?,
    })
}
