//! A whole phone: store, clock, wallet, scanner, queue and sync, opened together
//! in one folder. What command line, bindings and demo build on. It only combines
//! the parts and has no rule of its own. Start at [`Phone::open`].

mod check;
mod config;
mod duty;
mod freshness;
mod number;
mod self_check;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use check::Check;
pub use config::{PhoneConfig, PhonePorts};
pub use freshness::{Freshness, FreshnessLevel, FreshnessSource};
pub use number::NumberAnswer;
pub use self_check::SelfCheck;

use crate::clock::Timekeeper;
use crate::error::EngineError;
use crate::ports::keys::SoftwareKeys;
use crate::ports::{KeyStore, Ports};
use crate::queue::Queue;
use crate::scan::{ChallengeMode, Evidence, ScanSettings, Scanner};
use crate::store::{OpenRequest, SetAside, Store};
use crate::sync::Syncer;
use crate::wallet::Wallet;

const DATABASE: &str = "bamin.db";

/// An open phone. The parts are public: a shell uses them directly.
pub struct Phone {
    /// Time and its certainty.
    pub time: Timekeeper,
    /// Own and family codes.
    pub wallet: Wallet,
    /// Events that the server does not have yet.
    pub queue: Queue,
    /// The server.
    pub sync: Arc<Syncer>,
    /// A database that could not be used and was put aside: enrol anew.
    pub set_aside: Option<SetAside>,
    store: Store,
    ports: Ports,
}

impl Phone {
    /// Opens the phone in its folder, which is made if it is not there. Blocks for
    /// the disk and the secure storage: call it on a worker thread.
    pub fn open(config: PhoneConfig, ports: PhonePorts) -> Result<Self, EngineError> {
        let syncing = config.sync_config()?;
        let opened = Store::open(OpenRequest {
            path: config.made_folder()?.join(DATABASE),
            secure: &*ports.secure,
            random: ports.random.clone(),
            wall_ms: ports.clock.wall_ms(),
        })?;
        let store = opened.store;
        let keys: Arc<dyn KeyStore> = match ports.keys {
            Some(keys) => keys,
            None => Arc::new(SoftwareKeys::in_store(store.clone())),
        };
        let ports = Ports {
            clock: ports.clock,
            random: ports.random,
            network: ports.network,
            keys,
        };
        let time = Timekeeper::open(ports.clock.clone(), store.clone())?;
        let wallet = Wallet::open(store.clone(), &ports)?;
        let queue = Queue::new(store.clone(), time.clone(), ports.random.clone());
        let sync = Syncer::new(
            syncing,
            ports.clone(),
            store.clone(),
            time.clone(),
            queue.clone(),
            wallet.clone(),
        )?;
        Ok(Self {
            time,
            wallet,
            queue,
            sync,
            set_aside: opened.set_aside,
            store,
            ports,
        })
    }

    /// The lists as they are held now.
    pub fn evidence(&self) -> Evidence {
        self.sync.lists().snapshot()
    }

    /// A scanner for the point that was chosen.
    ///
    /// # Errors
    /// As [`Phone::duty`]; `no_point` before a choice.
    pub fn scanner(&self, challenge: ChallengeMode) -> Result<Scanner, EngineError> {
        let duty = self
            .duty()?
            .ok_or(EngineError::SignIn { code: "no_point" })?;
        let settings = ScanSettings { duty, challenge };
        Ok(Scanner::new(
            settings,
            self.time.clone(),
            self.queue.clone(),
            self.ports.random.clone(),
        ))
    }
}
