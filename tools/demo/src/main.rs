//! The story of `make demo`: 200 people at two gates while the server is
//! stopped, every record in its database afterwards, and what happens to a code in
//! a life.
//!
//! Real parts throughout: the server's binary as a process, phones as the engine
//! opens them, drawn camera frames in between. Exits with 1 when anything is not
//! as it should be.

mod authority;
mod cast;
mod false_codes;
mod folder;
mod gate;
mod life;
mod live;
mod people;
mod records;
mod server;
mod sign_in;
mod story;
mod window;

use std::path::PathBuf;

use anyhow::Result;
use bamin_engine::ports::clock::{Clock as _, SystemClock};
use bamin_standins::national::National;
use clap::Parser;

#[derive(Parser)]
#[command(about = "Runs the demonstration")]
struct Arguments {
    /// End after the story, without staying up.
    #[arg(long)]
    once: bool,
    /// Where everything is kept between runs.
    #[arg(long, env = "BAMIN_DEMO_DIR")]
    folder: PathBuf,
    /// The server's binary.
    #[arg(long)]
    server: PathBuf,
    /// The command line's binary, for the commands to paste.
    #[arg(long)]
    cli: PathBuf,
    /// The server's port on this machine.
    #[arg(long, env = "BAMIN_DEMO_PORT", default_value_t = 8443)]
    port: u16,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let folder = folder::Folder::make(&arguments.folder)?;
    let clock = SystemClock::new()?;
    let national = National::start(move || clock.wall_ms() / 1000).await?;
    let server = server::Server {
        binary: arguments.server,
        data: folder.server(),
        port: arguments.port,
        commands: folder.commands(&arguments.cli),
        national: folder.national(&national)?,
    };
    let told = story::tell(&folder, server, &national).await?;
    if arguments.once {
        return Ok(());
    }
    live::stay_up(told, &folder, &arguments.cli).await
}
