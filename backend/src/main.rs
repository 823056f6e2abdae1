//! The binary; everything is in the library.

use clap::Parser;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    bamin_server::server::cli::Command::parse().run().await
}
