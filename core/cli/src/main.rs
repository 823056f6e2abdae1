//! `bamin`: the engine on a desk. Shows codes, checks them, and tells how a phone
//! stands; the manual is `docs/cli.md`. Start at [`commands::run`].
//!
//! What a person reads comes from the text catalogue, what a script reads is JSON
//! whose keys only grow.

mod args;
mod blocks;
#[cfg(feature = "camera")]
mod camera;
mod commands;
mod exit;
mod failure;
mod help;
mod home;
mod page;
mod picture;
mod scan_report;
mod secret;
mod sign;
mod taps;
mod time_text;
mod verdict_report;
mod voice;

use std::process::ExitCode;

use exit::Exit;
use failure::Failure;
use voice::Voice;

fn main() -> ExitCode {
    let args = match help::parse(std::env::args_os().collect()) {
        Ok(args) => args,
        Err(exit) => return ExitCode::from(exit.code()),
    };
    let voice = Voice::of(&args);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(commands::run(args, &voice)),
        Err(_) => Err(Failure::new(Exit::Storage, "no_runtime", [])),
    };
    let exit = outcome.unwrap_or_else(|failure| failure.report(&voice));
    ExitCode::from(exit.code())
}
