//! What a scanner says about one frame.

use super::view::{GroupView, VerdictView};

/// Whether holders must type four digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeMode {
    /// Only when staff ask with a tap.
    OnTap,
    /// From everybody at this point.
    Always,
}

/// What the screen shows next.
#[derive(Debug, Clone, PartialEq)]
pub enum ScanStep {
    /// No code is in view.
    Nothing,
    /// Something is in view that is not decided yet.
    Looking,
    /// A code has been in view for a while, but can't be read: closer, or steadier.
    Unreadable,
    /// What was decided last is still in view: it stays as it is.
    StillInView,
    /// The holder is to type these digits; nothing is decided before.
    AskChallenge {
        /// 0 to 9999, shown as four digits.
        digits: u16,
    },
    /// A decision, recorded already.
    Verdict(Box<VerdictView>),
    /// A family is being read; no member's colour is told yet.
    Gathering {
        /// Which have been read, from 1, ascending.
        read: Vec<u8>,
        /// How many the holder says there are.
        n: u8,
    },
    /// All were read and none is stopped: count the people, then tell
    /// `confirm_count` or `finish_group`.
    CountThem {
        /// How many there should be.
        n: u8,
    },
    /// A decision on a family, recorded already.
    Group(Box<GroupView>),
    /// Scanning must stop: the record could not be kept, so no verdict is shown.
    Stop(StopReason),
}

/// Why scanning must stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// The disk is full; nothing recorded is lost.
    StorageFull,
    /// The database failed otherwise.
    StorageFailed,
    /// The machine gives no random bytes.
    NoRandomness,
}

impl StopReason {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::StorageFull => "storage_full",
            Self::StorageFailed => "storage_failed",
            Self::NoRandomness => "no_randomness",
        }
    }
}
