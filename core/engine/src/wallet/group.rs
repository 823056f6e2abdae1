//! A family shown in turn, about three codes a second, tied together by a random
//! tag that every member's own key signs.

use bamin_protocol::presentation::{GroupTag, MAX_GROUP};
use uuid::Uuid;

use super::{NoPass, Presented, Wallet};
use crate::clock::Now;
use crate::error::EngineError;
use crate::ports::random;

/// Each member is on the screen for so many milliseconds.
const TURN_MS: i64 = 333;

/// One showing of a family; lives as long as its page is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupShowing {
    /// Drawn for this showing.
    pub tag: u32,
    /// In the order in which they are shown.
    pub members: Vec<Uuid>,
}

/// Why a group can't be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// None, more than 9, or somebody twice.
    #[error("no group of 1 to 9 different people")]
    Size,
    /// A member has nothing to show.
    #[error("a member has no pass")]
    Member {
        /// Who.
        subject: Uuid,
        /// Why.
        reason: NoPass,
    },
    /// The machine gave no random bytes.
    #[error("no randomness")]
    NoRandomness,
}

impl Wallet {
    /// Begins to show `members` together.
    pub fn start_group(&self, members: &[Uuid], now: &Now) -> Result<GroupShowing, GroupError> {
        let twice = (1..members.len()).any(|i| members[..i].contains(&members[i]));
        if members.is_empty() || members.len() > usize::from(MAX_GROUP) || twice {
            return Err(GroupError::Size);
        }
        let holdings = self.holdings();
        for &subject in members {
            if let Err(reason) = self.choose(&holdings, subject, now.seconds()) {
                return Err(GroupError::Member { subject, reason });
            }
        }
        let tag = random::array(&*self.inner.random).map_err(|_| GroupError::NoRandomness)?;
        Ok(GroupShowing {
            tag: u32::from_be_bytes(tag),
            members: members.to_vec(),
        })
    }

    /// The member whose turn it is at `now`. Call it three times a second or more
    /// often.
    pub async fn present_group(
        &self,
        group: &GroupShowing,
        now: &Now,
    ) -> Result<Presented, EngineError> {
        let turn = (now.ms / TURN_MS).rem_euclid(group.members.len().max(1) as i64) as usize;
        let Some(&subject) = group.members.get(turn) else {
            let (subject, reason) = (Uuid::nil(), NoPass::None);
            return Ok(Presented::NoPass { subject, reason });
        };
        let tag = GroupTag {
            tag: group.tag,
            i: (turn + 1) as u8,
            n: group.members.len() as u8,
        };
        self.present_as(subject, Some(tag), now).await
    }
}
