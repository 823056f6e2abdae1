//! A member goes to another holder: by the word of both, and only while it is fresh.
//!
//! Whoever begins has confirmed by that; the other's confirmation completes it. The
//! receiver's own limits ([`Holder::check_relation`](super::Holder::check_relation)
//! and [`Holder::may_add`](super::Holder::may_add)) are asked at that moment, by
//! whoever stores the result.

/// Seconds for which the other side may answer: 72 h.
pub const ANSWER_SECONDS: i64 = 72 * 3600;

/// A side of a hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Who carries the member's code now.
    Giver,
    /// Who will carry it.
    Receiver,
}

/// A hand-over and how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandOver {
    /// One side has confirmed.
    Waiting {
        /// The side whose word is missing.
        on: Side,
        /// The first second (unix) at which it is too late.
        until: i64,
    },
    /// Both have confirmed: the member is the receiver's.
    HandedOver,
    /// One side said no, or took its word back.
    Declined {
        /// Which side.
        by: Side,
    },
    /// Nobody answered in time.
    Lapsed,
}

/// A step that can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandOverError {
    /// The other side's word is the one that is missing.
    #[error("confirmed already")]
    AlreadyConfirmed,
    /// It is over: handed over, declined or lapsed.
    #[error("over")]
    Over,
}

impl Side {
    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Giver => Self::Receiver,
            Self::Receiver => Self::Giver,
        }
    }
}

impl HandOver {
    /// Begun, and so confirmed, by one side at `now` (unix seconds).
    #[must_use]
    pub fn begun(by: Side, now: i64) -> Self {
        Self::Waiting {
            on: by.other(),
            until: now.saturating_add(ANSWER_SECONDS),
        }
    }

    /// As it stands at `now`: what waited too long has lapsed.
    #[must_use]
    pub fn at(self, now: i64) -> Self {
        match self {
            Self::Waiting { until, .. } if now >= until => Self::Lapsed,
            stands => stands,
        }
    }

    /// A side confirms at `now`.
    pub fn confirm(self, by: Side, now: i64) -> Result<Self, HandOverError> {
        match self.at(now) {
            Self::Waiting { on, .. } if on == by => Ok(Self::HandedOver),
            Self::Waiting { .. } => Err(HandOverError::AlreadyConfirmed),
            _ => Err(HandOverError::Over),
        }
    }

    /// A side says no, or takes its word back, at `now`.
    pub fn decline(self, by: Side, now: i64) -> Result<Self, HandOverError> {
        match self.at(now) {
            Self::Waiting { .. } => Ok(Self::Declined { by }),
            _ => Err(HandOverError::Over),
        }
    }
}

impl HandOverError {
    /// Every code, for catalogues.
    pub const CODES: [&'static str; 2] = ["already_confirmed", "over"];

    /// The stable word for interfaces and catalogues.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AlreadyConfirmed => "already_confirmed",
            Self::Over => "over",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIDES: [Side; 2] = [Side::Giver, Side::Receiver];

    #[test]
    fn a_member_is_handed_over_by_the_word_of_both() {
        for side in SIDES {
            let begun = HandOver::begun(side, 0);
            assert_eq!(begun.confirm(side.other(), 1), Ok(HandOver::HandedOver));
        }
    }

    #[test]
    fn one_side_alone_hands_nobody_over() {
        for side in SIDES {
            let again = HandOver::begun(side, 0).confirm(side, 1);
            assert_eq!(again, Err(HandOverError::AlreadyConfirmed));
        }
    }

    #[test]
    fn an_answer_after_72_hours_is_too_late() {
        let begun = HandOver::begun(Side::Giver, 0);
        let last = ANSWER_SECONDS - 1;
        assert!(begun.confirm(Side::Receiver, last).is_ok());
        assert_eq!(begun.at(last + 1), HandOver::Lapsed);
        let late = begun.confirm(Side::Receiver, last + 1);
        assert_eq!(late, Err(HandOverError::Over));
    }

    #[test]
    fn either_side_may_say_no_while_it_waits() {
        for by in SIDES {
            let declined = HandOver::begun(Side::Giver, 0).decline(by, 1);
            assert_eq!(declined, Ok(HandOver::Declined { by }));
        }
    }

    proptest! {
        #[test]
        fn what_is_over_stays_over(begun in 0_usize..2, steps in prop::collection::vec((0_usize..2, any::<bool>(), 0..2 * ANSWER_SECONDS), 1..6)) {
            let mut stands = HandOver::begun(SIDES[begun], 0);
            let mut now = 0;
            for (side, yes, wait) in steps {
                now += wait;
                let before = stands.at(now);
                let step = if yes { stands.confirm(SIDES[side], now) } else { stands.decline(SIDES[side], now) };
                if matches!(before, HandOver::Waiting { .. }) {
                    stands = step.unwrap_or(before);
                } else {
                    prop_assert_eq!(step, Err(HandOverError::Over));
                    prop_assert_eq!(stands.at(now), before);
                }
            }
        }
    }
}
