//! A whole phone. Its rooms are objects of their own: wallet, scanner, queue, sync.

use std::sync::Arc;

use bamin_engine::phone as engine;
use bamin_engine::ports::SystemRandomness;

use crate::account::Account;
use crate::appeals::Appeals;
use crate::arrivals::Arrivals;
use crate::contents::Contents;
use crate::error::BaminError;
use crate::family::Family;
use crate::identity::Identity;
use crate::inbox::Inbox;
use crate::ports::{Clock, Foreign, KeyStore, Network, SecureStorage};
use crate::queue::Queue;
use crate::scanner::Scanner;
use crate::sync::{Point, Sync};
use crate::wallet::Wallet;
use crate::words::{ClockQuality, Direction, Platform};

/// Settings of the build.
#[derive(Debug, Clone, uniffi::Record)]
pub struct PhoneConfig {
    /// Where everything is kept; one phone, one folder.
    pub folder: String,
    /// `https://host[:port]`; plain `http` only for this machine itself.
    pub server: String,
    /// Pinned roots of the trust list: 66 hexadecimal digits each.
    pub trust_roots: Vec<String>,
    /// TLS roots, PEM.
    pub tls_roots: Vec<Vec<u8>>,
    /// The version of the trust list at build time; 0 for none.
    pub least_trust: u32,
    /// Where the app runs.
    pub platform: Platform,
    /// `major.minor.patch`.
    pub version: String,
}

/// What the platform brings.
#[derive(Clone, uniffi::Record)]
pub struct PhonePorts {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Wraps the database key.
    pub secure: Arc<dyn SecureStorage>,
    /// Whether there is a network.
    pub network: Arc<dyn Network>,
    /// Keys in hardware; without them keys are kept sealed in the database.
    pub keys: Option<Arc<dyn KeyStore>>,
}

/// A database that could not be used and was put aside.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SetAside {
    /// Where it is now.
    pub path: String,
    /// Unsent events in it, if that can still be read.
    pub unsent: Option<u32>,
}

/// The time and how sure the phone is of it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Time {
    /// Unix milliseconds.
    pub ms: i64,
    /// How sure the phone is of it.
    pub quality: ClockQuality,
}

/// Where staff work.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ChosenPoint {
    /// The point.
    pub point: Point,
    /// Which way people go.
    pub direction: Direction,
}

/// An open phone.
#[derive(uniffi::Object)]
pub struct Phone(pub(crate) Arc<engine::Phone>);

#[uniffi::export]
impl Phone {
    /// Opens the phone in its folder. Blocks for disk and secure storage: call it
    /// on a worker thread.
    #[uniffi::constructor]
    pub fn open(config: PhoneConfig, ports: PhonePorts) -> Result<Arc<Self>, BaminError> {
        let config = engine::PhoneConfig {
            folder: config.folder.into(),
            server: config.server,
            trust_roots: config.trust_roots,
            tls_roots: config.tls_roots,
            least_trust: config.least_trust,
            platform: config.platform.word().to_owned(),
            version: config.version,
        };
        let ports = engine::PhonePorts {
            clock: Arc::new(Foreign(ports.clock)),
            random: Arc::new(SystemRandomness),
            network: Arc::new(Foreign(ports.network)),
            secure: Arc::new(Foreign(ports.secure)),
            keys: match ports.keys {
                Some(keys) => Some(Arc::new(Foreign(keys))),
                None => None,
            },
        };
        Ok(Arc::new(Self(Arc::new(engine::Phone::open(
            config, ports,
        )?))))
    }

    /// A database that was put aside at opening: enrol anew, and say so.
    pub fn set_aside(&self) -> Option<SetAside> {
        let aside = self.0.set_aside.as_ref()?;
        Some(SetAside {
            path: aside.path.display().to_string(),
            unsent: aside.unsent,
        })
    }

    /// The time now.
    pub fn time(&self) -> Time {
        let now = self.0.time.now();
        Time {
            ms: now.ms,
            quality: now.quality.into(),
        }
    }

    /// Own and family codes.
    pub fn wallet(&self) -> Arc<Wallet> {
        Arc::new(Wallet(self.0.clone()))
    }

    /// Family members.
    pub fn family(&self) -> Arc<Family> {
        Arc::new(Family(self.0.clone()))
    }

    /// The holder's consents and rights.
    pub fn account(&self) -> Arc<Account> {
        Arc::new(Account(self.0.clone()))
    }

    /// Who the holder is, and the own code.
    pub fn identity(&self) -> Arc<Identity> {
        Arc::new(Identity::new(self.0.clone()))
    }

    /// Events that the server does not have yet.
    pub fn queue(&self) -> Arc<Queue> {
        Arc::new(Queue(self.0.clone()))
    }

    /// Who comes to Fujian.
    pub fn arrivals(&self) -> Arc<Arrivals> {
        Arc::new(Arrivals(self.0.clone()))
    }

    /// The server.
    pub fn sync(&self) -> Arc<Sync> {
        Arc::new(Sync::new(self.0.clone()))
    }

    /// Messages in the app.
    pub fn inbox(&self) -> Arc<Inbox> {
        Arc::new(Inbox(self.0.clone()))
    }

    /// Appeals.
    pub fn appeals(&self) -> Arc<Appeals> {
        Arc::new(Appeals(self.0.clone()))
    }

    /// Help and services.
    pub fn contents(&self) -> Arc<Contents> {
        Arc::new(Contents(self.0.clone()))
    }

    /// Goes to a point of the unit's list. Commits.
    pub fn choose_point(&self, point: u64, direction: Direction) -> Result<Point, BaminError> {
        Ok(self.0.choose_point(point, direction.into())?.into())
    }

    /// The point that was chosen; none before a log-in or a choice, or if it has left
    /// the unit's list.
    pub fn chosen_point(&self) -> Result<Option<ChosenPoint>, BaminError> {
        let chosen = self.0.chosen_point()?;
        Ok(chosen.map(|(point, direction)| ChosenPoint {
            point: point.into(),
            direction: direction.into(),
        }))
    }

    /// A scanner at the chosen point.
    ///
    /// Errors: `SignIn no_point` before a log-in and a choice.
    pub fn scanner(&self) -> Result<Arc<Scanner>, BaminError> {
        Scanner::open(self.0.clone())
    }
}
