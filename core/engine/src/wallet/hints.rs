//! Change hints: public files in which only the holder concerned finds the own
//! tag (`docs/format.md` §8), and then renews at once. Read them while a code is
//! on the screen, at most every 15 minutes otherwise.

use std::ops::RangeInclusive;

use bamin_protocol::hint;

use super::Wallet;
use crate::clock::Now;
use crate::error::EngineError;
use crate::lock::lock;

/// The server keeps the files of so many hours.
const KEPT: u32 = 48;

impl Wallet {
    /// The hours whose files are worth reading: from the last renewal, or the last
    /// one read, to now. The file of the running hour still grows.
    pub fn hint_hours(&self, now: &Now) -> RangeInclusive<u32> {
        let hour = hint::hour(now.seconds());
        let renewed = self
            .holdings()
            .hint_secrets()
            .map(|(_, since)| hint::hour(since))
            .min();
        let read = *lock(&self.inner.hints_read);
        let since = read.max(renewed).unwrap_or(hour);
        since.max(hour.saturating_sub(KEPT - 1)).min(hour)..=hour
    }

    /// The own tags of `hour`, one for each subject.
    pub fn hint_tags(&self, hour: u32) -> Vec<u64> {
        self.holdings().hint_tags(hour)
    }

    /// Looks for the own tags in the file of `hour`; if one is there, the next
    /// renewal is due at once.
    ///
    /// # Errors
    /// `malformed` for a file that is none.
    pub fn hinted(&self, hour: u32, file: &[u8]) -> Result<bool, EngineError> {
        let tags = hint::parse(file).map_err(|_| EngineError::Answer { code: "malformed" })?;
        let mut read = lock(&self.inner.hints_read);
        *read = (*read).max(Some(hour));
        drop(read);
        let ours = self
            .hint_tags(hour)
            .iter()
            .any(|tag| tags.binary_search(tag).is_ok());
        if ours {
            self.renew_now()?;
        }
        Ok(ours)
    }
}
