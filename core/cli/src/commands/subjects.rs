//! `bamin subjects`: whose codes this phone carries, and until when each can be
//! shown without a network.

use bamin_engine::phone::Phone;
use bamin_engine::wallet::Relation;
use bamin_engine::wallet::SubjectView;
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::sign::Sign;
use crate::time_text;
use crate::voice::Voice;

pub fn run(home: &Home, voice: &Voice) -> Result<Exit, Failure> {
    let phone = home.open()?;
    Ok(tell(&phone, voice))
}

/// Lists them; the numbers are those of `bamin show --subject`.
pub fn tell(phone: &Phone, voice: &Voice) -> Exit {
    let now = phone.time.now();
    let subjects = phone.wallet.subjects(&now);
    if subjects.is_empty() {
        voice.line(voice.text("cli.no_subjects", &[]));
    }
    for (number, subject) in (1..).zip(&subjects) {
        one(number, subject, now.seconds(), voice);
    }
    Exit::Done
}

fn one(number: u32, subject: &SubjectView, now: i64, voice: &Voice) {
    let relation = match subject.relation {
        Relation::Own => "self",
        Relation::Family => "family",
    };
    let mut object = json!({
        "number": number,
        "subject": subject.subject,
        "kind": subject.kind.number(),
        "relation": relation,
        "name": subject.name,
    });
    let standing = match &subject.pass {
        Ok(pass) => {
            object["colour"] = pass.colour.word().into();
            object["as_of"] = pass.as_of.into();
            object["valid_until"] = pass.valid_until.into();
            object["shows_until"] = pass.shows_until.into();
            let colour = voice.text(&format!("colour.{}", pass.colour.word()), &[]);
            let until = time_text::short(pass.shows_until, now);
            let until = voice.text("show.offline_until", &[("time", &until)]);
            format!(
                "{}  {until}",
                Sign::of(pass.colour.word()).mark(voice, &colour)
            )
        }
        Err(reason) => {
            object["problem"] = reason.code().into();
            voice.text(&format!("cli.{}", reason.code()), &[])
        }
    };
    let relation = voice.text(&format!("relation.{relation}"), &[]);
    voice.say(
        format!("{number}  {}（{relation}）  {standing}", subject.name),
        object,
    );
}
