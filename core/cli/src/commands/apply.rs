//! `bamin apply`: the own code, by one step; the answer is its colour with the reasons.

use bamin_engine::sync::{ApplicationReason, PlaceSource};
use serde_json::json;

use super::{subjects, sync};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::sign::Sign;
use crate::voice::Voice;

pub async fn run(home: &Home, county: u32, voice: &Voice) -> Result<Exit, Failure> {
    let phone = home.open()?;
    let applied = phone.sync.apply(county, PlaceSource::Chosen).await?;
    let word = applied.colour.word();
    let colour = voice.text(&format!("colour.{word}"), &[]);
    let reasons: Vec<_> = applied.reasons.iter().map(|reason| &reason.rule).collect();
    voice.say(
        Sign::of(word).mark(voice, &colour),
        json!({"subject": applied.subject, "colour": word, "reasons": reasons}),
    );
    for reason in &applied.reasons {
        voice.line(format!("- {}", said(reason, voice)));
    }
    let synced = sync::once(&phone, voice).await;
    Ok(synced.max(subjects::tell(&phone, voice)))
}

fn said(reason: &ApplicationReason, voice: &Voice) -> String {
    let rule = voice.text(&format!("reason.{}", reason.rule), &[]);
    let advice = voice.text(&format!("advice.{}", reason.advice), &[]);
    format!("{rule}（{}）{advice}", reason.authority)
}
