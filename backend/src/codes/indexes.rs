//! Fresh status indexes, kept ready.
//!
//! They come from the store in blocks: a renewal then waits for its own commit
//! only, not for one more a slice. Those that it did not need, because its codes
//! had indexes already, come back: a slice has 50 million and every phone renews
//! several times a day. What lies here when the process ends is lost; no index
//! is ever given twice.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bamin_protocol::index::IndexPermutation;
use bamin_protocol::slice::Slice;

use crate::app::App;
use crate::http::problem::Problem;
use crate::store::passes::SliceIndex;

/// Indexes taken from the store at once.
const BLOCK: u32 = 128;

/// What is ready, by slice.
#[derive(Debug, Default)]
pub struct FreshIndexes(Mutex<HashMap<u16, Vec<u32>>>);

impl FreshIndexes {
    /// Gives back what was never recorded.
    pub fn give_back(&self, unused: impl IntoIterator<Item = SliceIndex>) {
        let mut free = self.lock();
        for SliceIndex { slice, index } in unused {
            free.entry(slice).or_default().push(index);
        }
    }

    /// Forgets slices before `slice`.
    pub fn forget(&self, slice: Slice) {
        self.lock().retain(|kept, _| *kept >= slice.0);
    }

    fn take(&self, slice: Slice, count: usize) -> Option<Vec<u32>> {
        let mut free = self.lock();
        let free = free.get_mut(&slice.0)?;
        let rest = free.len().checked_sub(count)?;
        Some(free.split_off(rest))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u16, Vec<u32>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// So many indexes of a slice.
///
/// # Errors
/// `unavailable` if the slice is full or the store does not answer, `internal`.
pub async fn take(app: &App, slice: Slice, count: usize) -> Result<Vec<u32>, Problem> {
    loop {
        if let Some(taken) = app.indexes.take(slice, count) {
            return Ok(taken);
        }
        let first = app.store.take_counters(slice.0, BLOCK).await?;
        let permutation = IndexPermutation::new(&app.keys().index);
        let block: Vec<SliceIndex> = (first..first.saturating_add(BLOCK))
            .map_while(|counter| permutation.index(slice, counter))
            .map(|index| SliceIndex {
                slice: slice.0,
                index,
            })
            .collect();
        if block.is_empty() {
            return Err(Problem::unavailable(&"a slice is full"));
        }
        app.indexes.give_back(block);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    const SLICE: Slice = Slice(2517);

    fn of(slice: Slice, indexes: &[u32]) -> Vec<SliceIndex> {
        let index = |index: &u32| SliceIndex {
            slice: slice.0,
            index: *index,
        };
        indexes.iter().map(index).collect()
    }

    #[test]
    fn an_index_is_given_once_until_it_comes_back() {
        let fresh = FreshIndexes::default();
        fresh.give_back(of(SLICE, &[1, 2, 3]));
        assert_eq!(fresh.take(SLICE, 2).unwrap(), [2, 3]);
        assert_eq!(fresh.take(SLICE, 2), None);
        fresh.give_back(of(SLICE, &[3]));
        assert_eq!(fresh.take(SLICE, 2).unwrap(), [1, 3]);
    }

    #[test]
    fn indexes_of_one_slice_serve_no_other_and_go_with_it() {
        let fresh = FreshIndexes::default();
        fresh.give_back(of(SLICE, &[1]));
        assert_eq!(fresh.take(SLICE.after(1), 1), None);
        fresh.forget(SLICE.after(1));
        assert_eq!(fresh.take(SLICE, 1), None);
    }
}
