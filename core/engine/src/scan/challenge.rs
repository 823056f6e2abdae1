//! Four digits that the holder must type: against pictures that are younger than
//! a minute. Drawn for one code or group, taken once, within the policy's window.

use bamin_protocol::history::{AskedChallenge, History};
use bamin_protocol::policy::Policy;
use bamin_protocol::presentation::{CodeId, MAX_CHALLENGE, Presentation};
use bamin_protocol::verify::VerifierClock;

use super::step::ChallengeMode;
use crate::ports::{Randomness, RandomnessFailed, random};

/// Whom the digits were drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Code(CodeId),
    Group(u32),
}

impl Target {
    fn of(presentation: &Presentation) -> Self {
        match presentation.claims.group {
            Some(group) => Self::Group(group.tag),
            None => Self::Code(presentation.code()),
        }
    }
}

/// The digits that are asked for. Those that count stand in the history.
#[derive(Debug)]
pub(super) struct Challenge {
    pub mode: ChallengeMode,
    target: Option<Target>,
    /// What the presentation held already when the digits were drawn: no answer to them.
    stale: Option<u16>,
    last: Option<u16>,
}

impl Challenge {
    pub fn new(mode: ChallengeMode) -> Self {
        Self {
            mode,
            target: None,
            stale: None,
            last: None,
        }
    }

    /// Draws digits that are not the last ones.
    pub fn draw(
        &mut self,
        history: &mut History,
        now: i64,
        random: &dyn Randomness,
    ) -> Result<u16, RandomnessFailed> {
        let drawn = random::up_to(random, MAX_CHALLENGE.into())? as u16;
        let value = match self.last {
            Some(last) if last == drawn => (drawn + 1) % (MAX_CHALLENGE + 1),
            _ => drawn,
        };
        self.last = Some(value);
        self.target = None;
        self.stale = None;
        history.challenge = Some(AskedChallenge {
            value,
            asked: now,
            answered: None,
        });
        Ok(value)
    }

    /// Before `presentation` is verified: draws digits where they are due.
    pub fn prepare(
        &mut self,
        presentation: &Presentation,
        history: &mut History,
        (clock, policy): (&VerifierClock, &Policy),
        random: &dyn Randomness,
    ) -> Result<(), RandomnessFailed> {
        let target = Target::of(presentation);
        let typed = presentation.claims.challenge;
        let due = match history.challenge {
            None => self.mode == ChallengeMode::Always,
            Some(asked) => {
                let over = clock.now - asked.asked > i64::from(policy.challenge);
                let another = self.target.is_some_and(|held| held != target);
                another || over && typed != Some(asked.value)
            }
        };
        if due {
            self.draw(history, clock.now, random)?;
            self.target = Some(target);
            self.stale = typed;
        }
        // Every member of a group answers the same digits, each with an own key.
        if let (Target::Group(_), Some(asked)) = (target, &mut history.challenge) {
            asked.answered = None;
        }
        Ok(())
    }

    /// Whether the digits in a presentation were typed for an earlier challenge.
    pub fn is_stale(&self, typed: Option<u16>) -> bool {
        typed.is_some() && typed == self.stale
    }

    /// The digits were answered, expired or taken back.
    pub fn close(&mut self, history: &mut History) {
        history.challenge = None;
        self.target = None;
        self.stale = None;
    }
}
