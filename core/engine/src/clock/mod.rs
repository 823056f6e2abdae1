//! What time it is, and how sure that is. [`state`] holds the pure rules;
//! [`Timekeeper`] reads the clock port, applies them and keeps the state in the
//! store, so that a restart of the app forgets nothing.

pub mod state;

use std::sync::{Arc, Mutex};

pub use state::{Anchor, ClockQuality, ClockState, Machine, Now, RoundTrip};

use crate::lock::lock;
use crate::ports::Clock;
use crate::store::{Store, StoreError};

const KIND: &str = "clock";
const ID: &str = "state";

/// The engine's time; cheap to clone, shared by all its parts.
#[derive(Clone)]
pub struct Timekeeper {
    port: Arc<dyn Clock>,
    store: Store,
    state: Arc<Mutex<ClockState>>,
}

impl Timekeeper {
    /// Goes on with the anchor that `store` holds, if any.
    pub fn open(port: Arc<dyn Clock>, store: Store) -> Result<Self, StoreError> {
        let state = store.get(KIND, ID)?.unwrap_or_default();
        Ok(Self {
            port,
            store,
            state: Arc::new(Mutex::new(state)),
        })
    }

    /// The time now; never before the newest signed time seen.
    pub fn now(&self) -> Now {
        let state = lock(&self.state);
        state.read(&self.machine())
    }

    /// Milliseconds since a server set this clock, if one has since the machine started.
    pub fn set_ago_ms(&self) -> Option<i64> {
        let machine = self.machine();
        lock(&self.state).set_ago_ms(&machine)
    }

    /// The clock port's monotonic milliseconds (sleep included).
    pub fn mono_ms(&self) -> i64 {
        self.port.mono_ms()
    }

    /// The clock port's wall clock, Unix milliseconds, uncorrected.
    pub fn wall_ms(&self) -> i64 {
        self.port.wall_ms()
    }

    /// The id of this boot.
    pub fn boot_id(&self) -> String {
        self.port.boot_id()
    }

    /// Takes a server's `x-bamin-time` with the round trip that brought it.
    pub fn anchor(&self, trip: RoundTrip) -> Result<(), StoreError> {
        let machine = self.machine();
        self.change(|state| state.anchored(&trip, &machine))
    }

    /// Takes note of a time that a trusted signature carries, Unix seconds.
    pub fn signed_time_seen(&self, seconds: i64) -> Result<(), StoreError> {
        self.change(|state| state.signed_time_seen(seconds))
    }

    fn change(&self, step: impl FnOnce(ClockState) -> ClockState) -> Result<(), StoreError> {
        let mut state = lock(&self.state);
        let next = step(state.clone());
        if next != *state {
            // What was learnt counts even if it cannot be kept (disk full).
            *state = next;
            self.store.put(KIND, ID, &*state)?;
        }
        Ok(())
    }

    fn machine(&self) -> Machine {
        Machine {
            wall_ms: self.port.wall_ms(),
            mono_ms: self.port.mono_ms(),
            boot: self.port.boot_id(),
        }
    }
}
