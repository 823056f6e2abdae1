//! TLS by rustls with ring: certificates from files, or one made at first start
//! (development).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::{Config, Mode, Tls};
use crate::secrets::keys::KeysError;
use crate::secrets::keys::file::{FileError, make_folder, read_secret, write_secret};

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file could not be read.
    #[error("{0}: {1}")]
    Read(PathBuf, String),
    /// Certificate and key do not go together.
    #[error("certificate: {0}")]
    Certificate(String),
    /// Nothing to work with.
    #[error("no tls_cert and tls_key are set")]
    Missing,
}

impl From<TlsError> for KeysError {
    fn from(error: TlsError) -> Self {
        Self::key(error)
    }
}

/// A certificate, ready to serve.
pub struct Certificate {
    /// For the listener.
    pub server: Arc<ServerConfig>,
    /// Where the chain is, for phones that pin it.
    pub chain: PathBuf,
}

/// What the settings say; none with `tls = "off"`.
///
/// # Errors
/// [`TlsError`].
pub fn certificate(config: &Config) -> Result<Option<Certificate>, TlsError> {
    if config.tls == Tls::Off {
        return Ok(None);
    }
    let (chain, key) = match (&config.tls_cert, &config.tls_key) {
        (Some(chain), Some(key)) => (chain.clone(), key.clone()),
        _ if config.tls == Tls::Auto && config.mode == Mode::Development => made(config)?,
        _ => return Err(TlsError::Missing),
    };
    let certificates = certificates(&chain)?;
    let secret = PrivateKeyDer::from_pem_slice(&read_secret_anywhere(&key)?)
        .map_err(|error| TlsError::Read(key, error.to_string()))?;
    let wrong = |error: rustls::Error| TlsError::Certificate(error.to_string());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let clients = clients(config.tls_client_ca.as_deref(), &provider)?;
    let mut server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(wrong)?
        .with_client_cert_verifier(clients)
        .with_single_cert(certificates, secret)
        .map_err(wrong)?;
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Some(Certificate {
        server: Arc::new(server),
        chain,
    }))
}

/// The certificates of a PEM file.
///
/// # Errors
/// [`TlsError::Read`], also for a file without any.
pub fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = |error: String| TlsError::Read(path.to_owned(), error);
    let found = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| read(error.to_string()))?;
    match found.is_empty() {
        true => Err(read("no certificate in it".to_owned())),
        false => Ok(found),
    }
}

/// Phones have no certificate; who has one must have it from these authorities.
fn clients(
    authorities: Option<&Path>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let Some(path) = authorities else {
        return Ok(WebPkiClientVerifier::no_client_auth());
    };
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        let added = roots.add(certificate);
        added.map_err(|error| TlsError::Read(path.to_owned(), error.to_string()))?;
    }
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .allow_unauthenticated()
        .build()
        .map_err(|error| TlsError::Read(path.to_owned(), error.to_string()))
}

/// Operators keep TLS keys where their tools put them: only the file itself
/// must be closed to others.
fn read_secret_anywhere(path: &Path) -> Result<Vec<u8>, TlsError> {
    use std::os::unix::fs::MetadataExt;
    let read = |error: std::io::Error| TlsError::Read(path.to_owned(), error.to_string());
    let mode = std::fs::metadata(path).map_err(read)?.mode() & 0o777;
    if mode & 0o007 != 0 {
        let wanted = 0o640;
        return Err(FileError::TooOpen {
            path: path.to_owned(),
            mode,
            wanted,
        }
        .into());
    }
    std::fs::read(path).map_err(read)
}

/// The development certificate, made if it is not there.
fn made(config: &Config) -> Result<(PathBuf, PathBuf), TlsError> {
    let folder = config.data_dir.join("tls");
    let (chain, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    make_folder(&folder)?;
    if chain.exists() && read_secret(&key).is_ok() {
        return Ok((chain, key));
    }
    let wrong = |error: rcgen::Error| TlsError::Certificate(error.to_string());
    let mut names = vec![
        "localhost".to_owned(),
        "127.0.0.1".to_owned(),
        "::1".to_owned(),
    ];
    names.push(config.listen.ip().to_string());
    names.dedup();
    let made = rcgen::generate_simple_self_signed(names).map_err(wrong)?;
    write_secret(&key, made.signing_key.serialize_pem().as_bytes())?;
    write_secret(&chain, made.cert.pem().as_bytes())?;
    Ok((chain, key))
}
