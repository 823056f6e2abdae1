//! What every handler and job works with.

use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::FromRef;

use crate::clock::Clock;
use crate::config::Config;
use crate::http::limit::Limiter;
use crate::http::wire::BodyLimit;
use crate::memory::{FreshIndexes, StatusBoard};
use crate::outside::certificate_signers::Signers;
use crate::outside::enrolment::IdentityPort;
use crate::outside::identity_provider::Provider;
use crate::outside::national::{self, Platform};
use crate::outside::sms::SmsPort;
use crate::random::Random;
use crate::secrets::keys::{IssuerKeys, KeyFolder, KeysError};
use crate::secrets::password::Passwords;
use crate::secrets::personal::Personal;
use crate::store::{HolderId, SharedStore};

/// The state of a running server; shared by handlers and jobs.
pub struct App {
    /// The settings.
    pub config: Config,
    /// How phones reach this server.
    pub public_url: String,
    /// The clock port.
    pub clock: Arc<dyn Clock>,
    /// The randomness port.
    pub random: Random,
    /// What is kept.
    pub store: SharedStore,
    /// Who may enrol.
    pub identity: Box<dyn IdentityPort>,
    /// Sends SMS codes.
    pub sms: Box<dyn SmsPort>,
    /// The identity provider, if there is one.
    pub provider: Option<Provider>,
    /// Where the keys are.
    pub folder: KeyFolder,
    /// Passwords of staff.
    pub passwords: Passwords,
    /// The status lists, as last published.
    pub status: StatusBoard,
    /// Status indexes for codes to come.
    pub indexes: FreshIndexes,
    /// The national platform, if the settings name one.
    pub national: Option<Platform>,
    /// Whose foreign health certificates are believed.
    pub signers: Signers,
    /// All calls, by address.
    pub requests: Limiter,
    /// Log-ins and enrolments, by address.
    pub logins: Limiter,
    /// Exports, by holder.
    pub exports: Limiter<HolderId>,
    /// Tells this process's leases from others'.
    pub instance: String,
    /// Taken while a picture is unpacked.
    pub pictures: tokio::sync::Mutex<()>,
    secrets: RwLock<Secrets>,
    batches: Arc<()>,
}

/// The loaded keys, replaced together when the key folder changes.
#[derive(Clone)]
pub struct Secrets {
    /// What signs and opens.
    pub keys: Arc<IssuerKeys>,
    /// What seals personal fields.
    pub personal: Arc<Personal>,
}

/// As handlers take it.
pub type SharedApp = Arc<App>;

/// What an [`App`] is made of.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// How phones reach this server.
    pub public_url: String,
    /// The clock port.
    pub clock: Arc<dyn Clock>,
    /// The randomness port.
    pub random: Random,
    /// What is kept.
    pub store: SharedStore,
    /// Who may enrol.
    pub identity: Box<dyn IdentityPort>,
    /// Sends SMS codes.
    pub sms: Box<dyn SmsPort>,
    /// The identity provider, if there is one.
    pub provider: Option<Provider>,
    /// Where the keys are.
    pub folder: KeyFolder,
    /// The loaded keys.
    pub secrets: Secrets,
}

impl App {
    /// Puts the parts together.
    ///
    /// # Errors
    /// [`KeysError`] if no random bytes are to be had, or a file that the settings name
    /// can't be read.
    pub fn new(parts: Parts) -> Result<Self, KeysError> {
        let signers = parts.config.certificate_signers.as_deref();
        let signers = signers.map(Signers::read).transpose();
        Ok(Self {
            national: national::of_settings(&parts.config).map_err(KeysError::key)?,
            signers: signers.map_err(KeysError::key)?.unwrap_or_default(),
            passwords: Passwords::new(&parts.random, parts.config.default_password.clone())?,
            status: StatusBoard::default(),
            indexes: FreshIndexes::default(),
            requests: Limiter::new(parts.config.requests_per_minute),
            logins: Limiter::new(parts.config.logins_per_minute),
            exports: Limiter::new(1),
            instance: parts.random.code(12)?,
            pictures: tokio::sync::Mutex::default(),
            secrets: RwLock::new(parts.secrets),
            batches: Arc::new(()),
            config: parts.config,
            public_url: parts.public_url,
            clock: parts.clock,
            random: parts.random,
            store: parts.store,
            identity: parts.identity,
            sms: parts.sms,
            provider: parts.provider,
            folder: parts.folder,
        })
    }

    /// Unix seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// A batch is being kept until what this gives is dropped.
    #[must_use]
    pub fn batch_arrived(&self) -> Arc<()> {
        Arc::clone(&self.batches)
    }

    /// Whether a batch is being kept now.
    #[must_use]
    pub fn ingesting(&self) -> bool {
        Arc::strong_count(&self.batches) > 1
    }

    /// The keys as they are now.
    #[must_use]
    pub fn keys(&self) -> Arc<IssuerKeys> {
        self.secrets().keys
    }

    /// The personal-data keys as they are now.
    #[must_use]
    pub fn personal(&self) -> Arc<Personal> {
        self.secrets().personal
    }

    /// Loads the key folder again if its register, delegation or personal keys
    /// changed. True if so.
    ///
    /// # Errors
    /// [`KeysError`]; the old keys stay in use.
    pub fn reload_keys(&self) -> Result<bool, KeysError> {
        let fresh = Secrets::load(&self.folder, self.config.issuer, &self.random)?;
        let old = self.keys();
        if fresh.keys.register == old.register && fresh.keys.delegation == old.delegation {
            return Ok(false);
        }
        *self.secrets.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(true)
    }

    fn secrets(&self) -> Secrets {
        self.secrets
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Secrets {
    /// Loads everything from the key folder.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn load(folder: &KeyFolder, issuer: u16, random: &Random) -> Result<Self, KeysError> {
        Ok(Self {
            keys: Arc::new(folder.load(issuer, random)?),
            personal: Arc::new(Personal::load(folder, random.clone())?),
        })
    }
}

impl FromRef<SharedApp> for BodyLimit {
    fn from_ref(app: &SharedApp) -> Self {
        Self(app.config.body_limit)
    }
}
