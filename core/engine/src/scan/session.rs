//! What is in view at one point and what it means: pure but for the randomness of
//! challenges, which is handed in. Decisions leave as [`Next`]; they count only
//! once the shell has committed them and says so.

use bamin_protocol::group::Count;
use bamin_protocol::history::{History, OUT_OF_VIEW};
use bamin_protocol::policy::Policy;
use bamin_protocol::presentation::{CodeId, GroupTag, Presentation};
use bamin_protocol::verify::VerifierClock;
use bamin_protocol::{Outcome, Refusal, Verdict, verify};

use super::Evidence;
use super::challenge::Challenge;
use super::gather::{Closing, Gather, Known};
use super::record::Decision;
use super::step::{ChallengeMode, ScanStep};
use super::unrecognised::{Unrecognised, Watch};
use super::view::GroupWord;
use crate::ports::{Randomness, RandomnessFailed};
use crate::queue::EventId;

/// A code already shown may be confirmed for so long: its presentation is fresh
/// no longer. Milliseconds.
const CONFIRM_MS: i64 = 60_000;

/// What a frame shows.
#[derive(Debug, Clone, Copy)]
pub(super) enum FrameSighting<'a> {
    /// No code.
    Nothing,
    /// A code that can't be read.
    Unreadable,
    /// A code's text, from a frame.
    Frame(&'a str),
    /// A text that somebody gave: no need to wait until it is steady.
    Given(&'a str),
}

/// What the shell is to do.
#[derive(Debug)]
pub(super) enum Next {
    Show(ScanStep),
    Record(Box<Decision>),
    RecordGroup(Closing),
}

/// Everything that a decision depends on.
pub(super) struct Context<'a> {
    pub evidence: &'a Evidence,
    pub policy: Policy,
    pub clock: VerifierClock,
    pub random: &'a dyn Randomness,
}

/// The state of one point's scanner.
#[derive(Debug)]
pub(super) struct Session {
    history: History,
    in_view: Vec<InView>,
    group: Option<Gather>,
    watch: Watch,
    pub challenge: Challenge,
    confirmable: Option<Confirmable>,
}

/// A code that was decided and is still in view.
#[derive(Debug)]
struct InView {
    code: CodeId,
    text: String,
    verdict: Verdict,
    last_ms: i64,
}

#[derive(Debug)]
struct Confirmable {
    decision: Decision,
    event: EventId,
    at_ms: i64,
}

impl Session {
    pub fn new(mode: ChallengeMode) -> Self {
        Self {
            history: History::default(),
            in_view: Vec::new(),
            group: None,
            watch: Watch::default(),
            challenge: Challenge::new(mode),
            confirmable: None,
        }
    }

    /// Takes one frame's worth of news.
    pub fn see(
        &mut self,
        seen: FrameSighting<'_>,
        context: &Context<'_>,
    ) -> Result<Next, RandomnessFailed> {
        let now_ms = context.clock.now_ms;
        self.in_view
            .retain(|code| now_ms - code.last_ms < OUT_OF_VIEW);
        if let Some(closing) = self.leave_group(now_ms) {
            return Ok(Next::RecordGroup(closing));
        }
        match seen {
            FrameSighting::Nothing => Ok(Next::Show(self.idle())),
            FrameSighting::Unreadable => {
                let steady =
                    self.in_view.is_empty() && self.watch.saw(Unrecognised::Unreadable, now_ms);
                if steady {
                    self.watch.reported();
                    return Ok(Next::Show(ScanStep::Unreadable));
                }
                Ok(Next::Show(self.looking()))
            }
            FrameSighting::Frame(text) => match Presentation::parse_text(text) {
                Ok(presentation) => self.code(text, &presentation, context),
                Err(_) if self.watch.saw(Unrecognised::Text(text.to_owned()), now_ms) => {
                    Ok(self.unrecognised(text, context))
                }
                Err(_) => Ok(Next::Show(self.looking())),
            },
            FrameSighting::Given(text) => match Presentation::parse_text(text) {
                Ok(presentation) => self.code(text, &presentation, context),
                Err(_) => Ok(self.unrecognised(text, context)),
            },
        }
    }

    /// Staff tap: ask the next holder for digits.
    pub fn ask_challenge(&mut self, context: &Context<'_>) -> Result<u16, RandomnessFailed> {
        self.challenge
            .draw(&mut self.history, context.clock.now, context.random)
    }

    /// Staff tap: no digits after all.
    pub fn cancel_challenge(&mut self) {
        self.challenge.close(&mut self.history);
    }

