//! Starting and stopping: the whole server in one process, also inside a test.

pub mod cli;
pub mod database;
pub mod demonstration;
pub mod envelope;
pub mod jobs;
pub mod router;
pub mod seed;
pub mod telemetry;
pub mod tls;
pub mod web;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::{App, Parts, Secrets, SharedApp};
use crate::clock::Clock;
use crate::config::{Config, ConfigError, IdentityProvider, Mode};
use crate::http::client_certificate::NotesClient;
use crate::http::problem::Problem;
use crate::outside::enrolment::KeptCodes;
use crate::outside::identity_provider::{Provider, SettingError};
use crate::outside::sms;
use crate::random::Random;
use crate::secrets::keys::file::{FileError, make_folder};
use crate::secrets::keys::root::OfflineRoot;
use crate::secrets::keys::{KeyFolder, KeysError};
use crate::server::demonstration::Demonstration;
use crate::server::router::{metrics_router, router};
use crate::server::tls::TlsError;
use crate::store::{SharedStore, StoreError};

/// Who runs the jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jobs {
    /// The server, when they are due.
    Background,
    /// The test, by [`Server::run_jobs`].
    ByHand,
}

/// A running server.
pub struct Server {
    app: SharedApp,
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    certificate: Option<PathBuf>,
    handle: Handle<SocketAddr>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A folder.
    #[error(transparent)]
    File(#[from] FileError),
    /// Keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// There are none, and production does not make them.
    #[error("there are no keys in {0}: run `bamin-server keys init`, see docs/keys.md")]
    NoKeys(PathBuf),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The identity provider.
    #[error(transparent)]
    Identity(#[from] SettingError),
    /// The address.
    #[error("cannot listen at {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The first trust list or status lists could not be signed.
    #[error("the first lists could not be signed: {}", .0.code.as_str())]
    Lists(Problem),
}

impl Server {
    /// Starts a server; it listens when this returns.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(
        config: Config,
        clock: Arc<dyn Clock>,
        random: Random,
        jobs: Jobs,
    ) -> Result<Self, StartError> {
        telemetry::start_metrics();
        let certificate = tls::certificate(&config)?;
        let listener = bind(config.listen)?;
        let address = listener
            .local_addr()
            .map_err(|error| StartError::Listen(config.listen, error))?;
        let app = app(config, address, clock, random).await?;
        jobs::run_all(&app).await.map_err(StartError::Lists)?;

        let (stop, stopped) = watch::channel(false);
        let mut tasks = Vec::new();
        if jobs == Jobs::Background {
            tasks.push(tokio::spawn(jobs::run_until(
                Arc::clone(&app),
                stopped.clone(),
            )));
        }
        let mut metrics = None;
        if let Some(listen) = app.config.metrics_listen {
            let (address, task) = serve_metrics(listen, stopped)?;
            metrics = Some(address);
            tasks.push(task);
        }
        let handle = Handle::new();
        let chain = certificate
            .as_ref()
            .map(|certificate| certificate.chain.clone());
        tasks.push(serve(&app, listener, certificate, handle.clone(), address)?);
        tracing::info!(%address, url = app.public_url, "listening");
        Ok(Self {
            app,
            address,
            metrics,
            certificate: chain,
            handle,
            stop,
            tasks,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How phones reach it, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.app.public_url
    }

    /// Where `/metrics` is, if it has an address of its own.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// The PEM file that phones pin; none without TLS.
    #[must_use]
    pub fn certificate(&self) -> Option<&PathBuf> {
        self.certificate.as_ref()
    }

    /// What handlers work with: for seeding and for looking at the store.
    #[must_use]
    pub fn app(&self) -> &SharedApp {
        &self.app
    }

    /// Does once, at once, everything that jobs do.
    ///
    /// # Errors
    /// The first job's that failed.
    pub async fn run_jobs(&self) -> Result<(), Problem> {
        jobs::run_all(&self.app).await
    }

    /// Stops: running requests get the time that the settings say.
    pub async fn shutdown(self) {
        let grace = Duration::from_secs(u64::from(self.app.config.shutdown_grace));
        self.stop.send_replace(true);
        self.handle.graceful_shutdown(Some(grace));
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a task ended badly");
            }
        }
        tracing::info!("stopped");
    }
}

/// Puts an [`App`] together: folder, keys, store. Commands without a listener
/// use it too.
///
/// # Errors
/// [`StartError`].
pub async fn app(
    config: Config,
    address: SocketAddr,
    clock: Arc<dyn Clock>,
    random: Random,
) -> Result<SharedApp, StartError> {
    config.check()?;
    make_folder(&config.data_dir)?;
    let folder = KeyFolder::at(config.data_dir.join("keys"));
    let secrets = secrets(&config, &folder, clock.now(), &random)?;
    let store = database::open(&config).await?;
    prepare(&config, &store).await?;
    let public_url = config.public_url(address);
    let provider = provider(&config, &public_url, &clock, &random)?;
    let parts = Parts {
        sms: sms::port(&config)?,
        public_url,
        provider,
        config,
        clock,
        random,
        store,
        identity: Box::new(KeptCodes),
        folder,
        secrets,
    };
    Ok(Arc::new(App::new(parts)?))
}

/// The identity provider of the settings.
fn provider(
    config: &Config,
    public_url: &str,
    clock: &Arc<dyn Clock>,
    random: &Random,
) -> Result<Option<Provider>, StartError> {
    let (clock, random) = (clock.clone(), random.clone());
    let provider = match (config.identity_provider, &config.identity_issuer) {
        (IdentityProvider::Openid, Some(issuer)) => {
            Provider::new(config, issuer, public_url, clock, random)?
        }
        (IdentityProvider::Demonstration, _) => {
            let issuer = format!("{public_url}{}", demonstration::PATH);
            // This server asks itself, by its own certificate.
            let certificate = tls::certificate(config)?;
            let config = Config {
                identity_tls_root: certificate.map(|certificate| certificate.chain),
                ..config.clone()
            };
            Provider::new(&config, &issuer, public_url, clock, random)?
        }
        _ => return Ok(None),
    };
    Ok(Some(provider))
}

/// The provider that believes everybody; `Config::check` has refused it in production.
fn demonstration_of(app: &SharedApp) -> Result<Option<Arc<Demonstration>>, KeysError> {
    if app.config.identity_provider != IdentityProvider::Demonstration {
        return Ok(None);
    }
    tracing::warn!("demonstration: people sign in at a page that believes everybody");
    let demonstration = Demonstration::new(Arc::clone(app))?;
    Ok(Some(Arc::new(demonstration)))
}

/// Development migrates by itself; production has `migrate` for that.
async fn prepare(config: &Config, store: &SharedStore) -> Result<(), StartError> {
    match config.mode {
        Mode::Development => store.migrate().await.map(drop)?,
        Mode::Production => store.ready().await?,
    }
    Ok(())
}

/// Loads the keys; development makes what is missing, the offline root too.
fn secrets(
    config: &Config,
    folder: &KeyFolder,
    now: i64,
    random: &Random,
) -> Result<Secrets, StartError> {
    let development = config.mode == Mode::Development;
    if !folder.exists() {
        if !development {
            return Err(StartError::NoKeys(config.data_dir.join("keys")));
        }
        folder.init(now, random)?;
    }
    let secrets = Secrets::load(folder, config.issuer, random)?;
    if secrets.keys.delegation.is_some() || !development {
        return Ok(secrets);
    }
    let path = config.data_dir.join("offline-root");
    let root = match path.join("root-current.key").exists() {
        true => OfflineRoot::open(&path, random)?,
        false => OfflineRoot::init(&path, random)?,
    };
    tracing::warn!("development: the root was made beside the server; production keeps it offline");
    folder.delegate_here(&root, now, random)?;
    Ok(Secrets::load(folder, config.issuer, random)?)
}

fn bind(listen: SocketAddr) -> Result<TcpListener, StartError> {
    let bound = TcpListener::bind(listen).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    bound.map_err(|error| StartError::Listen(listen, error))
}

fn serve(
    app: &SharedApp,
    listener: TcpListener,
    certificate: Option<tls::Certificate>,
    handle: Handle<SocketAddr>,
    address: SocketAddr,
) -> Result<JoinHandle<()>, StartError> {
    let failed = |error| StartError::Listen(address, error);
    let service = router(Arc::clone(app), demonstration_of(app)?)
        .into_make_service_with_connect_info::<SocketAddr>();
    Ok(match certificate {
        Some(certificate) => {
            let config = RustlsConfig::from_config(certificate.server);
            let server = axum_server::from_tcp(listener)
                .map_err(failed)?
                .acceptor(NotesClient(RustlsAcceptor::new(config)));
            tokio::spawn(async move { ended(server.handle(handle).serve(service).await) })
        }
        None => {
            let server = axum_server::from_tcp(listener).map_err(failed)?;
            tokio::spawn(async move { ended(server.handle(handle).serve(service).await) })
        }
    })
}

fn serve_metrics(
    listen: SocketAddr,
    mut stopped: watch::Receiver<bool>,
) -> Result<(SocketAddr, JoinHandle<()>), StartError> {
    let failed = |error| StartError::Listen(listen, error);
    let listener = bind(listen)?;
    let address = listener.local_addr().map_err(failed)?;
    let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
    let task = tokio::spawn(async move {
        let stop = async move { drop(stopped.changed().await) };
        ended(
            axum::serve(listener, metrics_router())
                .with_graceful_shutdown(stop)
                .await,
        );
    });
    Ok((address, task))
}

fn ended(result: std::io::Result<()>) {
    if let Err(error) = result {
        tracing::error!(%error, "a listener ended");
    }
}
