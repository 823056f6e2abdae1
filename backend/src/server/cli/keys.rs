//! `bamin-server keys …`: the ceremony and the drills of `docs/keys.md`.

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::Subcommand;

use super::{print, without_listener};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::governance::reseal;
use crate::random::Random;
use crate::secrets::digest::hex;
use crate::secrets::keys::root::{OfflineRoot, Root, roots_from_text, roots_to_text};
use crate::secrets::keys::{KeyFolder, Usage, public_from_hex};

const DAY: i64 = 86_400;

#[derive(Debug, Subcommand)]
pub(super) enum KeysAction {
    /// Makes one key of every use and the key to be delegated.
    Init,
    /// Offline: makes the two roots in a folder of their own.
    RootInit {
        /// The folder.
        folder: PathBuf,
    },
    /// Offline: lets the root sign a delegation.
    Delegate {
        /// The folder of the roots.
        #[arg(long)]
        root: PathBuf,
        /// The public key that `keys show` prints as delegated.
        #[arg(long)]
        key: String,
        /// Its number.
        #[arg(long, default_value_t = 1)]
        number: u16,
        /// How long.
        #[arg(long, default_value_t = 365)]
        days: i64,
        /// Let the next root sign: when the current one is stolen, or ends.
        #[arg(long)]
        next: bool,
        /// Where to write the delegation; the public roots go beside it.
        #[arg(long)]
        out: PathBuf,
    },
    /// Takes the delegation and the public roots that the ceremony made.
    AcceptDelegation {
        /// What `delegate` wrote.
        delegation: PathBuf,
        /// What `delegate` wrote beside it.
        #[arg(long)]
        roots: PathBuf,
        /// The key's number.
        #[arg(long, default_value_t = 1)]
        number: u16,
    },
    /// Makes the next key to be delegated.
    RotateDelegated,
    /// Makes the next key of a use; the old one stays listed.
    Rotate {
        /// Which.
        usage: Usage,
        /// When it begins: by then every verifier should have fetched a list.
        #[arg(long, default_value_t = 48)]
        begins_in_hours: i64,
    },
    /// Makes the next version of the key that personal fields are sealed with.
    RotatePersonal,
    /// Counts personal fields by the version of the key that they are sealed with.
    Personal,
    /// Destroys a version that nothing is sealed with any more.
    RetirePersonal {
        /// Which.
        version: u16,
    },
    /// Takes a compromised key out of every list to come.
    Revoke {
        /// Its number.
        number: u16,
    },
    /// Prints public keys, uses and times.
    Show,
}

impl KeysAction {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<()> {
        match self {
            Self::Personal => personal(config, None).await,
            Self::RetirePersonal { version } => personal(config, Some(version)).await,
            other => other.on_files(&config),
        }
    }

    fn on_files(self, config: &Config) -> anyhow::Result<()> {
        let folder = KeyFolder::at(config.data_dir.join("keys"));
        let random = Random::system();
        let now = SystemClock.now();
        match self {
            Self::Init => {
                crate::secrets::keys::file::make_folder(&config.data_dir)?;
                folder.init(now, &random)?;
                show(&folder, config, &random)
            }
            Self::RootInit { folder } => {
                let root = OfflineRoot::init(&folder, &random)?;
                print(&roots_to_text(&root.public()))
            }
            Self::Delegate {
                root,
                key,
                number,
                days,
                next,
                out,
            } => {
                let which = if next { Root::Next } else { Root::Current };
                let root = OfflineRoot::open(&root, &random)?;
                let key = public_from_hex(&key)?;
                let time = (now, now + days * DAY);
                let delegation = root.delegate(which, number, &key, time, &random)?;
                std::fs::write(&out, delegation).with_context(|| out.display().to_string())?;
                let roots = out.with_extension("roots.txt");
                std::fs::write(&roots, roots_to_text(&root.public()))?;
                print(&format!("{}\n{}\n", out.display(), roots.display()))
            }
            Self::AcceptDelegation {
                delegation,
                roots,
                number,
            } => {
                let roots = roots_from_text(&std::fs::read_to_string(&roots)?)?;
                let delegation = std::fs::read(&delegation)?;
                folder.accept_delegation(number, &delegation, &roots, now, &random)?;
                show(&folder, config, &random)
            }
            Self::RotateDelegated => {
                let (number, key) = folder.rotate_delegated(&random)?;
                print(&format!("delegated {number} {}\n", hex(key.as_bytes())))
            }
            Self::Rotate {
                usage,
                begins_in_hours,
            } => {
                let number = folder.rotate(usage, now + begins_in_hours * 3600, &random)?;
                print(&format!("{} {number}\n", usage.as_str()))
            }
            Self::RotatePersonal => {
                print(&format!("personal {}\n", folder.rotate_personal(&random)?))
            }
            // They need the database: see `run`.
            Self::Personal | Self::RetirePersonal { .. } => Ok(()),
            Self::Revoke { number } => match folder.revoke(number, now, &random)? {
                Some(successor) => print(&format!("revoked {number}; {successor} signs now\n")),
                None => print(&format!("revoked {number}\n")),
            },
            Self::Show => show(&folder, config, &random),
        }
    }
}

/// Counts the fields of each version and, if asked, retires one that has none.
async fn personal(config: Config, retire: Option<u16>) -> anyhow::Result<()> {
    let app = without_listener(config).await?;
    if let Some(version) = retire {
        reseal::retire(&app, version)
            .await
            .map_err(|problem| anyhow!(problem.code.as_str()))
            .context("fields of this version are left, or it is the newest: see `keys personal`")?;
    }
    let counted = reseal::versions(&app).await;
    let mut text = format!("versions {:?}\n", app.folder.register()?.personal);
    for (field, version, count) in counted.map_err(|problem| anyhow!(problem.code.as_str()))? {
        text += &format!("{field} {version} {count}\n");
    }
    print(&text)
}

fn show(folder: &KeyFolder, config: &Config, random: &Random) -> anyhow::Result<()> {
    let keys = folder.load(config.issuer, random)?;
    let mut text = String::new();
    for (root, name) in keys.roots.iter().zip(["current", "next"]) {
        text += &format!("root {name} {}\n", hex(root.as_bytes()));
    }
    let (number, delegated) = folder.newest_delegated(random)?;
    let state = match (&keys.delegation, keys.delegated_number == number) {
        (Some(_), true) => "delegated",
        _ => "waits for the root",
    };
    text += &format!("delegated {number} {} {state}\n", hex(delegated.as_bytes()));
    for entry in &keys.register.keys {
        let public = keys
            .public(entry.number)
            .map(|key| hex(&key))
            .unwrap_or_default();
        let revoked = entry
            .revoked
            .map(|at| format!(" revoked {at}"))
            .unwrap_or_default();
        let (usage, number) = (entry.usage.as_str(), entry.number);
        text += &format!(
            "{usage} {number} {public} {}…{}{revoked}\n",
            entry.nbf, entry.exp
        );
    }
    print(&text)
}
