//! The wallet: own and family codes, shown without a server.
//!
//! [`holdings`] is the pure core (what is held, which pass is shown), [`present`]
//! signs and draws, [`group`] shows a family in turn, [`renewal`] and [`renew`]
//! fetch new passes, [`hints`] tells when to do so at once. Everything is kept
//! sealed in the store; keys stay in the key store. Start at [`Wallet::open`].

mod base64url;
mod group;
mod hints;
mod holdings;
mod mask;
mod picture;
mod present;
mod renew;
mod renewal;
mod subjects;

use std::sync::{Arc, Mutex, MutexGuard};

use bamin_rules::consent::Purpose;
use uuid::Uuid;

pub use base64url::Base64Url;
pub use group::{GroupError, GroupShowing};
pub use holdings::{NoPass, Relation, Subject};
pub use picture::{MOST_MODULES, QrMatrix};
pub use present::{AHEAD, Presented, STEP, Showing};
pub use renewal::{
    IssuedPass, IssuedPasses, PreparedRenewal, RenewItem, RenewRequest, RenewResponse,
    RenewalReport, RenewedItem,
};
pub use subjects::SubjectView;

use crate::consents::Consents;
use crate::error::EngineError;
use crate::lock::lock;
use crate::ports::{KeyStore, Ports, Randomness};
use crate::store::{Access, Store, StoreError};
use holdings::{Choice, Holdings, Renewal, RenewalRecord, Waiting};
use present::PresentationCache;

const SUBJECTS: &str = "wallet_subjects";
const RENEWAL: &str = "wallet_renewal";
/// Keys made for a renewal that is not accepted yet, or that are to be deleted.
const LOOSE_KEY: &str = "wallet_loose_key";
/// Subjects whose province of origin has not told their code.
const ORIGIN_WAITING: &str = "wallet_origin_waiting";
const SCHEDULE: &str = "wallet_schedule";
const ONE: &str = "one";

/// The wallet; cheap to clone. What reads or shows is quick; what renews or changes
/// subjects commits to disk and waits for the key store.
#[derive(Clone)]
pub struct Wallet {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    keys: Arc<dyn KeyStore>,
    random: Arc<dyn Randomness>,
    consents: Consents,
    holdings: Mutex<Holdings>,
    presentations: Mutex<PresentationCache>,
    /// Newest hour whose hints were read, by this process.
    hints_read: Mutex<Option<u32>>,
}

impl Wallet {
    /// Takes up what `store` holds.
    pub fn open(store: Store, ports: &Ports) -> Result<Self, EngineError> {
        let holdings = store.read(load)?;
        Ok(Self {
            inner: Arc::new(Inner {
                consents: Consents::open(store.clone())?,
                store,
                keys: ports.keys.clone(),
                random: ports.random.clone(),
                holdings: Mutex::new(holdings),
                presentations: Mutex::default(),
                hints_read: Mutex::default(),
            }),
        })
    }

    /// To what the holder agreed; without the consent to showing nothing is shown.
    pub fn consents(&self) -> &Consents {
        &self.inner.consents
    }

    /// The pass to show, if the holder agreed to showing any.
    fn choose(&self, holdings: &Holdings, subject: Uuid, now: i64) -> Result<Choice, NoPass> {
        match self.consents().holds(Purpose::Showing) {
            true => holdings.choose(subject, now),
            false => Err(NoPass::NoConsent),
        }
    }

    fn holdings(&self) -> MutexGuard<'_, Holdings> {
        lock(&self.inner.holdings)
    }

    fn presentations(&self) -> MutexGuard<'_, PresentationCache> {
        lock(&self.inner.presentations)
    }

    /// Reads again what was just committed, so that memory never says more than disk.
    fn reload(&self) -> Result<(), EngineError> {
        *self.holdings() = self.inner.store.read(load)?;
        Ok(())
    }
}

fn load(access: &Access<'_>) -> Result<Holdings, StoreError> {
    let renewals: Vec<(String, RenewalRecord)> = access.list(RENEWAL)?;
    let waiting: Vec<(String, Waiting)> = access.list(ORIGIN_WAITING)?;
    Ok(Holdings {
        subjects: access.get(SUBJECTS, ONE)?.unwrap_or_default(),
        renewals: renewals
            .into_iter()
            .filter_map(|(_, record)| Renewal::of(record))
            .collect(),
        renew_at: access.get(SCHEDULE, ONE)?.unwrap_or_default(),
        waiting: waiting
            .into_iter()
            .filter_map(|(id, waiting)| Some((Uuid::parse_str(&id).ok()?, waiting)))
            .collect(),
    })
}
