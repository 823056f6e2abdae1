//! Partitions of the events, one a day, made when a day is first written. Days
//! far from the arrival (a phone may say any) go to the default partition.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};

use deadpool_postgres::Object;
use tokio_postgres::error::SqlState;

use super::super::StoreResult;

/// Days known to have a partition, or to do without one.
#[derive(Default)]
pub struct Partitions {
    known: Mutex<HashSet<u16>>,
}

const BEHIND: u16 = 40;
const AHEAD: u16 = 2;

impl Partitions {
    /// Makes what is missing for `days` of a batch that arrived on `today`.
    pub async fn ensure(
        &self,
        client: &Object,
        days: impl Iterator<Item = u16>,
        today: u16,
    ) -> StoreResult<()> {
        for day in self.missing(days, near(today)) {
            let settled = match client.batch_execute(&create(day)).await {
                Ok(()) => true,
                Err(error) => {
                    tracing::warn!(day, code = ?error.code(), "no partition made");
                    error.code().is_some_and(is_settled)
                }
            };
            // If not, the next batch tries again; the default partition takes this one.
            if settled {
                self.lock().insert(day);
            }
        }
        Ok(())
    }

    fn missing(&self, days: impl Iterator<Item = u16>, near: RangeInclusive<u16>) -> HashSet<u16> {
        let known = self.lock();
        days.filter(|day| near.contains(day) && !known.contains(day))
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<u16>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The default partition holds rows of that day already, or another server made it.
fn is_settled(code: &SqlState) -> bool {
    [
        SqlState::CHECK_VIOLATION,
        SqlState::UNIQUE_VIOLATION,
        SqlState::DUPLICATE_TABLE,
    ]
    .contains(code)
}

fn near(today: u16) -> RangeInclusive<u16> {
    today.saturating_sub(BEHIND)..=today.saturating_add(AHEAD)
}

fn create(day: u16) -> String {
    let next = u32::from(day) + 1;
    format!(
        "CREATE TABLE IF NOT EXISTS events_{day} PARTITION OF events \
         FOR VALUES FROM ({day}) TO ({next})"
    )
}
