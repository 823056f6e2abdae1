//! The network port: what the platform believes about the network. It only saves
//! tries that would fail; a wrong belief loses nothing.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a request has a chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkState {
    /// Some network is there.
    Online,
    /// No network: sync waits for `Syncer::network_returned` or its timers.
    Offline,
}

/// Tells the state of the network.
pub trait Network: Send + Sync {
    /// The state now.
    fn state(&self) -> NetworkState;
}

/// A network that says what it was told: for a desk, and the test double.
#[derive(Debug)]
pub struct ManualNetwork {
    online: AtomicBool,
}

impl Default for ManualNetwork {
    fn default() -> Self {
        Self {
            online: AtomicBool::new(true),
        }
    }
}

impl ManualNetwork {
    /// From now on the network is in `state`.
    pub fn set(&self, state: NetworkState) {
        self.online
            .store(state == NetworkState::Online, Ordering::SeqCst);
    }
}

impl Network for ManualNetwork {
    fn state(&self) -> NetworkState {
        if self.online.load(Ordering::SeqCst) {
            NetworkState::Online
        } else {
            NetworkState::Offline
        }
    }
}
