//! What a phone is opened with: settings of the build or the desk, and what the
//! platform brings.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bamin_protocol::key::PublicKey;

use crate::error::EngineError;
use crate::ports::{Clock, KeyStore, Network, Randomness, SecureStorage};
use crate::store::StoreError;
use crate::sync::SyncConfig;

/// Settings of one phone.
#[derive(Debug, Clone)]
pub struct PhoneConfig {
    /// Where everything is kept; one phone, one folder.
    pub folder: PathBuf,
    /// `https://host[:port]`; plain `http` only for this machine itself.
    pub server: String,
    /// The pinned roots of the trust list, current and next: compressed P-256
    /// keys, 66 hexadecimal digits each.
    pub trust_roots: Vec<String>,
    /// TLS roots, PEM; the only ones that count.
    pub tls_roots: Vec<Vec<u8>>,
    /// The version of the trust list that was current at build time; 0 for none.
    pub least_trust: u32,
    /// `android`, `ios` or `desk`.
    pub platform: String,
    /// `major.minor.patch` of the app.
    pub version: String,
}

/// What the platform brings.
#[derive(Clone)]
pub struct PhonePorts {
    /// Wall and sleep-inclusive monotonic time.
    pub clock: Arc<dyn Clock>,
    /// Unpredictable bytes.
    pub random: Arc<dyn Randomness>,
    /// Whether there is a network.
    pub network: Arc<dyn Network>,
    /// Wraps the database key.
    pub secure: Arc<dyn SecureStorage>,
    /// Keys in hardware; without them keys are kept sealed in the database.
    pub keys: Option<Arc<dyn KeyStore>>,
}

#[cfg(any(target_os = "linux", target_os = "android"))]
impl PhonePorts {
    /// The ports of a desk: the machine's clock and randomness, a network that is
    /// always worth a try, the wrapping key in a file of `folder`, software keys.
    pub fn desk(folder: &Path) -> std::io::Result<Self> {
        use crate::ports::clock::SystemClock;
        use crate::ports::{FileStorage, ManualNetwork, SystemRandomness};
        Ok(Self {
            clock: Arc::new(SystemClock::new()?),
            random: Arc::new(SystemRandomness),
            network: Arc::new(ManualNetwork::default()),
            secure: Arc::new(FileStorage::new(folder.join("wrapping.key"))),
            keys: None,
        })
    }
}

impl PhoneConfig {
    pub(super) fn sync_config(&self) -> Result<SyncConfig, EngineError> {
        let trust_roots = self.trust_roots.iter().map(|hex| root(hex));
        Ok(SyncConfig {
            server: self.server.clone(),
            tls_roots: self.tls_roots.clone(),
            trust_roots: trust_roots.collect::<Result<_, _>>()?,
            least_trust: self.least_trust,
            platform: self.platform.clone(),
            version: self.version.clone(),
        })
    }

    /// The folder, readable by its owner only if it is made here.
    pub(super) fn made_folder(&self) -> Result<&Path, EngineError> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        builder.create(&self.folder).map_err(StoreError::from)?;
        Ok(&self.folder)
    }
}

fn root(hex: &str) -> Result<PublicKey, EngineError> {
    let digits = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let hex = hex.trim().as_bytes();
    let bytes: Option<Vec<u8>> = match hex.iter().all(u8::is_ascii_hexdigit) {
        true => hex.chunks(2).map(digits).collect(),
        false => None,
    };
    bytes
        .filter(|_| hex.len() == 66)
        .and_then(|bytes| PublicKey::from_bytes(&bytes).ok())
        .ok_or(EngineError::Answer { code: "trust_root" })
}
