//! `bamin-server audit …`: checking and exporting the audit (docs/audit.md).

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;

use super::{print, without_listener};
use crate::config::Config;
use crate::governance::audit::export;
use crate::governance::audit::verify::{self, Checked, Heads};

#[derive(Debug, Subcommand)]
pub(super) enum AuditAction {
    /// Finds any entry that was changed, removed, moved or added.
    Verify {
        /// An export; none: the database.
        #[arg(long)]
        file: Option<PathBuf>,
        /// Heads that you kept, as `GET /api/v1/audit/heads` gave them.
        #[arg(long)]
        heads: Option<PathBuf>,
    },
    /// Writes signed days for others to check.
    Export {
        /// First day (docs/format.md §1).
        #[arg(long, default_value_t = 0)]
        from: u16,
        /// Last day.
        #[arg(long, default_value_t = u16::MAX)]
        to: u16,
        /// Where to.
        #[arg(long)]
        out: PathBuf,
    },
}

impl AuditAction {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<()> {
        match self {
            Self::Verify { file, heads } => {
                let kept = heads.as_deref().map(read_heads).transpose()?;
                let checked = match file {
                    // An outsider has neither the database nor the keys.
                    Some(file) => {
                        let file = File::open(&file).with_context(|| file.display().to_string())?;
                        export::verify(BufReader::new(file), kept.as_ref())?
                    }
                    None => {
                        let app = without_listener(config).await?;
                        verify::database(&app, kept.as_ref()).await?
                    }
                };
                say(&checked)
            }
            Self::Export { from, to, out } => {
                let app = without_listener(config).await?;
                let file = File::create(&out).with_context(|| out.display().to_string())?;
                let mut file = BufWriter::new(file);
                let entries = export::write(&app, from, to, &mut file).await?;
                file.flush()?;
                print(&format!("{entries} entries\n"))
            }
        }
    }
}

fn read_heads(path: &Path) -> anyhow::Result<Heads> {
    let text = std::fs::read(path).with_context(|| path.display().to_string())?;
    serde_json::from_slice(&text).with_context(|| path.display().to_string())
}

fn say(checked: &Checked) -> anyhow::Result<()> {
    let Checked {
        days,
        entries,
        expired,
        unsigned,
    } = checked;
    print(&format!(
        "{entries} entries; {days} days as signed, {expired} expired, {unsigned} not signed yet\n"
    ))
}
