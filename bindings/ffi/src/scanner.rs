//! Checking codes: frames in, verdicts out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bamin_engine::decode::{LumaFrame, Rotation};
use bamin_engine::phone::Phone;
use bamin_engine::queue::event::Temperature;
use bamin_engine::scan as engine;
use bamin_protocol::refusal::Param as EngineParam;

use crate::error::{BaminError, Param};
use crate::wallet::id;

/// An 8-bit grey frame, as a camera's luma plane.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Frame {
    /// At least `stride` × (`height` − 1) + `width` bytes.
    pub luma: Vec<u8>,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from row to row.
    pub stride: u32,
    /// Quarter turns clockwise that bring it upright.
    pub quarter_turns: u8,
}

/// Why a code is not green.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Reason {
    /// A code of docs/format.md §4.
    pub code: String,
    /// Its parameters.
    pub params: Vec<Param>,
}

/// What staff compare with the person and the card.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Person {
    /// `green` or `orange`.
    pub colour: String,
    /// Masked.
    pub name: String,
    /// Year.
    pub birth_year: u16,
    /// Last two characters of the document number.
    pub document_tail: String,
    /// 0 to 3, as in docs/format.md §2.
    pub kind: u8,
    /// `negative` or `positive`: the last nucleic-acid result.
    pub naat: Option<String>,
    /// `low`, `medium` or `high`: the highest level of the last 14 days.
    pub region_level: Option<String>,
    /// The facts are those of then, Unix seconds.
    pub as_of: i64,
}

/// A decision on one code.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Verdict {
    /// The event that records it, UUID text.
    pub event: String,
    /// `green`, `orange`, `unchecked`, `already_shown` or `refused`.
    pub word: String,
    /// Why it is not green.
    pub reason: Option<Reason>,
    /// Which sound: `pass`, `stop`, `unchecked`, `already_shown` or `unreadable`.
    pub cue: String,
    /// Whose code it is, unless it was refused.
    pub person: Option<Person>,
    /// Seconds since the newest evidence of the code's state.
    pub evidence_age: Option<i64>,
    /// Seconds since the trust list was signed.
    pub trust_age: Option<i64>,
    /// The trust list is older than the policy's warning.
    pub trust_warning: bool,
}

/// One member of a family.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Member {
    /// Which one, from 1.
    pub i: u8,
    /// The decision.
    pub verdict: Verdict,
}

/// What the screen shows next.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum ScanStep {
    /// No code is in view.
    Nothing,
    /// Something is in view that is not decided yet.
    Looking,
    /// A code has been in view for a while and cannot be read.
    Unreadable,
    /// What was decided last is still in view.
    StillInView,
    /// The holder is to type these digits.
    AskChallenge {
        /// 0 to 9999, shown as four digits.
        digits: u16,
    },
    /// A decision, recorded already.
    Decided {
        /// It.
        verdict: Verdict,
    },
    /// A family is being read.
    Gathering {
        /// Which have been read.
        read: Vec<u8>,
        /// How many the holder says there are.
        n: u8,
    },
    /// All were read: count the people.
    CountThem {
        /// How many there should be.
        n: u8,
    },
    /// A decision on a family, recorded already.
    Group {
        /// `green`, `unchecked`, `orange`, `incomplete` or `not_counted`.
        word: String,
        /// Which sound.
        cue: String,
        /// Those who were read.
        members: Vec<Member>,
        /// Who was not read.
        missing: Vec<u8>,
    },
    /// Scanning must stop: the record could not be kept, so no verdict is shown.
    Stop {
        /// `storage_full`, `storage_failed` or `no_randomness`.
        code: String,
    },
}

/// One camera at one point. Its calls decode or commit: make them on one worker thread.
#[derive(uniffi::Object)]
pub struct Scanner {
    phone: Arc<Phone>,
    scanner: Mutex<engine::Scanner>,
}

impl Scanner {
    pub(crate) fn open(phone: Arc<Phone>) -> Result<Arc<Self>, BaminError> {
        let scanner = phone.scanner(engine::ChallengeMode::OnTap)?;
        Ok(Arc::new(Self {
            phone,
            scanner: Mutex::new(scanner),
        }))
    }