    /// Staff tap: the code already shown passes once more.
    pub fn confirm(&mut self, now_ms: i64) -> Option<Decision> {
        let Confirmable {
            mut decision,
            event,
            at_ms,
        } = self.confirmable.take()?;
        if now_ms - at_ms > CONFIRM_MS {
            return None;
        }
        let Outcome::AlreadyShown { unchecked, .. } = decision.verdict.outcome else {
            return None;
        };
        decision.verdict.outcome = unchecked.map_or(Outcome::Green, Outcome::Unchecked);
        decision.confirms = Some(event);
        Some(decision)
    }

    /// Staff counted heads, or say that the count is wrong.
    pub fn count(&self, count: Count) -> Option<Closing> {
        self.group.as_ref()?.counted(count)
    }

    /// Staff end the reading of a group.
    pub fn finish_group(&self) -> Option<Closing> {
        self.group.as_ref()?.close()
    }

    /// The event of `decision` is on disk.
    pub fn recorded(&mut self, decision: Decision, event: EventId, context: &Context<'_>) {
        let now_ms = context.clock.now_ms;
        self.watch.reported();
        let Some(code) = decision.verdict.code() else {
            return;
        };
        self.history
            .note(&decision.verdict, &context.clock, &context.policy);
        if decision.confirms.is_some() {
            self.history.confirm(code);
        }
        if !matches!(decision.verdict.outcome, Outcome::Refused(_)) {
            self.challenge.close(&mut self.history);
        }
        self.in_view.retain(|other| other.code != code);
        self.in_view.push(InView {
            code,
            text: decision.text.clone().unwrap_or_default(),
            verdict: decision.verdict.clone(),
            last_ms: now_ms,
        });
        let again = matches!(decision.verdict.outcome, Outcome::AlreadyShown { .. });
        self.confirmable = again.then_some(Confirmable {
            decision,
            event,
            at_ms: now_ms,
        });
    }

    /// The event of a group's member is on disk.
    pub fn member_recorded(
        &mut self,
        i: u8,
        decision: &Decision,
        event: EventId,
        context: &Context<'_>,
    ) {
        self.history
            .note(&decision.verdict, &context.clock, &context.policy);
        if let Some(group) = &mut self.group {
            group.recorded(i, event);
        }
    }

    /// The event that member `i` has already, from a try that failed half-way.
    pub fn member_event(&self, i: u8) -> Option<EventId> {
        self.group.as_ref()?.event_of(i)
    }

    /// All of the group's events are on disk.
    pub fn group_recorded(&mut self, word: GroupWord) {
        self.challenge.close(&mut self.history);
        if let Some(group) = &mut self.group {
            group.decided(word);
        }
    }

    fn code(
        &mut self,
        text: &str,
        presentation: &Presentation,
        context: &Context<'_>,
    ) -> Result<Next, RandomnessFailed> {
        self.watch.clear();
        if let Some(tag) = presentation.claims.group {
            return self.member(text, presentation, tag, context);
        }
        if let Some(closing) = self.close_open_group() {
            return Ok(Next::RecordGroup(closing));
        }
        let before = self.still_in_view(presentation.code(), text, context);
        if before == Before::Settled {
            return Ok(Next::Show(ScanStep::StillInView));
        }
        let decision = match self.decide(text, presentation, context)? {
            Ok(decision) => decision,
            Err(ask) => return Ok(Next::Show(ask)),
        };
        if before == Before::Refused(reason(&decision.verdict)) {
            self.history
                .note(&decision.verdict, &context.clock, &context.policy);
            return Ok(Next::Show(ScanStep::StillInView));
        }
        Ok(Next::Record(Box::new(decision)))
    }

    fn member(
        &mut self,
        text: &str,
        presentation: &Presentation,
        tag: GroupTag,
        context: &Context<'_>,
    ) -> Result<Next, RandomnessFailed> {
        let now_ms = context.clock.now_ms;
        if self
            .group
            .as_ref()
            .is_none_or(|group| group.tag.tag != tag.tag)
        {
            if let Some(closing) = self.close_open_group() {
                return Ok(Next::RecordGroup(closing));
            }
            self.group = Some(Gather::new(tag, now_ms));
        }
        let code = presentation.code();
        let Some(group) = &mut self.group else {
            return Ok(Next::Show(ScanStep::Looking));
        };
        if group.saw(code, tag.i, text, now_ms) == Known::Yes {
            if let Some(verdict) = group.verdict_of(code, tag.i)
                && group.event_of(tag.i).is_some()
            {
                self.history.note(verdict, &context.clock, &context.policy);
            }
            return Ok(Next::Show(group.progress()));
        }
        let mut decision = match self.decide(text, presentation, context)? {
            Ok(decision) => decision,
            Err(ask) => return Ok(Next::Show(ask)),
        };
        let Some(group) = &mut self.group else {
            return Ok(Next::Show(ScanStep::Looking));
        };
        if matches!(decision.verdict.outcome, Outcome::Refused(_)) {
            let new = group.turn_away(code, text, reason(&decision.verdict));
            return Ok(Self::turned_away(new, decision, group));
        }
        if let Err(refusal) = group.take(decision.clone(), tag.i) {
            let new = group.turn_away(code, text, refusal.code());
            decision.not_taken = Some(refusal);
            return Ok(Self::turned_away(new, decision, group));
        }
        Ok(match group.complete() {
            Some(closing) => Next::RecordGroup(closing),
            None => Next::Show(group.progress()),
        })
    }

