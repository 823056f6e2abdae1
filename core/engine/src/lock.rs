//! Locks of states that are changed in one assignment.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Takes the lock. A panic elsewhere leaves such a state whole, so that nobody has to
/// die of it here.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
