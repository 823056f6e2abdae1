//! `bamin enrol`: this home becomes a holder's phone, and fetches its first passes.

use serde_json::json;

use super::{subjects, sync};
use crate::args::ServerArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::voice::Voice;

pub async fn run(
    home: &Home,
    server: &ServerArgs,
    code: &str,
    voice: &Voice,
) -> Result<Exit, Failure> {
    let (phone, settings) = home.open_for(server)?;
    let enrolled = phone.sync.enrol(code).await?;
    home.keep(&settings)?;
    let count = enrolled.len().to_string();
    voice.say(
        voice.text("cli.enrolled", &[("count", &count)]),
        json!({"enrolled": enrolled.len()}),
    );
    let synced = sync::once(&phone, voice).await;
    Ok(synced.max(subjects::tell(&phone, voice)))
}