    fn turned_away(new: bool, decision: Decision, group: &Gather) -> Next {
        match new {
            true => Next::Record(Box::new(decision)),
            false => Next::Show(group.progress()),
        }
    }

    /// Verifies; `Err` is the question for digits that comes before any verdict.
    fn decide(
        &mut self,
        text: &str,
        presentation: &Presentation,
        context: &Context<'_>,
    ) -> Result<Result<Decision, ScanStep>, RandomnessFailed> {
        let limits = (&context.clock, &context.policy);
        self.challenge
            .prepare(presentation, &mut self.history, limits, context.random)?;
        let verdict = self.verify(text, context);
        let asked = self.history.challenge;
        let unanswered = match verdict.outcome {
            Outcome::Refused(Refusal::ChallengeMissing) => true,
            Outcome::Refused(Refusal::ChallengeWrong) => {
                self.challenge.is_stale(presentation.claims.challenge)
            }
            _ => false,
        };
        Ok(match asked {
            Some(asked) if unanswered => Err(ScanStep::AskChallenge {
                digits: asked.value,
            }),
            _ => Ok(Decision {
                challenge: asked.is_some(),
                ..Decision::new(verdict, text)
            }),
        })
    }

    fn verify(&self, text: &str, context: &Context<'_>) -> Verdict {
        verify(
            text,
            context.evidence.trust.as_deref(),
            &*context.evidence.status,
            &context.clock,
            &context.policy,
            &self.history,
        )
    }

    fn unrecognised(&self, text: &str, context: &Context<'_>) -> Next {
        Next::Record(Box::new(Decision::new(self.verify(text, context), text)))
    }

    /// Keeps a decided code in view, and says how it stood.
    fn still_in_view(&mut self, code: CodeId, text: &str, context: &Context<'_>) -> Before {
        let Some(known) = self.in_view.iter_mut().find(|known| known.code == code) else {
            return Before::New;
        };
        let was_refused = matches!(known.verdict.outcome, Outcome::Refused(_));
        // Another presentation keeps a clear code in view only if it holds by itself:
        // a picture or a forgery held up right after the phone is decided anew.
        if !was_refused && known.text != text && is_refused(text, context) {
            return Before::New;
        }
        known.last_ms = context.clock.now_ms;
        if !was_refused {
            known.text = text.to_owned();
            self.history
                .note(&known.verdict, &context.clock, &context.policy);
            return Before::Settled;
        }
        if known.text == text {
            return Before::Settled;
        }
        known.text = text.to_owned();
        Before::Refused(reason(&known.verdict))
    }

    fn leave_group(&mut self, now_ms: i64) -> Option<Closing> {
        let group = self.group.as_ref()?;
        if group.gone(now_ms) {
            self.group = None;
            return None;
        }
        group.abandoned(now_ms).then(|| group.close()).flatten()
    }

    fn close_open_group(&mut self) -> Option<Closing> {
        self.group.as_ref().filter(|group| group.is_open())?.close()
    }

    fn idle(&self) -> ScanStep {
        match &self.group {
            Some(group) => group.progress(),
            None if self.in_view.is_empty() => ScanStep::Nothing,
            None => ScanStep::StillInView,
        }
    }

    fn looking(&self) -> ScanStep {
        match self.idle() {
            ScanStep::Nothing => ScanStep::Looking,
            held => held,
        }
    }
}

/// Whether a presentation is refused whatever was shown and asked before.
fn is_refused(text: &str, context: &Context<'_>) -> bool {
    let alone = verify(
        text,
        context.evidence.trust.as_deref(),
        &*context.evidence.status,
        &context.clock,
        &context.policy,
        &History::default(),
    );
    matches!(alone.outcome, Outcome::Refused(_))
}

/// How a code that comes by was decided before.
#[derive(Debug, PartialEq, Eq)]
enum Before {
    /// It is new.
    New,
    /// In view, decided, nothing new about it.
    Settled,
    /// In view, refused for this reason, but shows another presentation.
    Refused(&'static str),
}

/// What a verdict is told apart by: one in view is recorded anew only when it changes.
fn reason(verdict: &Verdict) -> &'static str {
    match verdict.outcome {
        Outcome::Refused(refusal) => refusal.code(),
        outcome => outcome.word(),
    }
}
