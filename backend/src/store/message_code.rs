//! Which messages there are. A message can be written only with one of these codes,
//! and every one of them has its text in both catalogues (tested); a row of a later
//! version is read as it is.

use std::borrow::Cow;
use std::fmt;

/// A text's key after `message.`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageCode(Cow<'static, str>);

macro_rules! codes {
    ($($name:ident $code:literal $about:literal,)*) => {
        impl MessageCode {
            $(
                #[doc = $about]
                pub const $name: Self = Self(Cow::Borrowed($code));
            )*

            /// All codes that can be written.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

codes! {
    COLOUR_ORANGE "colour_orange" "The code is orange now.",
    COLOUR_GREEN "colour_green" "The code is green now.",
    FAMILY_ADDED "family_added" "A member was added.",
    FAMILY_REMOVED "family_removed" "A member was taken out.",
    FAMILY_LAST_DAY "family_last_day" "A child's code ends today.",
    FAMILY_AGED_OUT "family_aged_out" "A child's code has ended.",
    FAMILY_MEMBER_LEFT "family_member_left" "A member has the own code now.",
    OWN_CODE_TAKEN_OVER "own_code_taken_over" "The own code came back from a family.",
    HAND_OVER_ACCEPTED "hand_over_accepted" "The receiver has agreed.",
    HAND_OVER_DECLINED "hand_over_declined" "Somebody has said no.",
    HAND_OVER_DONE "hand_over_done" "The member went over.",
    HAND_OVER_RECEIVED "hand_over_received" "The member came.",
    PHONE_REPLACED "phone_replaced" "Another phone took the place of this one.",
    ORIGIN_WAITING "origin_waiting" "The code waits for the origin's.",
    ORIGIN_GREEN "origin_green" "The origin's code is green.",
    ORIGIN_NOT_GREEN "origin_not_green" "The origin's code has another colour.",
    RESIDENT_NOW "resident_now" "The arrival period is over.",
    ARRIVAL_ENDED "arrival_ended" "An operator ended the arrival.",
    APPEAL_ACCEPTED "appeal_accepted" "An appeal was decided for the holder.",
    APPEAL_REJECTED "appeal_rejected" "An appeal was decided against.",
}

impl MessageCode {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Of a row.
    pub(super) fn read(code: String) -> Self {
        Self(Cow::Owned(code))
    }
}

impl fmt::Display for MessageCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl PartialEq<&str> for MessageCode {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}
