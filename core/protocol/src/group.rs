//! A family shown in turn: gathers the members' verdicts into one
//! (`docs/format.md` §4, Groups).
//!
//! The holder only claims how many there are, so a group is green only after
//! staff have counted heads.

use thiserror::Error;

use crate::presentation::{CodeId, GroupTag};
use crate::verdict::{Outcome, Verdict};

/// Members' times lie this close to the first one's. Seconds.
const TOGETHER: i64 = 15;

/// Why a member is not taken into the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "docs/format.md §4 says each")]
pub enum GroupRefusal {
    #[error("no group, or another one")]
    OtherTag,
    #[error("another number of people")]
    OtherCount,
    #[error("member read already with another code, or code with another member")]
    Repeated,
    #[error("shown at another time")]
    Apart,
    #[error("not a code that can be relied on")]
    Refused,
}

impl GroupRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherTag => "group_other_tag",
            Self::OtherCount => "group_other_count",
            Self::Repeated => "group_repeated",
            Self::Apart => "group_apart",
            Self::Refused => "group_refused",
        }
    }
}

/// One member that was read.
#[derive(Clone, Debug)]
pub struct Member {
    /// Which one, from 1.
    pub i: u8,
    /// The code.
    pub code: CodeId,
    /// Its verdict, the latest.
    pub verdict: Verdict,
}

/// Whether staff have counted as many people as the group says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Not yet.
    Open,
    /// They have.
    Confirmed,
}

/// The verdict on all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupOutcome {
    /// So many are not read yet.
    Incomplete {
        /// Members still to be read.
        missing: u8,
    },
    /// All read and clear: count the people.
    CountThem {
        /// How many there should be.
        n: u8,
    },
    /// All green, counted.
    Green,
    /// At least one is unchecked or was already shown, none is stopped.
    Unchecked,
    /// At least one is orange.
    Orange,
}

/// A group that is being read.
#[derive(Clone, Debug)]
pub struct Gathering {
    tag: u32,
    n: u8,
    first_t: i64,
    members: Vec<Member>,
}

impl Gathering {
    /// Begins with the first member; [`None`] if the verdict is of no group or refused.
    pub fn begin(verdict: &Verdict) -> Option<Self> {
        let (tag, t) = grouped(verdict).ok()?;
        let mut gathering = Self {
            tag: tag.tag,
            n: tag.n,
            first_t: t,
            members: Vec::new(),
        };
        gathering.add(verdict).ok()?;
        Some(gathering)
    }

    /// Takes a member; one that was read before has its verdict renewed.
    pub fn add(&mut self, verdict: &Verdict) -> Result<(), GroupRefusal> {
        let (tag, t) = grouped(verdict)?;
        if tag.tag != self.tag {
            return Err(GroupRefusal::OtherTag);
        }
        if tag.n != self.n {
            return Err(GroupRefusal::OtherCount);
        }
        let code = verdict.code().ok_or(GroupRefusal::Refused)?;
        let known = self
            .members
            .iter()
            .position(|member| member.i == tag.i || member.code == code);
        if known.is_some_and(|at| self.members[at].i != tag.i || self.members[at].code != code) {
            return Err(GroupRefusal::Repeated);
        }
        if (t - self.first_t).abs() > TOGETHER {
            return Err(GroupRefusal::Apart);
        }
        let member = Member {
            i: tag.i,
            code,
            verdict: verdict.clone(),
        };
        match known {
            Some(at) => self.members[at] = member,
            None => self.members.push(member),
        }
        self.members.sort_by_key(|member| member.i);
        Ok(())
    }

    /// The group's tag.
    pub fn tag(&self) -> u32 {
        self.tag
    }

    /// How many there are, as the holder says.
    pub fn n(&self) -> u8 {
        self.n
    }

    /// Those read, ascending by i.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Which are not read yet.
    pub fn missing(&self) -> impl Iterator<Item = u8> {
        (1..=self.n).filter(|i| !self.members.iter().any(|member| member.i == *i))
    }

    /// The verdict on all of them.
    pub fn outcome(&self, count: Count) -> GroupOutcome {
        let mut worst = GroupOutcome::Green;
        for member in &self.members {
            match member.verdict.outcome {
                Outcome::Orange | Outcome::Refused(_) => return GroupOutcome::Orange,
                Outcome::Unchecked(_) | Outcome::AlreadyShown { .. } => {
                    worst = GroupOutcome::Unchecked
                }
                Outcome::Green => {}
            }
        }
        let missing = self.missing().count() as u8;
        match (missing, worst, count) {
            (1.., ..) => GroupOutcome::Incomplete { missing },
            (0, GroupOutcome::Green, Count::Open) => GroupOutcome::CountThem { n: self.n },
            (0, worst, _) => worst,
        }
    }
}

/// The tag and time of a verdict that may count in a group.
fn grouped(verdict: &Verdict) -> Result<(GroupTag, i64), GroupRefusal> {
    let presentation = verdict.presentation.as_ref().ok_or(GroupRefusal::Refused)?;
    if matches!(verdict.outcome, Outcome::Refused(_)) {
        return Err(GroupRefusal::Refused);
    }
    let tag = presentation.claims.group.ok_or(GroupRefusal::OtherTag)?;
    Ok((tag, presentation.claims.t.into()))
}
