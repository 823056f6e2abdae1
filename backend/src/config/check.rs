//! Values that do not go together, and what production demands.

use super::bounds::BOUNDS;
use super::claims::{FIELDS, pairs};
use super::{Config, ConfigError, IdentityProvider, Mode, Tls};

impl Config {
    /// Refuses values that do not go together.
    ///
    /// # Errors
    /// [`ConfigError::Contradiction`], [`ConfigError::Bounds`].
    pub fn check(&self) -> Result<(), ConfigError> {
        for bound in BOUNDS {
            if !(bound.least..=bound.most).contains(&(bound.days)(self)) {
                return Err(ConfigError::Bounds(bound.name, bound.least, bound.most));
            }
        }
        let mut rules = self.always().into_iter().chain(self.in_production());
        match rules.find(|(broken, _)| *broken) {
            Some((_, words)) => Err(ConfigError::Contradiction(words)),
            None => Ok(()),
        }
    }

    /// Rules of every mode: whether one is broken, and its words.
    fn always(&self) -> [(bool, &'static str); 8] {
        let national = [
            self.national_url.is_some(),
            self.national_client.is_some(),
            self.national_key.is_some(),
        ];
        let known = |(field, _): (String, String)| FIELDS.contains(&field.as_str());
        [
            (self.slices_ahead > 6, "slices_ahead is at most 6"),
            (self.status_interval == 0, "status_interval is at least 1"),
            (
                self.tls == Tls::Files && (self.tls_cert.is_none() || self.tls_key.is_none()),
                "tls = \"files\" needs tls_cert and tls_key",
            ),
            (
                self.tls == Tls::Off && self.tls_client_ca.is_some(),
                "tls_client_ca needs TLS to end at this server",
            ),
            (
                national.contains(&true) && national.contains(&false),
                "national_url, national_client and national_key go together",
            ),
            (
                self.sms_url.is_some() && self.sms_token.is_none(),
                "sms_url needs sms_token",
            ),
            (
                self.identity_provider == IdentityProvider::Openid
                    && self.identity_issuer.is_none(),
                "identity_provider = \"openid\" needs identity_issuer",
            ),
            (
                !pairs(&self.identity_claims).all(known),
                "identity_claims names a field that docs/identity.md does not have",
            ),
        ]
    }

    /// The same of production: nothing is guessed, and nothing meant for a desk serves.
    fn in_production(&self) -> Vec<(bool, &'static str)> {
        if self.mode != Mode::Production {
            return Vec::new();
        }
        let plain = |url: &Option<String>| {
            let url = url.as_ref();
            url.is_some_and(|url| !url.starts_with("https://"))
        };
        vec![
            (
                self.tls == Tls::Off && !self.listen.ip().is_loopback(),
                "in production tls = \"off\" is for loopback only",
            ),
            (
                self.tls == Tls::Auto && self.tls_cert.is_none(),
                "production needs tls_cert and tls_key, or tls = \"off\" on loopback",
            ),
            (
                plain(&self.national_url),
                "in production national_url begins with https://",
            ),
            (self.public_url.is_none(), "production needs public_url"),
            (
                self.sms_file.is_some(),
                "sms_file is for demonstrations, not for production",
            ),
            (
                self.identity_provider == IdentityProvider::Demonstration,
                "identity_provider = \"demonstration\" believes everybody: not in production",
            ),
            (
                self.identity_provider == IdentityProvider::Openid && plain(&self.identity_issuer),
                "in production identity_issuer begins with https://",
            ),
        ]
    }
}
