//! Nucleic-acid results (row C6): fetched when asked for, kept for looking at
//! without a network.

use bamin_protocol::pass::NaatResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Syncer;
use super::http::Call;
use super::session::Role;
use crate::error::EngineError;

const TESTS: &str = "tests";
/// Seconds that a result is shown; the time of the sample counts.
const SHOWN: i64 = 7 * 86_400;

/// A result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NucleicAcidTest {
    /// When the sample was taken, Unix seconds.
    pub sampled: i64,
    /// When the result was there.
    #[serde(default)]
    pub resulted: Option<i64>,
    /// Who tested.
    #[serde(default)]
    pub institution: Option<String>,
    /// The result.
    #[serde(with = "crate::word")]
    pub result: NaatResult,
}

/// The results of the last seven days, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NucleicAcidTests {
    /// They.
    pub tests: Vec<NucleicAcidTest>,
    /// When the server last told them, Unix seconds; 0: never.
    #[serde(default)]
    pub as_of: i64,
}

impl Syncer {
    /// Asks the server for a subject's results and keeps them. Commits.
    pub async fn fetch_tests(&self, subject: Uuid) -> Result<NucleicAcidTests, EngineError> {
        let path = format!("/subjects/{subject}/tests");
        let reply = self
            .sessions
            .send(&self.http, Role::Holder, || Ok(Call::get(&path)))
            .await?;
        let fetched = NucleicAcidTests {
            as_of: self.time.now().seconds(),
            ..reply.json()?
        };
        self.store.put(TESTS, &subject.to_string(), &fetched)?;
        self.tests(subject)
    }

    /// A subject's results as they were last told, as far as they are still shown.
    pub fn tests(&self, subject: Uuid) -> Result<NucleicAcidTests, EngineError> {
        let kept: Option<NucleicAcidTests> = self.store.get(TESTS, &subject.to_string())?;
        let mut kept = kept.unwrap_or_default();
        let since = self.time.now().seconds() - SHOWN;
        kept.tests.retain(|test| test.sampled >= since);
        Ok(kept)
    }

    /// Forgets the results of those whom this phone carries no more.
    pub(super) fn forget_others_tests(&self) -> Result<(), EngineError> {
        let carried = self.wallet.carried();
        let is_carried = |id: &str| carried.iter().any(|one| one.subject.to_string() == id);
        Ok(self.store.write(|access| {
            let ids = access.ids(TESTS)?;
            let gone = ids.iter().filter(|id| !is_carried(id));
            gone.into_iter().try_for_each(|id| access.remove(TESTS, id))
        })?)
    }
}
