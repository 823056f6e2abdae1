//! Where the server is and what is pinned. Nothing is taken from the machine's
//! own store of roots: a phone that trusts one more company than we do must not
//! believe it here.

use bamin_protocol::key::PublicKey;

use crate::error::EngineError;

/// What sync needs to know; comes from the app's build or the desk's settings.
#[derive(Debug, Clone)]
pub struct SyncConfig {
    /// `https://host[:port]`; plain `http` only for this machine itself.
    pub server: String,
    /// TLS roots, PEM; the only ones that count.
    pub tls_roots: Vec<Vec<u8>>,
    /// The pinned roots of the trust list: current and next.
    pub trust_roots: Vec<PublicKey>,
    /// The version of the trust list that was current at build time; 0 for none.
    pub least_trust: u32,
    /// `android`, `ios` or `desk`.
    pub platform: String,
    /// `major.minor.patch` of the app.
    pub version: String,
}

impl SyncConfig {
    /// The address that paths are added to.
    pub(super) fn base(&self) -> Result<reqwest::Url, EngineError> {
        let wrong = EngineError::Answer {
            code: "server_address",
        };
        let url: reqwest::Url = self.server.parse().map_err(|_| wrong.clone())?;
        let loopback = match url.host_str() {
            Some("localhost" | "[::1]") => true,
            Some(host) => host
                .parse::<std::net::Ipv4Addr>()
                .is_ok_and(|address| address.is_loopback()),
            None => false,
        };
        match url.scheme() {
            "https" => Ok(url),
            "http" if loopback => Ok(url),
            _ => Err(wrong),
        }
    }

    /// The value of `x-bamin-app`.
    pub(super) fn app(&self) -> String {
        format!("{}/{}", self.platform, self.version)
    }
}
