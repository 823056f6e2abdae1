//! What a phone implements for the engine: clock, randomness, keys, secure
//! storage, network state, log and text recognition. The engine asks a platform
//! for nothing else. Each port has an adapter that works on a desk, and a double
//! that a test steers.

pub mod clock;
pub mod keys;
pub mod log;
pub mod network;
pub mod random;
pub mod storage;
pub mod text;

use std::sync::Arc;

pub use clock::{Clock, ManualClock};
pub use keys::{KeyKind, KeyStore, KeyStoreError, NewKey, RawSignature};
pub use log::{LogLine, LogSink};
pub use network::{ManualNetwork, Network, NetworkState};
pub use random::{Randomness, RandomnessFailed, SeededRandomness, SystemRandomness};
pub use storage::{FileStorage, MemoryStorage, SecureStorage, SecureStorageError};
pub use text::{RecognisedLine, TextRecogniser, TextRecognitionFailed};

/// The ports that every part of the engine shares; cheap to clone.
#[derive(Clone)]
pub struct Ports {
    /// Wall and sleep-inclusive monotonic time.
    pub clock: Arc<dyn Clock>,
    /// Unpredictable bytes.
    pub random: Arc<dyn Randomness>,
    /// Keys that never leave the device.
    pub keys: Arc<dyn KeyStore>,
    /// Whether there is a network, as the platform believes.
    pub network: Arc<dyn Network>,
}
