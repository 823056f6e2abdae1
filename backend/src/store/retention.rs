//! Giving up rows that are old, table by table.

use async_trait::async_trait;

use super::StoreResult;

/// A table whose rows are given up in time. All texts are the build's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its primary key.
    pub key: &'static str,
    /// Which rows.
    pub old: Old,
}

/// Which rows are old; `$1` is the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Old {
    /// By a Unix second.
    Second(&'static str),
    /// By a day of docs/format.md §1.
    Day(&'static str),
}

impl Table {
    /// The condition with its `$1`.
    pub(super) fn condition(&self) -> &'static str {
        match self.old {
            Old::Second(condition) | Old::Day(condition) => condition,
        }
    }
}

/// Retention.
#[async_trait]
pub trait RetentionStore: Send + Sync {
    /// Gives up at most `limit` old rows of the table, in one transaction; gives how
    /// many. What lies in partitions by day goes with its partition, however many.
    async fn forget(&self, table: &'static Table, before: i64, limit: u32) -> StoreResult<u64>;
}
