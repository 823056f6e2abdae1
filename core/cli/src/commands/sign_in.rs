//! `bamin sign-in`: at the identity provider. Without `--returned` it gives the page for
//! the browser; with what the browser came back with, it binds this home.

use bamin_engine::family::DocumentKind;
use bamin_engine::sync::OtherPhones;
use serde_json::json;

use super::{subjects, sync};
use crate::args::ServerArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::time_text;
use crate::voice::Voice;

pub async fn run(
    home: &Home,
    server: &ServerArgs,
    returned: Option<&str>,
    keep_others: bool,
    voice: &Voice,
) -> Result<Exit, Failure> {
    match returned {
        None => begin(home, server, voice).await,
        Some(returned) => finish(home, returned, keep_others, voice).await,
    }
}

async fn begin(home: &Home, server: &ServerArgs, voice: &Voice) -> Result<Exit, Failure> {
    let (phone, settings) = home.open_for(server)?;
    let page = phone.sync.begin_sign_in().await?;
    home.keep(&settings)?;
    voice.line(voice.text("cli.sign_in.open", &[]));
    voice.line(&page.url);
    let until = time_text::short(page.expires, phone.time.now().seconds());
    voice.say(
        voice.text("cli.sign_in.then", &[("time", &until)]),
        json!({"url": page.url, "expires": page.expires}),
    );
    Ok(Exit::Done)
}

async fn finish(
    home: &Home,
    returned: &str,
    keep_others: bool,
    voice: &Voice,
) -> Result<Exit, Failure> {
    let phone = home.open()?;
    let others = match keep_others {
        true => OtherPhones::Kept,
        false => OtherPhones::Replaced,
    };
    let identity = phone.sync.finish_sign_in(returned, others).await?.identity;
    let level = identity.level.word();
    let proven = voice.text(&format!("level.{level}"), &[]);
    let name = identity.name.as_deref().unwrap_or_default();
    let number = identity.document_number.as_deref().unwrap_or_default();
    voice.say(
        format!("{name} {number} {level} {proven}").trim(),
        json!({
            "level": level,
            "missing": identity.missing,
            "name": identity.name,
            "document_kind": identity.document_kind.map(DocumentKind::code),
            "document_number": identity.document_number,
        }),
    );
    for missing in &identity.missing {
        voice.line(format!(
            "- {}",
            voice.text(&format!("missing.{missing}"), &[])
        ));
    }
    let synced = sync::once(&phone, voice).await;
    Ok(synced.max(subjects::tell(&phone, voice)))
}
