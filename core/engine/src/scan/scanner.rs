//! The shell around [`super::session`]: decodes frames, reads the clock, commits
//! events. Every call may decode or commit: make them on a worker thread.

use std::sync::Arc;

use bamin_protocol::group::Count;
use bamin_protocol::number;
use bamin_protocol::verify::VerifierClock;

use super::Evidence;
use super::gather::Closing;
use super::record::Decision;
use super::session::{Context, FrameSighting, Next, Session};
use super::step::{ChallengeMode, ScanStep, StopReason};
use super::view::{GroupView, MemberView};
use crate::clock::Timekeeper;
use crate::decode::{Decoder, FrameError, LumaFrame};
use crate::error::EngineError;
use crate::ports::Randomness;
use crate::queue::event::{Feedback, NumberToCheck, Temperature};
use crate::queue::{Duty, EventBody, EventId, Queue};

/// Who scans where, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanSettings {
    /// Stands in every event.
    pub duty: Duty,
    /// Whether holders must type digits.
    pub challenge: ChallengeMode,
}

/// One camera at one point.
pub struct Scanner {
    decoder: Decoder,
    session: Session,
    duty: Duty,
    time: Timekeeper,
    queue: Queue,
    random: Arc<dyn Randomness>,
}

impl Scanner {
    /// A scanner that has seen nothing yet.
    pub fn new(
        settings: ScanSettings,
        time: Timekeeper,
        queue: Queue,
        random: Arc<dyn Randomness>,
    ) -> Self {
        Self {
            decoder: Decoder::new(),
            session: Session::new(settings.challenge),
            duty: settings.duty,
            time,
            queue,
            random,
        }
    }

    /// Changes point or direction; what was shown before is remembered only at the
    /// same point.
    pub fn set(&mut self, settings: ScanSettings) {
        if settings.duty.point != self.duty.point {
            self.session = Session::new(settings.challenge);
        }
        self.session.challenge.mode = settings.challenge;
        self.duty = settings.duty;
    }

    /// Takes one camera frame. A code of ours is decided at once; one that is not,
    /// or can't be read, after it has been in view steadily.
    ///
    /// # Errors
    /// [`FrameError`] when the frame's figures contradict each other.
    pub fn frame(
        &mut self,
        frame: &LumaFrame<'_>,
        evidence: &Evidence,
    ) -> Result<ScanStep, FrameError> {
        let symbol = self.decoder.decode(frame)?;
        let seen = match &symbol {
            Some(symbol) => FrameSighting::Frame(&symbol.text),
            None if self.decoder.symbol_in_view() => FrameSighting::Unreadable,
            None => FrameSighting::Nothing,
        };
        Ok(self.see(seen, evidence))
    }

    /// Takes a text that was read elsewhere; decided at once, whatever it is.
    pub fn text(&mut self, text: &str, evidence: &Evidence) -> ScanStep {
        self.see(FrameSighting::Given(text), evidence)
    }

    /// One tap: the next holder must type these four digits.
    pub fn ask_challenge(&mut self, evidence: &Evidence) -> Result<u16, EngineError> {
        let (clock, random) = (self.clock(), self.random.clone());
        let context = context(evidence, clock, &*random);
        Ok(self.session.ask_challenge(&context)?)
    }

    /// One tap: no digits after all.
    pub fn cancel_challenge(&mut self) {
        self.session.cancel_challenge();
    }

    /// One tap: the code that was "already shown" passes once more, recorded as a
    /// scan of its own that names the first. [`ScanStep::Nothing`] if there is none,
    /// or it was longer ago than a minute.
    pub fn confirm(&mut self, evidence: &Evidence) -> ScanStep {
        let clock = self.clock();
        match self.session.confirm(clock.now_ms) {
            Some(decision) => self.act(Next::Record(Box::new(decision)), evidence, clock),
            None => ScanStep::Nothing,
        }
    }

    /// Staff counted as many people as [`ScanStep::CountThem`] says.
    pub fn confirm_count(&mut self, evidence: &Evidence) -> ScanStep {
        self.close_group(self.session.count(Count::Confirmed), evidence)
    }

    /// Staff counted another number of people, or stop reading the group here.
    pub fn finish_group(&mut self, evidence: &Evidence) -> ScanStep {
        self.close_group(self.session.finish_group(), evidence)
    }

