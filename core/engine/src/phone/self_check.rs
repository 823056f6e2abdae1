//! What a shift asks before it begins: does the disk keep what it is given, and does
//! the clock know the time. A camera is the platform's to check.

use bamin_protocol::presentation::ClockQuality;

use super::Phone;
use crate::error::EngineError;

const PROBE: &str = "self_check";
const ONE: &str = "one";

/// What a self-check found.
#[derive(Debug, Clone, PartialEq)]
pub struct SelfCheck {
    /// Something was written, read again and found the same.
    pub storage: Result<(), EngineError>,
    /// How sure the phone is of its time.
    pub clock: ClockQuality,
    /// The machine's own clock minus the time that the engine goes by, seconds.
    pub wall_offset: i64,
}

impl Phone {
    /// Checks storage and clock. Commits.
    pub fn self_check(&self) -> SelfCheck {
        let now = self.time.now();
        SelfCheck {
            storage: self.probe(now.ms),
            clock: now.quality,
            wall_offset: (self.time.wall_ms() - now.ms).div_euclid(1_000),
        }
    }

    fn probe(&self, value: i64) -> Result<(), EngineError> {
        self.store.put(PROBE, ONE, &value)?;
        match self.store.get::<i64>(PROBE, ONE)? {
            Some(read) if read == value => Ok(()),
            _ => Err(EngineError::Storage {
                code: "storage_unreadable",
            }),
        }
    }
}
