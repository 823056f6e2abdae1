//! Verification alone, without a phone's store: for other apps that check our
//! codes, and for the vectors. Nothing is recorded.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bamin_protocol::history::{AskedChallenge, History};
use bamin_protocol::key::PublicKey;
use bamin_protocol::status::{SignedManifest, SignedShard, StatusList, StatusLists};
use bamin_protocol::verify::VerifierClock;
use bamin_protocol::{Outcome, TrustList, verify};

use crate::error::{BaminError, Param};
use crate::scanner::{Reason, params};
use crate::words::{ClockQuality, VerdictWord};

/// The verifier's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct VerifierTime {
    /// Unix seconds.
    pub now: i64,
    /// Monotonic milliseconds.
    pub mono_ms: i64,
    /// How sure it is.
    pub quality: ClockQuality,
}

/// The answer to one text.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Checked {
    /// The decision.
    pub word: VerdictWord,
    /// Why it is not green; for a code already shown, what else keeps it from green.
    pub reason: Option<Reason>,
    /// Since a code that was already shown was last in view.
    pub shown_seconds: Option<i64>,
}

/// Holds lists and history in memory.
#[derive(uniffi::Object)]
pub struct Verifier(Mutex<Held>);

struct Held {
    roots: Vec<PublicKey>,
    trust: Option<TrustList>,
    lists: StatusLists,
    history: History,
}

#[uniffi::export]
impl Verifier {
    /// Pins the roots: 33 bytes each.
    #[uniffi::constructor]
    pub fn new(roots: Vec<Vec<u8>>) -> Result<Arc<Self>, BaminError> {
        let roots = roots
            .iter()
            .map(|root| PublicKey::from_bytes(root))
            .collect::<Result<Vec<_>, _>>();
        let roots = roots.map_err(|_| BaminError::answer("trust_root"))?;
        let (trust, lists, history) = (None, StatusLists::default(), History::default());
        Ok(Arc::new(Self(Mutex::new(Held {
            roots,
            trust,
            lists,
            history,
        }))))
    }

    /// Takes a trust list as served, never an older one than it has; gives its version.
    pub fn set_trust(&self, list: Vec<u8>, now: i64) -> Result<u32, BaminError> {
        let mut held = self.held();
        let have = held.trust.as_ref().map(TrustList::held);
        let list = TrustList::accept(&list, &held.roots, now, have.as_ref())
            .map_err(|error| BaminError::answer(error.code()))?;
        let version = list.version;
        held.trust = Some(list);
        Ok(version)
    }

    /// Takes a whole status list: its manifest and all its shards in order.
    pub fn add_status(&self, manifest: Vec<u8>, shards: Vec<Vec<u8>>) -> Result<(), BaminError> {
        let mut held = self.held();
        let trust = held
            .trust
            .as_ref()
            .ok_or(BaminError::answer("no_trust_list"))?;
        let malformed = |_| BaminError::answer("malformed");
        let refused = |error: bamin_protocol::status::StatusError| BaminError::answer(error.code());
        let manifest = SignedManifest::parse(&manifest)
            .map_err(malformed)?
            .verify(trust)
            .map_err(refused)?;
        let address = trust
            .issuer(manifest.issuer)
            .and_then(|issuer| issuer.status.clone())
            .unwrap_or_default();
        let mut bits = Vec::with_capacity(shards.len());
        for (number, shard) in shards.iter().enumerate() {
            let shard = SignedShard::parse(shard).map_err(malformed)?;
            let sub = format!("{address}/{}/shards/{number}", manifest.slice.0);
            shard.verify(trust, &sub).map_err(refused)?;
            bits.push(shard.shard);
        }
        let list = StatusList::from_parts(manifest, bits).map_err(refused)?;
        held.lists.insert(list);
        Ok(())
    }

    /// Asks for digits, as of `asked` (Unix seconds).
    pub fn ask_challenge(&self, value: u16, asked: i64) {
        self.held().history.challenge = Some(AskedChallenge {
            value,
            asked,
            answered: None,
        });
    }

    /// Decides on a text and remembers that it was shown.
    pub fn check(&self, text: String, time: VerifierTime) -> Checked {
        let mut held = self.held();
        let clock = VerifierClock {
            now: time.now,
            now_ms: time.mono_ms,
            quality: time.quality.into(),
        };
        let policy = held
            .trust
            .as_ref()
            .map(|trust| trust.policy)
            .unwrap_or_default();
        let verdict = verify(
            &text,
            held.trust.as_ref(),
            &held.lists,
            &clock,
            &policy,
            &held.history,
        );
        held.history.note(&verdict, &clock, &policy);
        verdict.outcome.into()
    }
}

impl Verifier {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Outcome> for Checked {
    fn from(outcome: Outcome) -> Self {
        let word = match outcome {
            Outcome::Green => VerdictWord::Green,
            Outcome::Orange => VerdictWord::Orange,
            Outcome::Unchecked(_) => VerdictWord::Unchecked,
            Outcome::AlreadyShown { .. } => VerdictWord::AlreadyShown,
            Outcome::Refused(_) => VerdictWord::Refused,
        };
        let reason = |code: &str, params: Vec<Param>| {
            Some(Reason {
                code: code.into(),
                params,
            })
        };
        let (why, shown_seconds) = match outcome {
            Outcome::Green | Outcome::Orange => (None, None),
            Outcome::Refused(refusal) => (reason(refusal.code(), params(&refusal.params())), None),
            Outcome::Unchecked(unchecked) => {
                (reason(unchecked.code(), params(&unchecked.params())), None)
            }
            Outcome::AlreadyShown { seconds, unchecked } => {
                let why = unchecked
                    .and_then(|unchecked| reason(unchecked.code(), params(&unchecked.params())));
                (why, Some(seconds))
            }
        };
        Self {
            word,
            reason: why,
            shown_seconds,
        }
    }
}
