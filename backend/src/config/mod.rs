//! The settings: a TOML file, then the environment, the same names in both.
//!
//! `listen` in the file is `BAMIN_LISTEN` in the environment; the environment
//! wins. `docs/operations.md` holds the table. What does not go together is refused
//! in [`check`].

mod bounds;
mod check;
pub mod claims;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// All settings of the server; `docs/operations.md` says what each is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs, reason = "many a name says it all")]
pub struct Config {
    /// Address and port to listen at; port 0 takes a free one.
    pub listen: SocketAddr,
    /// `postgres://…`; none: SQLite in the data folder.
    pub database_url: Option<String>,
    /// Keys, the SQLite file and development certificates.
    pub data_dir: PathBuf,
    /// How phones reach this server, without a slash at the end; none: made of
    /// `listen` and `tls`.
    pub public_url: Option<String>,
    /// Development makes what is missing; production refuses to guess.
    pub mode: Mode,
    pub tls: Tls,
    /// PEM chain, with `tls = "files"`.
    pub tls_cert: Option<PathBuf>,
    /// PEM key, with `tls = "files"`.
    pub tls_key: Option<PathBuf>,
    /// PEM certificates of the authorities whose client certificates suppliers may
    /// use; none: client keys only.
    pub tls_client_ca: Option<PathBuf>,
    /// An address of their own for `/metrics`; none: on `listen`.
    pub metrics_listen: Option<SocketAddr>,
    pub log_format: LogFormat,
    /// A tracing filter, e.g. `info` or `bamin_server=debug,info`.
    pub log_filter: String,
    pub issuer: u16,
    pub issuer_name: String,
    /// Longest life of a pass, in minutes (docs/format.md §5).
    pub pass_life_minutes: u16,
    /// How many slices after the running one a renewal returns (0–6).
    pub slices_ahead: u8,
    /// How often a phone shall renew, in seconds.
    pub renew_interval: u32,
    /// How often manifests are signed anew, in seconds.
    pub status_interval: u32,
    /// The oldest app that is served, `10000·major + 100·minor + patch`.
    pub least_app: u32,
    /// Requests a minute from one address, over all calls.
    pub requests_per_minute: u32,
    /// Log-ins and enrolments a minute from one address.
    pub logins_per_minute: u32,
    /// Largest body in bytes, but for batches of events (2 MiB).
    pub body_limit: usize,
    pub keep_scans_days: u16,
    pub keep_messages_days: u16,
    /// Days that suppliers' records are kept after they stopped speaking.
    pub keep_records_days: u16,
    /// Days that the audit's entries are kept; its signed heads stay.
    pub keep_audit_days: u16,
    /// Seconds that running requests get at shutdown.
    pub shutdown_grace: u32,
    /// The password that `seed` gives out, if one for all is wanted; it must be
    /// changed at the first log-in in any case.
    pub default_password: Option<String>,
    /// Where SMS codes are sent from (docs/sms.md); none: no codes are sent.
    pub sms_url: Option<String>,
    /// What the SMS gateway knows this server by.
    pub sms_token: Option<String>,
    /// A file that SMS codes are written to instead, `-` for standard output; for
    /// demonstrations only.
    pub sms_file: Option<PathBuf>,
    pub identity_provider: IdentityProvider,
    /// The provider's issuer address, as its discovery has it.
    pub identity_issuer: Option<String>,
    /// This server's name there.
    pub identity_client_id: String,
    /// File with the secret that goes with it; none: a public client.
    pub identity_client_secret: Option<PathBuf>,
    /// Scopes to ask for, besides `openid`.
    pub identity_scopes: String,
    /// Values of `acr` that mean real name and face.
    pub identity_acr_l4: String,
    /// Values of `acr` that mean real name.
    pub identity_acr_l3: String,
    /// Which claim says what, `field=claim` (docs/identity.md).
    pub identity_claims: String,
    /// The provider's words for kinds of documents, `word=kind`.
    pub identity_document_kinds: String,
    /// By how many seconds the provider's clock may be another.
    pub identity_clock_skew: u32,
    /// Seconds that the provider gets for an answer.
    pub identity_timeout: u32,
    /// PEM roots for the provider's TLS; none: the machine's.
    pub identity_tls_root: Option<PathBuf>,
    /// The address that brings the browser back into the app.
    pub identity_return: String,
    /// The national platform's address, without a slash at the end.
    pub national_url: Option<String>,
    pub national_client: Option<String>,
    /// A file with the key that both sign with, 32 bytes in base64url.
    pub national_key: Option<PathBuf>,
    /// The platform's name, as people read it.
    pub national_name: String,
    /// PEM certificates of those whose foreign health certificates are believed.
    pub certificate_signers: Option<PathBuf>,
    /// Three commands to paste, a line each, that the page at `/` offers; the
    /// demonstration sets them.
    pub demo_commands: Option<String>,
}

/// Development or production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Makes keys, an offline root and a certificate by itself.
    Development,
    /// Refuses to start without what operators have to provide.
    Production,
}

/// Where people sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdentityProvider {
    /// Nowhere: enrolment codes only.
    None,
    /// At the provider of `identity_issuer`.
    Openid,
    /// At a page of this server that believes everybody; never in production.
    Demonstration,
}

