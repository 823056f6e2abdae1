//! A family being read, member by member. Nobody's colour is told before all are
//! read and, where nobody is stopped, counted: then every member's event is
//! committed with the count's answer in it, and only then shown.

use bamin_protocol::Verdict;
use bamin_protocol::group::{Count, Gathering, GroupOutcome, GroupRefusal};
use bamin_protocol::presentation::{CodeId, GroupTag};

use super::record::Decision;
use super::step::ScanStep;
use super::view::GroupWord;
use crate::queue::EventId;

/// A group that went out of view undecided is closed after so many milliseconds …
const LEFT_MS: i64 = 15_000;
/// … and one that waits for its count, since its green would be too old. Milliseconds.
const UNCOUNTED_MS: i64 = 60_000;
/// A decided group is out of view after this long: each member is drawn every
/// third of a second, so nine take three seconds. Milliseconds.
const GONE_MS: i64 = 4_000;

/// One group in view.
#[derive(Debug)]
pub(super) struct Gather {
    pub tag: GroupTag,
    gathering: Option<Gathering>,
    texts: Vec<(u8, String)>,
    turned_away: Vec<TurnedAway>,
    recorded: Vec<(u8, EventId)>,
    decided: Option<GroupWord>,
    challenge: bool,
    last_ms: i64,
}

/// A member that was refused, so that its next turn is no new event.
#[derive(Debug)]
struct TurnedAway {
    code: CodeId,
    text: String,
    reason: &'static str,
}

/// What is to be recorded and shown of a whole group.
#[derive(Debug)]
pub(super) struct Closing {
    pub word: GroupWord,
    pub members: Vec<(u8, Decision)>,
    pub missing: Vec<u8>,
    pub n: u8,
}

/// What a member's presentation needs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It was read or refused already, by the same text or for good.
    Yes,
    /// It has to be verified.
    No,
}

impl Gather {
    pub fn new(tag: GroupTag, now_ms: i64) -> Self {
        Self {
            tag,
            gathering: None,
            texts: Vec::new(),
            turned_away: Vec::new(),
            recorded: Vec::new(),
            decided: None,
            challenge: false,
            last_ms: now_ms,
        }
    }

    /// A member of this group is in view.
    pub fn saw(&mut self, code: CodeId, i: u8, text: &str, now_ms: i64) -> Known {
        self.last_ms = now_ms;
        let read = self.verdict_of(code, i).is_some();
        let away = self
            .turned_away
            .iter()
            .any(|away| away.code == code && away.text == text);
        match read || away {
            true => Known::Yes,
            false => Known::No,
        }
    }

    pub fn verdict_of(&self, code: CodeId, i: u8) -> Option<&Verdict> {
        let members = self.gathering.as_ref()?.members();
        members
            .iter()
            .find(|member| member.code == code && member.i == i)
            .map(|member| &member.verdict)
    }

    /// Takes a member whose verdict is no refusal.
    pub fn take(&mut self, decision: Decision, i: u8) -> Result<(), GroupRefusal> {
        self.challenge |= decision.challenge;
        let taken = match &mut self.gathering {
            Some(gathering) => gathering.add(&decision.verdict),
            None => {
                self.begin(&decision.verdict);
                Ok(())
            }
        };
        match taken {
            // Those read before are from another quarter of a minute: read all anew.
            Err(GroupRefusal::Apart) if self.decided.is_none() => self.begin(&decision.verdict),
            Err(refusal) => return Err(refusal),
            Ok(()) => {}
        }
        self.texts.retain(|(other, _)| *other != i);
        self.texts.extend(decision.text.map(|text| (i, text)));
        Ok(())
    }

    fn begin(&mut self, verdict: &Verdict) {
        self.gathering = Gathering::begin(verdict);
        self.texts.clear();
    }

    /// Notes a refused member; `true` if its reason is a new one, and so an event.
    pub fn turn_away(&mut self, code: CodeId, text: &str, reason: &'static str) -> bool {
        let known = self.turned_away.iter_mut().find(|away| away.code == code);
        match known {
            Some(away) => {
                away.text = text.to_owned();
                std::mem::replace(&mut away.reason, reason) != reason
            }
            None => {
                self.turned_away.push(TurnedAway {
                    code,
                    text: text.to_owned(),
                    reason,
                });
                true
            }
        }
    }

