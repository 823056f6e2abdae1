//! `bamin account`: everything that the server keeps of the holder in a file, and the
//! end of the account.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use crate::args::AccountCommand;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::voice::Voice;

pub async fn run(home: &Home, command: &AccountCommand, voice: &Voice) -> Result<Exit, Failure> {
    match command {
        AccountCommand::Export { to } => export(home, to, voice).await,
        AccountCommand::Delete { yes } => delete(home, *yes, voice).await,
    }
}

async fn export(home: &Home, to: &Path, voice: &Voice) -> Result<Exit, Failure> {
    let phone = home.open()?;
    // Before the server is asked: it gives an export once a minute.
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(to);
    let mut file = file.map_err(|_| Failure::file("not_written", to))?;
    let written = match phone.sync.export_account().await {
        Ok(bytes) => file
            .write_all(&bytes)
            .and_then(|()| file.sync_all())
            .map(|()| bytes.len())
            .map_err(|_| Failure::file("not_written", to)),
        Err(error) => Err(error.into()),
    };
    let bytes = written.inspect_err(|_| drop(std::fs::remove_file(to)))?;
    let shown = to.display().to_string();
    let said = [("file", shown.as_str()), ("bytes", &bytes.to_string())];
    voice.say(
        voice.text("cli.exported", &said),
        json!({"file": shown, "bytes": bytes}),
    );
    Ok(Exit::Done)
}

async fn delete(home: &Home, yes: bool, voice: &Voice) -> Result<Exit, Failure> {
    let phone = home.open()?;
    let deletion = phone.sync.begin_deletion().await?;
    let count = deletion.subjects.to_string();
    voice.line(voice.text("cli.deletion", &[("count", &count)]));
    for kept in &deletion.kept {
        let days = kept.days.to_string();
        let said = voice.text(&format!("kept.{}", kept.code), &[("days", &days)]);
        voice.line(format!("- {said}"));
    }
    if yes {
        phone.sync.delete_account(&deletion).await?;
    }
    let key = if yes {
        "cli.deleted"
    } else {
        "cli.deletion_yes"
    };
    let kept = deletion.kept.iter();
    let kept: Vec<_> = kept
        .map(|kept| json!({"code": kept.code, "days": kept.days}))
        .collect();
    voice.say(
        voice.text(key, &[]),
        json!({"deleted": yes, "subjects": deletion.subjects, "kept": kept}),
    );
    Ok(Exit::Done)
}
