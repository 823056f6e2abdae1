//! What a scanner says step by step, told once each, and the worst of it.

use std::path::Path;

use bamin_engine::error::EngineError;
use bamin_engine::scan::{GroupView, GroupWord, ScanStep, StopReason};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::sign::Sign;
use crate::verdict_report::VerdictReport;
use crate::voice::Voice;

/// Tells the steps of one scanner.
pub struct ScanReport<'a> {
    voice: &'a Voice,
    worst: Exit,
    counts: Counts,
    last: Option<ScanStep>,
    open_group: Option<OpenGroup>,
    /// Digits were asked for, and nobody has answered yet.
    challenge_open: bool,
}

/// A group that is not decided yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenGroup {
    /// Some are still to be read.
    Incomplete,
    /// All are read: staff count them.
    ToCount {
        /// How many there should be.
        n: u8,
    },
}

/// How many verdicts of each kind.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    green: u32,
    stopped: u32,
    unsure: u32,
}

impl<'a> ScanReport<'a> {
    /// One that has told nothing yet.
    pub fn new(voice: &'a Voice) -> Self {
        Self {
            voice,
            worst: Exit::Done,
            counts: Counts::default(),
            last: None,
            open_group: None,
            challenge_open: false,
        }
    }

    /// The worst of everything told.
    pub fn worst(&self) -> Exit {
        match self.challenge_open {
            true => self.worst.max(Exit::Unchecked),
            false => self.worst,
        }
    }

    /// Something else went wrong.
    pub fn worse(&mut self, exit: Exit) {
        self.worst = self.worst.max(exit);
    }

    /// A group that is being read or counted.
    pub fn open_group(&self) -> Option<OpenGroup> {
        self.open_group
    }

    /// How many passed, were stopped, and are unsure, in one line.
    pub fn summary(&self) {
        let Counts {
            green,
            stopped,
            unsure,
        } = self.counts;
        let said = [green, stopped, unsure].map(|count| count.to_string());
        let [passed, halted, open] = &said;
        self.voice.say(
            self.voice.text(
                "cli.gate_summary",
                &[("green", passed), ("stopped", halted), ("unsure", open)],
            ),
            json!({"green": green, "stopped": stopped, "unsure": unsure}),
        );
    }

    /// Tells one step; `now` in Unix seconds.
    ///
    /// # Errors
    /// Scanning has to stop: the record could not be kept.
    pub fn tell(&mut self, step: ScanStep, file: Option<&Path>, now: i64) -> Result<(), Failure> {
        if self.last.as_ref() == Some(&step) && !matches!(step, ScanStep::Verdict(_)) {
            return Ok(());
        }
        match &step {
            ScanStep::Nothing | ScanStep::Looking | ScanStep::StillInView => {}
            ScanStep::Unreadable => {
                self.note(
                    "scan.unreadable",
                    &[],
                    json!({"verdict": null, "in_view": true}),
                );
            }
            ScanStep::AskChallenge { digits } => {
                let digits = format!("{digits:04}");
                self.note(
                    "challenge.ask",
                    &[("digits", &digits)],
                    json!({"ask_challenge": digits}),
                );
                self.challenge_open = true;
            }
            ScanStep::Gathering { read, n } => {
                self.open_group = Some(OpenGroup::Incomplete);
                let missing = usize::from(*n).saturating_sub(read.len());
                self.note(
                    "group.missing",
                    &[("n", &n.to_string()), ("count", &missing.to_string())],
                    json!({"gathering": {"read": read, "n": n}}),
                );
            }
            ScanStep::CountThem { n } => {
                self.open_group = Some(OpenGroup::ToCount { n: *n });
                self.note(
                    "group.shown",
                    &[("count", &n.to_string())],
                    json!({"count_them": n}),
                );
            }
            ScanStep::Verdict(view) => {
                self.challenge_open = false;
                let exit = VerdictReport::of_scan(view, now).tell(file, self.voice);
                self.count(exit);
                if view.trust_warning {
                    let age = view.trust_age.unwrap_or(0).to_string();
                    self.voice
                        .aside(self.voice.text("age.trust_warning", &[("seconds", &age)]));
                }
            }
            ScanStep::Group(view) => {
                self.open_group = None;
                self.challenge_open = false;
                self.group(view, now);
            }
            ScanStep::Stop(reason) => return Err(stopped(*reason)),
        }
        self.last = Some(step);
        Ok(())
    }

    fn note(&self, key: &str, params: &[(&str, &str)], object: Value) {
        self.voice.say(self.voice.text(key, params), object);
    }

    fn group(&mut self, view: &GroupView, now: i64) {
        let (sign, exit) = match view.word {
            GroupWord::Green => (Sign::Green, Exit::Done),
            GroupWord::Orange => (Sign::Orange, Exit::Orange),
            GroupWord::Unchecked | GroupWord::Incomplete | GroupWord::NotCounted => {
                (Sign::Unchecked, Exit::Unchecked)
            }
        };
        let (n, missing) = (view.n.to_string(), view.missing.len().to_string());
        let words = self.voice.text(
            &format!("cli.group.{}", view.word.word()),
            &[("n", &n), ("count", &missing)],
        );
        let members: Vec<_> = view
            .members
            .iter()
            .map(|member| {
                let mut object =
                    VerdictReport::of_scan(&member.verdict, now).object(None, "", None);
                object["i"] = member.i.into();
                object
            })
            .collect();
        self.voice.object(&json!({
            "group": view.word.word(),
            "text": words,
            "n": view.n,
            "missing": view.missing,
            "members": members,
        }));
        self.voice.line(sign.mark(self.voice, &words));
        for member in &view.members {
            let verdict = member.verdict.word.word();
            let name = member
                .verdict
                .person
                .as_ref()
                .map(|person| person.name.as_str());
            let said = self.voice.text(&format!("cli.word.{verdict}"), &[]);
            self.voice.line(format!(
                "   {}  {}  {}",
                member.i,
                Sign::of(verdict).mark(self.voice, &said),
                name.unwrap_or_default(),
            ));
        }
        self.count(exit);
    }

    fn count(&mut self, exit: Exit) {
        match exit {
            Exit::Done => self.counts.green += 1,
            Exit::Unchecked | Exit::AlreadyShown => self.counts.unsure += 1,
            _ => self.counts.stopped += 1,
        }
        self.worse(exit);
    }
}

fn stopped(reason: StopReason) -> Failure {
    Failure::from(match reason {
        StopReason::StorageFull => EngineError::StorageFull,
        StopReason::StorageFailed => EngineError::Storage {
            code: "storage_failed",
        },
        StopReason::NoRandomness => EngineError::Keys {
            code: "no_randomness",
        },
    })
}
