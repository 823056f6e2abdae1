//! Status indexes that no code has yet.
//!
//! Those that a renewal did not need, because its codes had indexes already, come
//! back: a slice has 50 million and every phone renews several times a day. What lies
//! here when the process ends is lost; no index is ever given twice.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bamin_protocol::slice::Slice;

use crate::store::passes::SliceIndex;

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

    /// So many of a slice, if there are as many.
    #[must_use]
    pub fn take(&self, slice: Slice, count: usize) -> Option<Vec<u32>> {
        let mut free = self.lock();
        let free = free.get_mut(&slice.0)?;
        let rest = free.len().checked_sub(count)?;
        Some(free.split_off(rest))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u16, Vec<u32>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
