//! Change hints: public files in which only this phone knows its own tags. A tag
//! of ours means that a pass changed: renew at once.

use bamin_protocol::hint;

use super::http::{Call, Fetched, malformed};
use super::renew::renewed;
use super::{Syncer, Task};
use crate::error::EngineError;

/// Hours that the server keeps, the running one included.
const HOURS: u32 = 48;
/// While a code is on screen, ask again after so many seconds.
const ON_SCREEN: i64 = 15;

impl Syncer {
    /// A code is on screen: hints are read now, not only every 15 minutes. Call it
    /// with each presentation.
    pub fn code_on_screen(&self) {
        let last = self.schedule().status(Task::Hints).last_success;
        if last.is_none_or(|last| self.time.now().seconds() - last >= ON_SCREEN) {
            self.hasten(&[Task::Hints]);
        }
    }

    pub(super) async fn sync_hints(&self) -> Result<(), EngineError> {
        let secrets: Vec<_> = renewed(&self.store)?
            .into_iter()
            .map(|renewed| (hint::hour(renewed.renewed_at), renewed.hint_secret))
            .collect();
        let Some(oldest) = secrets.iter().map(|(hour, _)| *hour).min() else {
            return Ok(());
        };
        let running = hint::hour(self.time.now().seconds());
        let seen = self.schedule().status(Task::Hints).last_success;
        let first = seen
            .map_or(oldest, |seen| hint::hour(seen).max(oldest))
            .max(running.saturating_sub(HOURS - 1));
        for hour in first..=running {
            let Some(file) = self.hint_file(hour).await? else {
                continue;
            };
            for (_, secret) in &secrets {
                if hint::contains(&file, hint::tag(secret, hour)).map_err(|_| malformed())? {
                    return self.renew_soon();
                }
            }
        }
        Ok(())
    }

    /// The file of an hour; `None` if it has not changed, or there is none.
    async fn hint_file(&self, hour: u32) -> Result<Option<Vec<u8>>, EngineError> {
        let path = format!("/hints/{hour}");
        match self.http.fetch(Call::get(&path)).await {
            Ok(Fetched::New(reply)) => {
                hint::parse(&reply.bytes).map_err(|_| malformed())?;
                self.http.accepted(&path, &reply);
                Ok(Some(reply.bytes))
            }
            Ok(Fetched::NotModified) => Ok(None),
            Err(EngineError::Refused { code, .. }) if code == "not_found" => Ok(None),
            Err(error) => Err(error),
        }
    }
}
