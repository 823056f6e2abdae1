//! A phone in somebody's hand: the real engine, with a clock and a network of its own
//! that the story moves.

use std::path::PathBuf;
use std::sync::Arc;

use bamin_engine::EngineError;
use bamin_engine::consents::Purpose;
use bamin_engine::phone::{Phone, PhoneConfig, PhonePorts};
use bamin_engine::ports::{
    ManualClock, ManualNetwork, MemoryStorage, NetworkState, SystemRandomness,
};
use bamin_engine::scan::{ChallengeMode, Scanner};
use bamin_engine::wallet::{Presented, Showing};
use uuid::Uuid;

/// What a phone is opened with, and again after a restart.
#[derive(Clone)]
pub struct Setup {
    /// Where its database is.
    pub folder: PathBuf,
    /// The server, or what stands before it.
    pub server: String,
    /// Pinned roots of trust, hex.
    pub trust_roots: Vec<String>,
    /// Pinned roots of TLS, PEM.
    pub tls_roots: Vec<Vec<u8>>,
    /// Its clock, which an app's restart doesn't stop.
    pub clock: Arc<ManualClock>,
    /// What the platform wraps the database key with; another one has lost it.
    pub wrapping_key: u8,
}

/// An open phone.
pub struct Held {
    pub phone: Phone,
    pub network: Arc<ManualNetwork>,
    pub clock: Arc<ManualClock>,
    setup: Setup,
}

impl Held {
    /// Opens a phone.
    ///
    /// # Errors
    /// As [`Phone::open`].
    pub fn open(setup: Setup) -> Result<Self, EngineError> {
        let network = Arc::new(ManualNetwork::default());
        let config = PhoneConfig {
            folder: setup.folder.clone(),
            server: setup.server.clone(),
            trust_roots: setup.trust_roots.clone(),
            tls_roots: setup.tls_roots.clone(),
            least_trust: 0,
            platform: "desk".into(),
            version: "0.1.0".into(),
        };
        let ports = PhonePorts {
            clock: setup.clock.clone(),
            random: Arc::new(SystemRandomness),
            network: network.clone(),
            secure: Arc::new(MemoryStorage::new(setup.wrapping_key)),
            keys: None,
        };
        Ok(Self {
            phone: Phone::open(config, ports)?,
            network,
            clock: setup.clock.clone(),
            setup,
        })
    }

    /// Ends the app; what is needed to open it again.
    #[must_use]
    pub fn closed(self) -> Setup {
        self.setup
    }

    /// The app is ended and started again.
    #[must_use]
    pub fn restarted(self) -> Self {
        Self::open(self.closed()).unwrap()
    }

    /// Does everything that is due; nothing may fail.
    pub async fn sync(&self) {
        self.phone.sync.sync_now();
        for (task, outcome) in self.phone.sync.step().await {
            outcome.unwrap_or_else(|error| panic!("{}: {error}", task.name()));
        }
    }

    /// Does everything that is due; the codes of what failed.
    pub async fn try_sync(&self) -> Vec<(&'static str, String)> {
        self.phone.sync.sync_now();
        let outcomes = self.phone.sync.step().await;
        let failed = outcomes.into_iter().filter_map(|(task, outcome)| {
            let error = outcome.err()?;
            Some((task.name(), error.code().to_owned()))
        });
        failed.collect()
    }

    pub fn set_online(&self, online: bool) {
        self.network.set(if online {
            NetworkState::Online
        } else {
            NetworkState::Offline
        });
        if online {
            self.phone.sync.network_returned();
        }
    }

    /// The holder agrees to everything that a code needs.
    pub fn agree(&self) {
        for purpose in Purpose::ALL {
            self.phone.sync.answer_consent(purpose, true).unwrap();
        }
    }

    pub fn own_subject(&self) -> Uuid {
        self.phone.wallet.subjects(&self.phone.time.now())[0].subject
    }

    pub async fn showing(&self) -> Showing {
        match self
            .phone
            .wallet
            .present(self.own_subject(), &self.phone.time.now())
            .await
            .unwrap()
        {
            Presented::Showing(showing) => *showing,
            Presented::NoPass { reason, .. } => panic!("nothing to show: {}", reason.code()),
        }
    }

    pub fn scanner(&self) -> Scanner {
        self.phone.scanner(ChallengeMode::OnTap).unwrap()
    }
}
