//! `bamin-faults run`: a table of scenarios, and an exit code that says whether all
//! passed. The hidden commands are the processes that scenarios kill.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use bamin_faults::disk::ledger;
use bamin_faults::server::host::{self, HostArgs};
use bamin_faults::station::process::{self, Station};
use bamin_faults::{registry, report};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Kills, cuts and damages, and checks what must hold then")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs scenarios, the short form unless --long.
    Run {
        /// The long runs.
        #[arg(long)]
        long: bool,
        /// Everything that chance decides comes from this.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Instead of the number of runs that each scenario has.
        #[arg(long)]
        runs: Option<u32>,
        /// Parts of names; none: all.
        scenarios: Vec<String>,
    },
    /// Lists the scenarios.
    List,
    /// Scans, shows and uploads, until it is killed.
    #[command(hide = true)]
    Station(Station),
    /// Commits rows and says so, until it is killed.
    #[command(hide = true)]
    Ledger {
        folder: PathBuf,
        #[arg(long)]
        synchronous: ledger::Synchronous,
    },
    /// A server that scenarios kill.
    #[command(hide = true)]
    Serve(HostArgs),
}

fn main() -> Result<ExitCode> {
    let passed = match Args::parse().command {
        Command::Run {
            long,
            seed,
            runs,
            scenarios: wanted,
        } => {
            let plan = report::Plan {
                wanted,
                long,
                runs,
                seed,
            };
            report::run(&plan, &registry::scenarios())?
        }
        Command::List => {
            for scenario in registry::scenarios() {
                println!("{:<26} {}", scenario.name, scenario.asserts);
            }
            true
        }
        Command::Station(station) => process::run(&station).map(|()| true)?,
        Command::Ledger {
            folder,
            synchronous,
        } => ledger::process(&folder, synchronous).map(|()| true)?,
        Command::Serve(args) => {
            let runtime = tokio::runtime::Runtime::new()?;
            runtime.block_on(host::serve(args)).map(|()| true)?
        }
    };
    Ok(match passed {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}
