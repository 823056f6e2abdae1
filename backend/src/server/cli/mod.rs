//! The commands of `bamin-server`.

mod audit;
mod keys;
mod neighbours;

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use clap::{Parser, Subcommand};
use uuid::Uuid;

use crate::access::operators;
use crate::app::SharedApp;
use crate::citizens::arrivals::over;
use crate::citizens::contents;
use crate::clock::SystemClock;
use crate::colour::feeds::suppliers::{self, NewSupplier};
use crate::colour::subjects::{self, NewState};
use crate::config::{Config, Mode, Tls};
use crate::http::problem::Problem;
use crate::random::Random;
use crate::secrets::digest::{hex, sha256};
use crate::server::seed::{self, SeedPlan};
use crate::server::{self, Jobs, Server};
use crate::server::{database, telemetry, tls, web};
use crate::store::SubjectId;
use crate::store::facts::FactKind;

/// The backend of the Bamin Health Code.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Command {
    /// Settings (TOML); the environment wins over it.
    #[arg(long, global = true, env = "BAMIN_CONFIG")]
    config: Option<PathBuf>,
    /// Keys, SQLite file, development certificate; as `BAMIN_DATA_DIR`.
    #[arg(long, global = true)]
    data_dir: Option<PathBuf>,
    /// `postgres://…`; as `BAMIN_DATABASE_URL`.
    #[arg(long, global = true)]
    database_url: Option<String>,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Runs the server until Ctrl-C or SIGTERM.
    Serve {
        /// Address and port; as `BAMIN_LISTEN`.
        #[arg(long)]
        listen: Option<SocketAddr>,
        /// Plain HTTP; as `BAMIN_TLS=off`.
        #[arg(long)]
        no_tls: bool,
    },
    /// Brings the database's schema up to this build's.
    Migrate,
    /// Makes a demo population; refused in production.
    Seed {
        #[command(flatten)]
        plan: SeedPlan,
        /// Where to write what was made; none: standard output.
        #[arg(long)]
        json: Option<PathBuf>,
    },
    /// Makes, rotates, revokes and shows keys.
    Keys {
        #[command(subcommand)]
        action: keys::KeysAction,
    },
    /// Changes the state of a subject.
    Subject {
        #[command(subcommand)]
        action: SubjectAction,
    },
    /// Checks the audit, or exports it for others to check.
    Audit {
        #[command(subcommand)]
        action: audit::AuditAction,
    },
    /// Adds suppliers of records.
    Supplier {
        #[command(subcommand)]
        action: SupplierAction,
    },
    /// Enrols verifiers of other provinces.
    Verifier {
        #[command(subcommand)]
        action: neighbours::VerifierAction,
    },
    /// Trusts other issuers.
    Issuer {
        #[command(subcommand)]
        action: neighbours::IssuerAction,
    },
    /// Adds operators.
    Operator {
        #[command(subcommand)]
        action: OperatorAction,
    },
    /// Writes and shows help and services.
    Content {
        #[command(subcommand)]
        action: ContentAction,
    },
    /// Prints the API description.
    Openapi,
}

#[derive(Debug, Subcommand)]
enum SubjectAction {
    /// Sets colour or state, with the recorded cause.
    SetState {
        /// Whose.
        subject: Uuid,
        /// What it becomes.
        state: NewState,
        /// Code of the cause.
        #[arg(long)]
        cause: String,
    },
    /// Ends the arrival from another province of somebody who comes from none.
    EndArrival {
        /// Whose.
        subject: Uuid,
        /// Code of the cause.
        #[arg(long)]
        cause: String,
    },
}

