//! One file for each command; here is the map.

mod account;
mod apply;
mod consent;
mod decode;
mod enrol;
mod gate;
mod number;
mod queue;
mod scan;
mod show;
mod sign_in;
mod staff;
mod subjects;
mod sync;
mod verify;

use crate::args::{Args, Command};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::voice::Voice;

/// Runs the command that was asked for.
pub async fn run(args: Args, voice: &Voice) -> Result<Exit, Failure> {
    // Needs no home: it reads anybody's QR code.
    if let Command::Decode { files } = args.command {
        return decode::run(&files, voice);
    }
    let home = Home::of(args.home)?;
    match args.command {
        Command::Decode { files } => decode::run(&files, voice),
        Command::Enrol { server, code } => enrol::run(&home, &server, &code, voice).await,
        Command::SignIn {
            server,
            returned,
            keep_others,
        } => sign_in::run(&home, &server, returned.as_deref(), keep_others, voice).await,
        Command::Apply { county } => apply::run(&home, county, voice).await,
        Command::Staff(command) => staff::run(&home, command, voice).await,
        Command::Show(how) => show::run(&home, &how, voice).await,
        Command::Scan { files, how } => scan::run(&home, &files, &how, voice),
        Command::Gate(how) => gate::run(&home, &how, voice).await,
        Command::Verify { text } => verify::run(&home, &text, voice),
        Command::Number { number } => number::run(&home, &number, voice).await,
        Command::Queue { again } => queue::run(&home, again, voice),
        Command::Sync { watch } => sync::run(&home, watch, voice).await,
        Command::Subjects => subjects::run(&home, voice),
        Command::Consent(command) => consent::run(&home, &command, voice).await,
        Command::Account(command) => account::run(&home, &command, voice).await,
    }
}
