//! A verdict in words and as JSON: of a recorded scan, or of a mere check.

use std::path::Path;

use bamin_engine::phone::Check;
use bamin_engine::scan::{PersonView, ReasonView, VerdictView, VerdictWord};
use bamin_protocol::refusal::Param;
use serde_json::{Map, Value, json};

use crate::exit::Exit;
use crate::sign::Sign;
use crate::time_text;
use crate::voice::Voice;

/// What is told of one code.
pub struct VerdictReport<'a> {
    word: VerdictWord,
    reason: Option<&'a ReasonView>,
    person: Option<&'a PersonView>,
    /// Unix seconds.
    now: i64,
    /// Everything that only scripts read.
    rest: Value,
}

impl<'a> VerdictReport<'a> {
    /// A scan that is recorded.
    pub fn of_scan(view: &'a VerdictView, now: i64) -> Self {
        Self {
            word: view.word,
            reason: view.reason.as_ref(),
            person: view.person.as_ref(),
            now,
            rest: json!({
                "event": view.event,
                "cue": view.cue.code(),
                "evidence_age": view.evidence_age,
                "trust_age": view.trust_age,
                "trust_warning": view.trust_warning,
                "status_age": view.status_age,
                "clock": view.clock.number(),
                "offset": view.offset,
            }),
        }
    }

    /// A check that leaves no trace.
    pub fn of_check(check: &'a Check, now: i64) -> Self {
        Self {
            word: check.word,
            reason: check.reason.as_ref(),
            person: check.person.as_ref(),
            now,
            rest: json!({
                "evidence_age": check.evidence_age,
                "trust_age": check.trust_age,
                "offset": check.offset,
            }),
        }
    }

    /// How the process ends after this.
    pub fn exit(&self) -> Exit {
        match self.word {
            VerdictWord::Green => Exit::Done,
            VerdictWord::Orange => Exit::Orange,
            VerdictWord::Unchecked => Exit::Unchecked,
            VerdictWord::AlreadyShown => Exit::AlreadyShown,
            VerdictWord::Refused => Exit::Refused,
        }
    }

    /// Says it; `file` is where the code was seen.
    pub fn tell(&self, file: Option<&Path>, voice: &Voice) -> Exit {
        let headline = self.headline(voice);
        let mark = Sign::of(self.word.word()).mark(voice, &headline);
        match file {
            Some(file) => voice.line(format!("{mark}  {}", file.display())),
            None => voice.line(mark),
        }
        let reason = self.reason_in_words(voice);
        if let Some(reason) = &reason {
            voice.line(format!("   {reason}"));
        }
        for line in self
            .person
            .iter()
            .flat_map(|person| describe(person, voice))
        {
            voice.line(format!("   {line}"));
        }
        voice.object(&self.object(file, &headline, reason.as_deref()));
        self.exit()
    }

    /// As JSON; the keys are only ever added to.
    pub fn object(&self, file: Option<&Path>, headline: &str, reason: Option<&str>) -> Value {
        let mut object = json!({
            "verdict": self.word.word(),
            "reason": self.reason.map(|reason| json!({
                "code": reason.code,
                "params": params(reason),
            })),
            "text": reason.unwrap_or(headline),
            "person": self.person.map(person),
        });
        if let (Some(all), Some(rest)) = (object.as_object_mut(), self.rest.as_object()) {
            all.extend(rest.clone());
            if let Some(file) = file {
                all.insert("file".to_owned(), file.display().to_string().into());
            }
        }
        object
    }

    fn headline(&self, voice: &Voice) -> String {
        let word = self.word.word();
        match (self.word, self.reason) {
            (VerdictWord::AlreadyShown, Some(reason)) => {
                voice.said("verdict.already_shown", &params(reason))
            }
            (VerdictWord::Unchecked, Some(reason)) if reason.code == "evidence" => {
                let age = params(reason).get("seconds").and_then(Value::as_i64);
                let since = time_text::short(self.now - age.unwrap_or(0), self.now);
                voice.text("verdict.unchecked_since", &[("time", &since)])
            }
            _ => voice.text(&format!("verdict.{word}"), &[]),
        }
    }

    fn reason_in_words(&self, voice: &Voice) -> Option<String> {
        let reason = self.reason?;
        let prefix = match self.word {
            VerdictWord::AlreadyShown => return None,
            VerdictWord::Unchecked => "unchecked",
            _ => "refusal",
        };
        let key = format!("{prefix}.{}", reason.code);
        Some(voice.said(&key, &params(reason)))
    }
}

fn params(reason: &ReasonView) -> Map<String, Value> {
    let value = |param: &Param| match *param {
        Param::Number(number) => Value::from(number),
        Param::Word(word) => Value::from(word),
    };
    let params = reason.params.iter();
    params
        .map(|(name, param)| ((*name).to_owned(), value(param)))
        .collect()
}

/// What staff compare with the person and the card.
fn describe(person: &PersonView, voice: &Voice) -> Vec<String> {
    let kind = voice.text(&format!("subject_kind.{}", person.kind.word()), &[]);
    let born = voice.text(
        "pass.birth_year",
        &[("year", &person.birth_year.to_string())],
    );
    let tail = voice.text("pass.document_tail", &[("tail", &person.document_tail)]);
    let naat = match &person.naat {
        Some(naat) => voice.text(
            "pass.naat",
            &[
                ("naat_result", naat.result.word()),
                ("day", &naat.day.to_string()),
            ],
        ),
        None => voice.text("pass.naat_none", &[]),
    };
    let mut lines = vec![
        format!("{}  {kind}  {born}  {tail}", person.name),
        voice.text("verdict.compare", &[]),
        naat,
    ];
    if let Some(region) = &person.region {
        lines.push(voice.text(
            "pass.region_day",
            &[
                ("region_level", region.level.word()),
                ("day", &region.day.to_string()),
            ],
        ));
    }
    lines
}

fn person(person: &PersonView) -> Value {
    json!({
        "colour": person.colour.word(),
        "name": person.name,
        "birth_year": person.birth_year,
        "document_tail": person.document_tail,
        "kind": person.kind.word(),
        "key_kind": person.key_kind.word(),
        "naat": person.naat.map(|naat| json!({
            "result": naat.result.word(),
            "day": naat.day.to_string(),
        })),
        "region": person.region.map(|region| json!({
            "level": region.level.word(),
            "day": region.day.to_string(),
        })),
        "as_of": person.as_of,
    })
}