#[derive(Debug, Subcommand)]
enum SupplierAction {
    /// Adds a supplier, or gives it a new key, and prints the key: it is shown once.
    Add {
        /// Its code: small letters, digits, `_`.
        code: String,
        /// Its name, as people read it.
        #[arg(long)]
        name: String,
        /// The feeds that it may push, e.g. `clinics,tests`.
        #[arg(long, value_delimiter = ',', required = true)]
        feeds: Vec<String>,
        /// Its client certificate (PEM), in the place of a key.
        #[arg(long)]
        certificate: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum OperatorAction {
    /// Adds an operator, or gives one a new key, and prints the key: it is shown once.
    Add {
        /// Its code: small letters, digits, `_`.
        code: String,
        /// Its name.
        #[arg(long)]
        name: String,
    },
}

#[derive(Debug, Subcommand)]
enum ContentAction {
    /// Writes `help` or `services` anew from a file (docs/contents.md).
    Import {
        /// Which.
        name: String,
        /// JSON.
        file: PathBuf,
    },
    /// Prints what holds now.
    Show {
        /// Which.
        name: String,
    },
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// What went wrong, for the operator.
    pub async fn run(self) -> anyhow::Result<()> {
        let mut config = Config::load(self.config.as_deref(), |name| std::env::var(name).ok())?;
        if let Some(folder) = self.data_dir {
            config.data_dir = folder;
        }
        if self.database_url.is_some() {
            config.database_url = self.database_url;
        }
        telemetry::start_logs(&config);
        match self.action {
            Action::Serve { listen, no_tls } => {
                config.listen = listen.unwrap_or(config.listen);
                if no_tls {
                    config.tls = Tls::Off;
                }
                serve(config).await
            }
            Action::Migrate => migrate(&config).await,
            Action::Seed { plan, json } => make_demo(config, &plan, json.as_deref()).await,
            Action::Keys { action } => action.run(config).await,
            Action::Subject { action } => change_subject(config, action).await,
            Action::Audit { action } => action.run(config).await,
            Action::Supplier { action } => supplier(config, action).await,
            Action::Verifier { action } => action.run(config).await,
            Action::Issuer { action } => action.run(config).await,
            Action::Operator { action } => operator(config, action).await,
            Action::Content { action } => content(config, action).await,
            Action::Openapi => print(&web::openapi::pretty()),
        }
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let server = Server::start(
        config,
        Arc::new(SystemClock),
        Random::system(),
        Jobs::Background,
    )
    .await?;
    print(&format!("{}\n", server.url()))?;
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => {}
    }
    server.shutdown().await;
    Ok(())
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    crate::secrets::keys::file::make_folder(&config.data_dir)?;
    let version = database::open(config).await?.migrate().await?;
    print(&format!("schema version {version}\n"))
}

async fn make_demo(config: Config, plan: &SeedPlan, to: Option<&Path>) -> anyhow::Result<()> {
    if config.mode == Mode::Production {
        bail!("seed makes people who do not exist: refused in production");
    }
    let app = without_listener(config).await?;
    let seeded = seed::run(&app, plan)
        .await
        .map_err(|problem| anyhow!(problem.code.as_str()))?;
    let text = serde_json::to_string_pretty(&seeded)? + "\n";
    match to {
        Some(path) => Ok(crate::secrets::keys::file::write_secret(
            path,
            text.as_bytes(),
        )?),
        None => print(&text),
    }
}

async fn change_subject(config: Config, action: SubjectAction) -> anyhow::Result<()> {
    let app = without_listener(config).await?;
    let changed = match action {
        SubjectAction::SetState {
            subject,
            state,
            cause,
        } => subjects::set_state(&app, SubjectId(subject), state, &cause, "operator").await,
        SubjectAction::EndArrival { subject, cause } => {
            over::end(&app, SubjectId(subject), &cause, "operator").await
        }
    };
    let changed = changed.map_err(|problem| anyhow!(problem.code.as_str()))?;
    print(match changed {
        true => "changed; published within status_interval\n",
        false => "it was so already\n",
    })
}

async fn supplier(config: Config, action: SupplierAction) -> anyhow::Result<()> {
    let SupplierAction::Add {
        code,
        name,
        feeds,
        certificate,
    } = action;
    let kinds = feeds
        .iter()
        .map(|word| FactKind::of_word(word).ok_or_else(|| anyhow!("no feed {word}")))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let new = NewSupplier {
        code: &code,
        name: &name,
        feeds: &kinds,
    };
    let refused = |problem: Problem| anyhow!(problem.code.as_str());
    let Some(path) = certificate else {
        let app = without_listener(config).await?;
        let key = suppliers::add(&app, new, "operator").await;
        return print(&(serde_json::to_string(&key.map_err(refused)?)? + "\n"));
    };
    let chain = tls::certificates(&path)?;
    let leaf = sha256(chain.first().context("no certificate")?);
    if config.tls_client_ca.is_none() {
        bail!("client certificates need tls_client_ca, see docs/operations.md");
    }
    let app = without_listener(config).await?;
    let added = suppliers::add_with_certificate(&app, new, leaf, "operator").await;
    added.map_err(refused)?;
    let told = serde_json::json!({"supplier": code, "certificate": hex(&leaf)});
    print(&format!("{told}\n"))
}

async fn operator(config: Config, action: OperatorAction) -> anyhow::Result<()> {
    let OperatorAction::Add { code, name } = action;
    let app = without_listener(config).await?;
    let key = operators::add(&app, &code, &name, "operator")
        .await
        .map_err(|problem| anyhow!(problem.code.as_str()))?;
    print(&(serde_json::to_string(&key)? + "\n"))
}

async fn content(config: Config, action: ContentAction) -> anyhow::Result<()> {
    let (ContentAction::Import { name, .. } | ContentAction::Show { name }) = &action;
    let which = contents::Name::of_word(name).ok_or_else(|| anyhow!("no content {name}"))?;
    let app = without_listener(config).await?;
    let refused = |problem: Problem| match problem.params.get("field") {
        Some(field) => anyhow!("{}: {field}", problem.code.as_str()),
        None => anyhow!(problem.code.as_str()),
    };
    match action {
        ContentAction::Import { file, .. } => {
            let body = std::fs::read(&file).with_context(|| file.display().to_string())?;
            let version = contents::put(&app, which, &body, "operator").await;
            print(&format!("version {}\n", version.map_err(refused)?))
        }
        ContentAction::Show { .. } => {
            let text = contents::current(&app, which).await.map_err(refused)?;
            print(&(text + "\n"))
        }
    }
}

async fn without_listener(config: Config) -> anyhow::Result<SharedApp> {
    let address = config.listen;
    server::app(config, address, Arc::new(SystemClock), Random::system())
        .await
        .context("the store and the keys are needed")
}

/// Writes a command's result to standard output.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