/// Where TLS ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Files if they are named, else a certificate made at first start
    /// (development only).
    Auto,
    /// The files `tls_cert` and `tls_key`.
    Files,
    /// None: on loopback, or behind a proxy on the same machine.
    Off,
}

/// Shape of the log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8443)),
            database_url: None,
            data_dir: PathBuf::from("bamin-data"),
            public_url: None,
            mode: Mode::Development,
            tls: Tls::Auto,
            tls_cert: None,
            tls_key: None,
            tls_client_ca: None,
            metrics_listen: None,
            log_format: LogFormat::Text,
            log_filter: "info".to_owned(),
            issuer: 3500,
            issuer_name: "福建省".to_owned(),
            pass_life_minutes: 1560,
            slices_ahead: 2,
            renew_interval: 6 * 3600,
            status_interval: 60,
            least_app: 0,
            requests_per_minute: 6000,
            logins_per_minute: 60,
            body_limit: 256 * 1024,
            keep_scans_days: 30,
            keep_messages_days: 90,
            keep_records_days: 60,
            keep_audit_days: 1095,
            shutdown_grace: 10,
            default_password: None,
            sms_url: None,
            sms_token: None,
            sms_file: None,
            identity_provider: IdentityProvider::None,
            identity_issuer: None,
            identity_client_id: "bamin".to_owned(),
            identity_client_secret: None,
            identity_scopes: "profile phone identity offline_access".to_owned(),
            identity_acr_l4: "L4".to_owned(),
            identity_acr_l3: "L3".to_owned(),
            identity_claims: "name=name document_kind=document_type \
                              document_number=document_number birth=birthdate phone=phone_number"
                .to_owned(),
            identity_document_kinds: String::new(),
            identity_clock_skew: 60,
            identity_timeout: 10,
            identity_tls_root: None,
            identity_return: "bamin://sign-in".to_owned(),
            national_url: None,
            national_client: None,
            national_key: None,
            national_name: "全国一体化政务服务平台".to_owned(),
            certificate_signers: None,
            demo_commands: None,
        }
    }
}

/// Why the settings were not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("settings file {0}: {1}")]
    Read(PathBuf, std::io::Error),
    /// The file is no TOML.
    #[error("settings file: {0}")]
    Syntax(String),
    /// A name is unknown or a value is of the wrong kind.
    #[error("settings: {0}")]
    Value(String),
    /// A number of days out of its bounds.
    #[error("settings: {0} is from {1} to {2}")]
    Bounds(&'static str, u16, u16),
    /// Values that do not go together.
    #[error("settings: {0}")]
    Contradiction(&'static str),
}

impl Config {
    /// Reads the file, if one is named, and lays `BAMIN_…` of the environment
    /// over it.
    ///
    /// # Errors
    /// [`ConfigError`] names the setting.
    pub fn load(
        file: Option<&Path>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut table = match file {
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| ConfigError::Read(path.to_owned(), error))?
                .parse::<toml::Table>()
                .map_err(|error| ConfigError::Syntax(error.to_string()))?,
            None => toml::Table::new(),
        };
        for name in NAMES {
            if let Some(text) = environment(&variable(name)) {
                table.insert((*name).to_owned(), value(text));
            }
        }
        let config: Self = toml::Value::Table(table)
            .try_into()
            .map_err(|error: toml::de::Error| ConfigError::Value(error.to_string()))?;
        config.check()?;
        Ok(config)
    }

    /// Does this server speak TLS itself?
    #[must_use]
    pub fn speaks_tls(&self) -> bool {
        self.tls != Tls::Off
    }

    /// How phones reach this server when it listens at `local`.
    #[must_use]
    pub fn public_url(&self, local: SocketAddr) -> String {
        self.public_url.clone().unwrap_or_else(|| {
            let scheme = if self.speaks_tls() { "https" } else { "http" };
            format!("{scheme}://{local}")
        })
    }
}

/// The name of a setting in the environment.
#[must_use]
pub fn variable(name: &str) -> String {
    format!("BAMIN_{}", name.to_uppercase())
}

/// Every setting, in the order of the table in `docs/operations.md`.
pub const NAMES: &[&str] = &[
    "listen",
    "database_url",
    "data_dir",
    "public_url",
    "mode",
    "tls",
    "tls_cert",
    "tls_key",
    "tls_client_ca",
    "metrics_listen",
    "log_format",
    "log_filter",
    "issuer",
    "issuer_name",
    "pass_life_minutes",
    "slices_ahead",
    "renew_interval",
    "status_interval",
    "least_app",
    "requests_per_minute",
    "logins_per_minute",
    "body_limit",
    "keep_scans_days",
    "keep_messages_days",
    "keep_records_days",
    "keep_audit_days",
    "shutdown_grace",
    "default_password",
    "sms_url",
    "sms_token",
    "sms_file",
    "identity_provider",
    "identity_issuer",
    "identity_client_id",
    "identity_client_secret",
    "identity_scopes",
    "identity_acr_l4",
    "identity_acr_l3",
    "identity_claims",
    "identity_document_kinds",
    "identity_clock_skew",
    "identity_timeout",
    "identity_tls_root",
    "identity_return",
    "national_url",
    "national_client",
    "national_key",
    "national_name",
    "certificate_signers",
    "demo_commands",
];

fn value(text: String) -> toml::Value {
    match text.parse::<i64>() {
        Ok(number) => toml::Value::Integer(number),
        Err(_) => toml::Value::String(text),
    }
}
