//! Help and services, for everybody, also before enrolment.

use super::Syncer;
use super::http::{Call, Fetched};
use crate::contents::Contents;
use crate::error::EngineError;

const NAMES: [&str; 2] = ["help", "services"];

impl Syncer {
    /// What the operator wrote, as far as it was fetched.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    pub(super) async fn sync_contents(&self) -> Result<(), EngineError> {
        for name in NAMES {
            let path = format!("/contents/{name}");
            if let Fetched::New(reply) = self.http.fetch(Call::get_cached(&path)).await? {
                self.contents.take(name, &reply.bytes)?;
                self.http.accepted(&path, &reply);
            }
        }
        Ok(())
    }
}
