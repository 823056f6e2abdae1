//! `bamin consent`: what the holder is asked to agree to, with the text; giving and
//! withdrawing. An answer holds here at once, and reaches the server by sync.

use bamin_engine::consents::{Consent, Purpose};
use bamin_engine::phone::Phone;
use serde_json::json;

use super::sync;
use crate::args::{self, ConsentCommand};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::voice::Voice;

pub async fn run(home: &Home, command: &ConsentCommand, voice: &Voice) -> Result<Exit, Failure> {
    let phone = home.open()?;
    let (purpose, given) = match command {
        ConsentCommand::List => {
            for consent in phone.sync.consents().all() {
                voice.line(voice.text(&consent.purpose.text_key(consent.version), &[]));
                tell(&consent, voice);
            }
            return Ok(Exit::Done);
        }
        ConsentCommand::Give { purpose } => (purpose, true),
        ConsentCommand::Withdraw { purpose } => (purpose, false),
    };
    let purpose = Purpose::from(*purpose);
    voice.line(voice.text(&purpose.text_key(purpose.version()), &[]));
    phone.sync.answer_consent(purpose, given)?;
    send_and_say(&phone, purpose, voice).await
}

/// How it stands, after the server was told as well as it can be.
async fn send_and_say(phone: &Phone, purpose: Purpose, voice: &Voice) -> Result<Exit, Failure> {
    let exit = sync::once(phone, voice).await;
    let all = phone.sync.consents().all();
    let consent = all.iter().find(|consent| consent.purpose == purpose);
    consent.iter().for_each(|consent| tell(consent, voice));
    Ok(exit)
}

fn tell(consent: &Consent, voice: &Voice) {
    let title = voice.text(&consent.purpose.title_key(consent.version), &[]);
    let state = match (consent.holds, consent.answered_at, consent.sent) {
        (true, ..) => "given",
        (false, Some(_), _) => "withdrawn",
        (false, None, _) => "open",
    };
    let waits = consent.answered_at.is_some() && !consent.sent;
    let mut line = format!(
        "{title}: {}",
        voice.text(&format!("cli.consent.{state}"), &[])
    );
    if waits {
        line += &format!(" {}", voice.text("cli.consent.waits", &[]));
    }
    voice.say(
        line,
        json!({
            "purpose": consent.purpose.word(),
            "version": consent.version,
            "holds": consent.holds,
            "answered_at": consent.answered_at,
            "sent": consent.sent,
        }),
    );
}

impl From<args::Purpose> for Purpose {
    fn from(purpose: args::Purpose) -> Self {
        match purpose {
            args::Purpose::Account => Self::Account,
            args::Purpose::Showing => Self::Showing,
        }
    }
}
