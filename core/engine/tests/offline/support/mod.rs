//! An issuer, a holder's phone and a checkpoint's phone, with clocks that tests move.

mod checkpoint;
mod holder;
mod issuer;

use std::path::Path;
use std::sync::Arc;

use bamin_engine::clock::{RoundTrip, Timekeeper};
use bamin_engine::ports::{Clock, ManualClock, MemoryStorage, SeededRandomness};
use bamin_engine::store::{OpenRequest, Store};

pub use checkpoint::{Checkpoint, verdict};
pub use holder::{Holder, showing};
pub use issuer::{Issuer, Person, hint_secret};

/// 2026-11-22 09:00:00 in Fujian: a slice began six hours ago.
pub const MORNING: i64 = 1_577_818_800 + 86_400 * 2_517 + 6 * 3_600;

/// A clock that both phones look at.
pub fn morning() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(MORNING * 1000))
}

pub fn store(folder: &Path, seed: u64) -> Store {
    let opened = Store::open(OpenRequest {
        path: folder.join("phone.db"),
        secure: &MemoryStorage::new(7),
        random: Arc::new(SeededRandomness::new(seed)),
        wall_ms: MORNING * 1000,
    });
    opened.unwrap().store
}

/// A timekeeper that a server has just set right.
pub fn anchored(clock: &Arc<ManualClock>, store: &Store) -> Timekeeper {
    let time = Timekeeper::open(clock.clone(), store.clone()).unwrap();
    let mono_ms = clock.mono_ms();
    time.anchor(RoundTrip {
        sent_mono_ms: mono_ms,
        received_mono_ms: mono_ms,
        server_ms: clock.wall_ms(),
    })
    .unwrap();
    time
}
