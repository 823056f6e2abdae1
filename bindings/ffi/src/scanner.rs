//! Checking codes: frames in, verdicts out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bamin_engine::decode::{LumaFrame, Rect, Rotation};
use bamin_engine::phone::Phone;
use bamin_engine::queue::event::Temperature;
use bamin_engine::scan as engine;
use bamin_protocol::refusal::Param as EngineParam;

use crate::error::{BaminError, Param};
use crate::wallet::id;
use crate::words::{
    Colour, Cue, GroupWord, NaatResult, RegionLevel, StopReason, SubjectKind, VerdictWord,
};

/// A part of a camera frame, in its own pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct FrameRegion {
    /// First column.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
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
    /// The colour that is shown.
    pub colour: Colour,
    /// Masked.
    pub name: String,
    /// Year.
    pub birth_year: u16,
    /// Last two characters of the document number.
    pub document_tail: String,
    /// Whose code.
    pub kind: SubjectKind,
    /// The last nucleic-acid test.
    pub last_test: Option<LastTest>,
    /// The highest risk level of the last 14 days.
    pub region_level: Option<RegionLevel>,
    /// The facts are those of then, Unix seconds.
    pub as_of: i64,
}

/// The last nucleic-acid test, as a pass has it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct LastTest {
    /// The result.
    pub result: NaatResult,
    /// The day of the sample, `YYYY-MM-DD`.
    pub day: String,
}

/// A decision on one code.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Verdict {
    /// The event that records it, UUID text.
    pub event: String,
    /// The decision.
    pub word: VerdictWord,
    /// Why it is not green.
    pub reason: Option<Reason>,
    /// Which sound.
    pub cue: Cue,
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
        /// The decision.
        word: GroupWord,
        /// Which sound.
        cue: Cue,
        /// Those who were read.
        members: Vec<Member>,
        /// Who was not read.
        missing: Vec<u8>,
    },
    /// Scanning must stop: the record could not be kept, so no verdict is shown.
    Stop {
        /// Why.
        reason: StopReason,
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
    /// Takes one camera frame: its luma plane, 8 bits a pixel, without a copy. The
    /// buffer (direct, on the JVM) may be used again as soon as this returns.
    ///
    /// `stride` is the bytes from row to row; `quarter_turns` clockwise bring the
    /// frame upright; `region` is the part to look at, all of it if absent.
    ///
    /// Errors: `Answer frame` when the figures contradict each other.
    pub fn frame(
        &self,
        luma: &[u8],
        width: u32,
        height: u32,
        stride: u32,
        quarter_turns: u8,
        region: Option<FrameRegion>,
    ) -> Result<ScanStep, BaminError> {
        let frame = LumaFrame {
            stride,
            crop: region.map(Rect::from),
            rotation: match quarter_turns % 4 {
                0 => Rotation::None,
                1 => Rotation::Clockwise90,
                2 => Rotation::Clockwise180,
                _ => Rotation::Clockwise270,
            },
            ..LumaFrame::new(luma, width, height)
        };
        let step = self.scanner().frame(&frame, &self.phone.evidence());
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
                word: group.word.into(),
                cue: group.cue.into(),
                members: group.members.into_iter().map(Member::from).collect(),
                missing: group.missing,
            },
            engine::ScanStep::Stop(reason) => Self::Stop {
                reason: reason.into(),
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
            word: view.word.into(),
            reason: view.reason.map(|reason| Reason {
                code: reason.code.into(),
                params: params(&reason.params),
            }),
            cue: view.cue.into(),
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
            colour: person.colour.into(),
            name: person.name,
            birth_year: person.birth_year,
            document_tail: person.document_tail,
            kind: person.kind.into(),
            last_test: person.naat.map(LastTest::from),
            region_level: person.region.map(|region| region.level.into()),
            as_of: person.as_of,
        }
    }
}

impl From<engine::NaatView> for LastTest {
    fn from(naat: engine::NaatView) -> Self {
        Self {
            result: naat.result.into(),
            day: naat.day.to_string(),
        }
    }
}

impl From<FrameRegion> for Rect {
    fn from(region: FrameRegion) -> Self {
        Self {
            left: region.left,
            top: region.top,
            width: region.width,
            height: region.height,
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
