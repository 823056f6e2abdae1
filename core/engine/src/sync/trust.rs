//! The trust list: fetched with its ETag; brings the policy and the key that
//! events are sealed to.

use bamin_protocol::trust::TrustList;

use super::http::{Call, Fetched};
use super::{Syncer, Task};
use crate::error::EngineError;
use crate::ports::random;

const PATH: &str = "/trust";

impl Syncer {
    pub(super) async fn sync_trust(&self) -> Result<(), EngineError> {
        let Fetched::New(reply) = self.http.fetch(Call::get_cached(PATH)).await? else {
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
        // Asked for by another name each time, so that no cache has the answer. Its
        // header anchors the clock, as that of every fresh answer does.
        let nonce = random::up_to(&*self.ports.random, u64::MAX)?;
        let path = format!("/time?n={nonce:016x}");
        self.http.send(Call::get(&path)).await.map(drop)
    }
}
