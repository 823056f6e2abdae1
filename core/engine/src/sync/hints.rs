//! Change hints: public files in which only this phone's wallet knows its own
//! tags. A tag of ours means that a pass changed: renew at once.

use super::http::{Call, Fetched};
use super::{Syncer, Task};
use crate::error::EngineError;

/// While a code is on screen, ask again after so many seconds.
const ON_SCREEN: i64 = 15;

impl Syncer {
    /// A code is on screen: hints are read now, not only every 15 minutes. Call it
    /// with each presentation.
    pub fn code_on_screen(&self) {
        let last = self.schedule().status(Task::Hints).last_success;
        if last.is_none_or(|last| self.time.now().seconds() - last >= ON_SCREEN) {
            self.retry_now(&[Task::Hints]);
        }
    }

    pub(super) async fn sync_hints(&self) -> Result<(), EngineError> {
        for hour in self.wallet.hint_hours(&self.time.now()) {
            let path = format!("/hints/{hour}");
            let reply = match self.http.fetch(Call::get_cached(&path)).await {
                Ok(Fetched::New(reply)) => reply,
                Ok(Fetched::NotModified) => continue,
                Err(EngineError::Refused { code, .. }) if code == "not_found" => continue,
                Err(error) => return Err(error),
            };
            let ours = self.wallet.hinted(hour, &reply.bytes)?;
            self.http.accepted(&path, &reply);
            if ours {
                // Somebody may have come or gone as well: a hand-over is a change too.
                self.retry_now(&[Task::Subjects, Task::Renew, Task::Messages]);
                return Ok(());
            }
        }
        Ok(())
    }
}