    /// What staff add to a scan, named by its event.
    pub fn feedback(
        &self,
        scan: EventId,
        passage_reason: Option<String>,
        temperature: Option<Temperature>,
    ) -> Result<EventId, EngineError> {
        let feedback = Feedback {
            scan: scan.to_string(),
            passage_reason,
            temperature,
        };
        self.queue
            .append(&self.duty, &EventBody::Feedback(feedback))
    }

    /// Queues a 12-digit number that no server can be asked about now; never green.
    /// [`None`] if it is no such number.
    pub fn number_to_check(&self, digits: &str) -> Result<Option<EventId>, EngineError> {
        let Some((alias, totp)) = number::parse(digits) else {
            return Ok(None);
        };
        let number = NumberToCheck {
            number: number::format(alias, totp),
        };
        let body = EventBody::NumberToCheck(number);
        self.queue.append(&self.duty, &body).map(Some)
    }

    fn see(&mut self, seen: FrameSighting<'_>, evidence: &Evidence) -> ScanStep {
        let (clock, random) = (self.clock(), self.random.clone());
        let context = context(evidence, clock, &*random);
        match self.session.see(seen, &context) {
            Ok(next) => self.act(next, evidence, clock),
            Err(_) => ScanStep::Stop(StopReason::NoRandomness),
        }
    }

    fn close_group(&mut self, closing: Option<Closing>, evidence: &Evidence) -> ScanStep {
        match closing {
            Some(closing) => self.act(Next::RecordGroup(closing), evidence, self.clock()),
            None => ScanStep::Nothing,
        }
    }

    /// Commits first, then shows.
    fn act(&mut self, next: Next, evidence: &Evidence, clock: VerifierClock) -> ScanStep {
        let acted = match next {
            Next::Show(step) => return step,
            Next::Record(decision) => self.record(*decision, evidence, clock),
            Next::RecordGroup(closing) => self.record_group(closing, evidence, clock),
        };
        acted.unwrap_or_else(|error| ScanStep::Stop(stop(&error)))
    }

    fn record(
        &mut self,
        decision: Decision,
        evidence: &Evidence,
        clock: VerifierClock,
    ) -> Result<ScanStep, EngineError> {
        let event = self.append(&decision, evidence, &clock)?;
        let view = decision.view(event, evidence, &clock);
        let random = self.random.clone();
        let context = context(evidence, clock, &*random);
        self.session.recorded(decision, event, &context);
        Ok(ScanStep::Verdict(Box::new(view)))
    }

    fn record_group(
        &mut self,
        closing: Closing,
        evidence: &Evidence,
        clock: VerifierClock,
    ) -> Result<ScanStep, EngineError> {
        let random = self.random.clone();
        let context = context(evidence, clock, &*random);
        let mut members = Vec::with_capacity(closing.members.len());
        for (i, decision) in closing.members {
            let event = match self.session.member_event(i) {
                Some(event) => event,
                None => {
                    let event = self.append(&decision, evidence, &clock)?;
                    self.session.member_recorded(i, &decision, event, &context);
                    event
                }
            };
            let verdict = decision.view(event, evidence, &clock);
            members.push(MemberView { i, verdict });
        }
        self.session.group_recorded(closing.word);
        Ok(ScanStep::Group(Box::new(GroupView {
            word: closing.word,
            cue: closing.word.cue(),
            members,
            missing: closing.missing,
            n: closing.n,
        })))
    }

    fn append(
        &self,
        decision: &Decision,
        evidence: &Evidence,
        clock: &VerifierClock,
    ) -> Result<EventId, EngineError> {
        let scan = decision.event(evidence, clock);
        self.queue.append(&self.duty, &EventBody::Scan(scan))
    }

    fn clock(&self) -> VerifierClock {
        let now = self.time.now();
        VerifierClock {
            now: now.seconds(),
            now_ms: now.mono_ms,
            quality: now.quality,
        }
    }
}

fn context<'a>(
    evidence: &'a Evidence,
    clock: VerifierClock,
    random: &'a dyn Randomness,
) -> Context<'a> {
    Context {
        evidence,
        policy: evidence.policy(),
        clock,
        random,
    }
}

fn stop(error: &EngineError) -> StopReason {
    match error {
        EngineError::StorageFull => StopReason::StorageFull,
        EngineError::Keys {
            code: "no_randomness",
        } => StopReason::NoRandomness,
        _ => StopReason::StorageFailed,
    }
}
