//! Other provinces: who may fetch status lists, whose codes are trusted.

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::Subcommand;

use super::{print, without_listener};
use crate::access::verifiers;
use crate::codes::issuers;
use crate::config::Config;
use crate::http::problem::Problem;

/// In the audit.
const ACTOR: &str = "operator";

/// What is done with verifiers.
#[derive(Debug, Subcommand)]
pub(super) enum VerifierAction {
    /// Enrols a verifier, or gives it a new token, and prints the token: it is shown
    /// once.
    Add {
        /// Its code: small letters, digits, `_`.
        code: String,
        /// Its name, as people read it.
        #[arg(long)]
        name: String,
    },
    /// Ends a verifier's token.
    Close {
        /// Its code.
        code: String,
    },
}

/// What is done with issuers.
#[derive(Debug, Subcommand)]
pub(super) enum IssuerAction {
    /// Trusts the issuer of a file (docs/national-platform.md).
    Add {
        /// JSON.
        file: PathBuf,
    },
    /// Trusts an issuer no more.
    Remove {
        /// Its number.
        issuer: u16,
    },
    /// Prints this issuer's own entry, for others.
    Show,
}

impl VerifierAction {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<()> {
        let app = without_listener(config).await?;
        match self {
            Self::Add { code, name } => {
                let token = verifiers::add(&app, &code, &name, ACTOR).await;
                print(&(serde_json::to_string(&token.map_err(said)?)? + "\n"))
            }
            Self::Close { code } => {
                verifiers::close(&app, &code, ACTOR).await.map_err(said)?;
                print("closed\n")
            }
        }
    }
}

impl IssuerAction {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<()> {
        let app = without_listener(config).await?;
        match self {
            Self::Add { file } => {
                let text = std::fs::read(&file).with_context(|| file.display().to_string())?;
                let entry = serde_json::from_slice(&text).context("no entry of an issuer")?;
                issuers::add(&app, &entry, ACTOR).await.map_err(said)?;
                print("trusted from the next list on\n")
            }
            Self::Remove { issuer } => {
                issuers::remove(&app, issuer, ACTOR).await.map_err(said)?;
                print("trusted no more from the next list on\n")
            }
            Self::Show => {
                let own = issuers::own(&app).await.map_err(said)?;
                print(&(serde_json::to_string_pretty(&own)? + "\n"))
            }
        }
    }
}

fn said(problem: Problem) -> anyhow::Error {
    match problem.params.get("field") {
        Some(field) => anyhow!("{}: {field}", problem.code.as_str()),
        None => anyhow!(problem.code.as_str()),
    }
}