    fn scanner(&self) -> MutexGuard<'_, engine::Scanner> {
        self.scanner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[uniffi::export]
impl Scanner {
    /// Takes one camera frame.
    ///
    /// Errors: `Answer frame` when its figures contradict each other.
    pub fn frame(&self, frame: Frame) -> Result<ScanStep, BaminError> {
        let mut luma = LumaFrame::new(&frame.luma, frame.width, frame.height);
        luma.stride = frame.stride;
        luma.rotation = match frame.quarter_turns % 4 {
            0 => Rotation::None,
            1 => Rotation::Clockwise90,
            2 => Rotation::Clockwise180,
            _ => Rotation::Clockwise270,
        };
        let step = self.scanner().frame(&luma, &self.phone.evidence());
        Ok(step.map_err(|_| BaminError::answer("frame"))?.into())
    }

    /// Takes a text that was read elsewhere.
    pub fn text(&self, text: String) -> ScanStep {
        self.scanner().text(&text, &self.phone.evidence()).into()
    }

    /// One tap: the next holder must type these four digits.
    pub fn ask_challenge(&self) -> Result<u16, BaminError> {
        Ok(self.scanner().ask_challenge(&self.phone.evidence())?)
    }

    /// One tap: no digits after all.
    pub fn cancel_challenge(&self) {
        self.scanner().cancel_challenge();
    }

    /// One tap: the code that was already shown passes once more.
    pub fn confirm(&self) -> ScanStep {
        self.scanner().confirm(&self.phone.evidence()).into()
    }

    /// Staff counted as many people as there should be.
    pub fn confirm_count(&self) -> ScanStep {
        self.scanner().confirm_count(&self.phone.evidence()).into()
    }

    /// Staff counted another number, or stop reading the family here.
    pub fn finish_group(&self) -> ScanStep {
        self.scanner().finish_group(&self.phone.evidence()).into()
    }

    /// What staff add to a scan: the reason of passage, the temperature in tenths of a degree.
    pub fn feedback(
        &self,
        scan: String,
        passage_reason: Option<String>,
        temperature_normal: Option<bool>,
        celsius_tenths: Option<i32>,
    ) -> Result<String, BaminError> {
        let temperature = temperature_normal.map(|normal| Temperature {
            normal,
            celsius_tenths,
        });
        Ok(self
            .scanner()
            .feedback(id(&scan)?, passage_reason, temperature)?
            .to_string())
    }
}

impl From<engine::ScanStep> for ScanStep {
    fn from(step: engine::ScanStep) -> Self {
        match step {
            engine::ScanStep::Nothing => Self::Nothing,
            engine::ScanStep::Looking => Self::Looking,
            engine::ScanStep::Unreadable => Self::Unreadable,
            engine::ScanStep::StillInView => Self::StillInView,
            engine::ScanStep::AskChallenge { digits } => Self::AskChallenge { digits },
            engine::ScanStep::Verdict(view) => Self::Decided {
                verdict: (*view).into(),
            },
            engine::ScanStep::Gathering { read, n } => Self::Gathering { read, n },
            engine::ScanStep::CountThem { n } => Self::CountThem { n },
            engine::ScanStep::Group(group) => Self::Group {
                word: group.word.word().into(),
                cue: group.cue.code().into(),
                members: group.members.into_iter().map(Member::from).collect(),
                missing: group.missing,
            },
            engine::ScanStep::Stop(reason) => Self::Stop {
                code: reason.code().into(),
            },
        }
    }
}

impl From<engine::MemberView> for Member {
    fn from(member: engine::MemberView) -> Self {
        Self {
            i: member.i,
            verdict: member.verdict.into(),
        }
    }
}

impl From<engine::VerdictView> for Verdict {
    fn from(view: engine::VerdictView) -> Self {
        Self {
            event: view.event.to_string(),
            word: view.word.word().into(),
            reason: view.reason.map(|reason| Reason {
                code: reason.code.into(),
                params: params(&reason.params),
            }),
            cue: view.cue.code().into(),
            person: view.person.map(Person::from),
            evidence_age: view.evidence_age,
            trust_age: view.trust_age,
            trust_warning: view.trust_warning,
        }
    }
}

impl From<engine::PersonView> for Person {
    fn from(person: engine::PersonView) -> Self {
        Self {
            colour: person.colour.word().into(),
            name: person.name,
            birth_year: person.birth_year,
            document_tail: person.document_tail,
            kind: person.kind.number(),
            naat: person.naat.map(|naat| naat.result.word().to_owned()),
            region_level: person.region.map(|region| region.level.word().to_owned()),
            as_of: person.as_of,
        }
    }
}

pub(crate) fn params(params: &[(&'static str, EngineParam)]) -> Vec<Param> {
    let param = |(name, value): &(&'static str, EngineParam)| Param {
        name: (*name).into(),
        value: match value {
            EngineParam::Number(number) => number.to_string(),
            EngineParam::Word(word) => (*word).into(),
        },
    };
    params.iter().map(param).collect()
}
