//! The trust list: fetched with its ETag; brings the policy and the key that
//! events are sealed to.

use bamin_protocol::trust::TrustList;

use super::http::{Call, Fetched};
use super::{Syncer, Task};
use crate::error::EngineError;

const PATH: &str = "/trust";

impl Syncer {
    pub(super) async fn sync_trust(&self) -> Result<(), EngineError> {
        let Fetched::New(reply) = self.http.fetch(Call::get(PATH)).await? else {
            return Ok(());
        };
        let trust = self
            .lists
            .take_trust(&reply.bytes, self.time.now().seconds())?;
        self.http.accepted(PATH, &reply);
        self.time.signed_time_seen(trust.iat.into())?;
        self.use_seal_key(&trust);
        Ok(())
    }

    /// Seals events to the newest valid seal key. Only the issuer that takes our
    /// batches lists one.
    pub(super) fn use_seal_key(&self, trust: &TrustList) {
        let now = self.time.now().seconds();
        let found = trust
            .issuers
            .iter()
            .find_map(|issuer| trust.seal_key(issuer.id, now));
        let Some((kid, key)) = found else { return };
        let waited = !self.queue.has_seal_key();
        self.queue.seal_to(kid, key);
        if waited {
            self.ask(&[Task::Events]);
        }
    }

    pub(super) async fn sync_time(&self) -> Result<(), EngineError> {
        // The answer's header anchors the clock, as every answer's does.
        self.http.send(Call::get("/time")).await.map(drop)
    }
}
