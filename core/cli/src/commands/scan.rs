//! `bamin scan`: one verdict for each picture, recorded before it is shown. A
//! family's pictures, given together, are one group.

use std::path::{Path, PathBuf};

use bamin_engine::decode::Decoder;
use bamin_engine::phone::Phone;
use bamin_engine::scan::{ChallengeMode, ScanStep, Scanner};
use bamin_protocol::history::{AskedChallenge, History};
use serde_json::json;

use crate::args::{ScanArgs, challenge};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::picture::Picture;
use crate::scan_report::{OpenGroup, ScanReport};
use crate::verdict_report::VerdictReport;
use crate::voice::Voice;

pub fn run(home: &Home, files: &[PathBuf], how: &ScanArgs, voice: &Voice) -> Result<Exit, Failure> {
    let phone = home.open()?;
    match how.no_record {
        true => check(&phone, files, how, voice),
        false => record(&phone, files, how, voice),
    }
}

/// Verdicts that leave no trace, each picture by itself.
fn check(phone: &Phone, files: &[PathBuf], how: &ScanArgs, voice: &Voice) -> Result<Exit, Failure> {
    let now = phone.time.now().seconds();
    let asked = challenge(how.challenge.as_deref());
    let mut history = History::default();
    history.challenge = asked.map(|value| AskedChallenge {
        value,
        asked: now,
        answered: None,
    });
    let each = files.iter().map(|file| match code_in(file, voice) {
        Ok(Some(text)) => {
            VerdictReport::of_check(&phone.check(&text, &history), now).tell(Some(file), voice)
        }
        Ok(None) => Exit::NothingFound,
        Err(failure) => failure.report(voice),
    });
    Ok(each.max().unwrap_or(Exit::Done))
}

fn record(
    phone: &Phone,
    files: &[PathBuf],
    how: &ScanArgs,
    voice: &Voice,
) -> Result<Exit, Failure> {
    let mut scanner = phone.scanner(ChallengeMode::OnTap)?;
    let mut report = ScanReport::new(voice);
    for file in files {
        match code_in(file, voice) {
            Ok(Some(text)) => {
                let now = phone.time.now().seconds();
                let step = scanner.text(&text, &phone.evidence());
                // A code that closes the group before it is not looked at itself; a
                // camera would show it again.
                let again = matches!(step, ScanStep::Group(_));
                report.tell(step, Some(file), now)?;
                if again {
                    let step = scanner.text(&text, &phone.evidence());
                    report.tell(step, Some(file), now)?;
                }
                let counted = how.count.map(|n| OpenGroup::ToCount { n });
                if counted.is_some() && report.open_group() == counted {
                    let step = scanner.confirm_count(&phone.evidence());
                    report.tell(step, None, now)?;
                }
            }
            Ok(None) => report.worse(Exit::NothingFound),
            Err(failure) => report.worse(failure.report(voice)),
        }
    }
    close_group(phone, &mut scanner, &mut report)?;
    Ok(report.worst())
}

/// Nobody comes any more: a group that is still open ends as it is.
pub fn close_group(
    phone: &Phone,
    scanner: &mut Scanner,
    report: &mut ScanReport<'_>,
) -> Result<(), Failure> {
    match report.open_group() {
        Some(_) => {
            let step = scanner.finish_group(&phone.evidence());
            report.tell(step, None, phone.time.now().seconds())
        }
        None => Ok(()),
    }
}

/// The text of the code in a picture; says so if there is none.
fn code_in(file: &Path, voice: &Voice) -> Result<Option<String>, Failure> {
    let picture = Picture::open(file)?;
    let mut decoder = Decoder::new();
    let symbol = decoder
        .decode(&picture.frame())
        .map_err(|_| Failure::file("no_picture", file))?;
    if symbol.is_none() {
        let in_view = decoder.symbol_in_view();
        let text = voice.text(
            match in_view {
                true => "scan.unreadable",
                false => "scan.nothing",
            },
            &[],
        );
        voice.say(
            format!("{}  {text}", file.display()),
            json!({"file": file.display().to_string(), "verdict": null, "in_view": in_view, "text": text}),
        );
    }
    Ok(symbol.map(|symbol| symbol.text))
}