    /// How far it is.
    pub fn progress(&self) -> ScanStep {
        let n = self.tag.n;
        let read: Vec<u8> = self.read().collect();
        match (self.decided, read.len() == usize::from(n)) {
            (Some(word), _) if word != GroupWord::Incomplete => ScanStep::StillInView,
            (_, true) => ScanStep::CountThem { n },
            (_, false) => ScanStep::Gathering { read, n },
        }
    }

    /// What to record now that all are read, unless the count is to be asked first.
    pub fn complete(&self) -> Option<Closing> {
        let gathering = self.gathering.as_ref()?;
        let open = self
            .decided
            .is_none_or(|word| word == GroupWord::Incomplete);
        match gathering.outcome(Count::Open) {
            GroupOutcome::CountThem { .. } => None,
            _ if gathering.missing().next().is_some() || !open => None,
            outcome => Some(self.closing(GroupWord::of(outcome), Count::Open)),
        }
    }

    /// Staff answered the question how many people there are.
    pub fn counted(&self, count: Count) -> Option<Closing> {
        let outcome = self.gathering.as_ref()?.outcome(count);
        let waits = matches!(self.progress(), ScanStep::CountThem { .. });
        waits.then(|| self.closing(GroupWord::of(outcome), count))
    }

    /// Ends it as it is: staff tapped, it left, or another code came.
    pub fn close(&self) -> Option<Closing> {
        let gathering = self.gathering.as_ref()?;
        let missing = gathering.missing().next().is_some();
        let word = match missing {
            true => GroupWord::Incomplete,
            false => GroupWord::of(gathering.outcome(Count::Open)),
        };
        self.decided
            .is_none()
            .then(|| self.closing(word, Count::Open))
    }

    /// Undecided, and out of view for too long.
    pub fn abandoned(&self, now_ms: i64) -> bool {
        let limit = match self.progress() {
            ScanStep::CountThem { .. } => UNCOUNTED_MS,
            _ => LEFT_MS,
        };
        self.decided.is_none() && now_ms - self.last_ms > limit
    }

    /// Nothing more can come of it.
    pub fn gone(&self, now_ms: i64) -> bool {
        let limit = match (self.decided, &self.gathering) {
            (Some(GroupWord::Incomplete), _) => LEFT_MS,
            (Some(_), _) | (None, None) => GONE_MS,
            (None, Some(_)) => return false,
        };
        now_ms - self.last_ms > limit
    }

    pub fn is_open(&self) -> bool {
        self.decided.is_none() && self.gathering.is_some()
    }

    /// The event of member `i` is committed.
    pub fn recorded(&mut self, i: u8, event: EventId) {
        self.recorded.push((i, event));
    }

    pub fn event_of(&self, i: u8) -> Option<EventId> {
        let found = self.recorded.iter().find(|(other, _)| *other == i);
        found.map(|(_, event)| *event)
    }

    pub fn decided(&mut self, word: GroupWord) {
        self.decided = Some(word);
    }

    fn read(&self) -> impl Iterator<Item = u8> {
        let members = self.gathering.iter().flat_map(Gathering::members);
        members.map(|member| member.i)
    }

    fn closing(&self, word: GroupWord, count: Count) -> Closing {
        let members = self.gathering.iter().flat_map(Gathering::members);
        let text = |i| {
            let found = self.texts.iter().find(|(other, _)| *other == i);
            found.map_or("", |(_, text)| text.as_str())
        };
        Closing {
            word,
            members: members
                .map(|member| {
                    let decision = Decision {
                        challenge: self.challenge,
                        counted: count == Count::Confirmed,
                        ..Decision::new(member.verdict.clone(), text(member.i))
                    };
                    (member.i, decision)
                })
                .collect(),
            missing: self.gathering.iter().flat_map(Gathering::missing).collect(),
            n: self.tag.n,
        }
    }
}
