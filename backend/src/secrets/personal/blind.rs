//! The kinds of blind index. A value is found only by what was written under the same
//! kind, so each has its word here, once. A document has none: how its number counts is
//! [`Personal::document`](super::Personal::document)'s to know.

/// A kind of value that is found without being readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blind {
    /// A staff account's phone number.
    AccountPhone,
    /// An account at the identity provider.
    IdentityAccount,
    /// What a record says, so that a repeat is known.
    FactContent,
    /// What a record of a lifting says.
    Lifting,
    /// What an appeal says.
    Appeal,
    /// An application for a family member.
    FamilyApplication,
    /// What such an application says.
    FamilyForm,
    /// A hand-over's code.
    HandOver,
    /// Whose SMS code, and for what.
    SmsScope,
    /// An SMS code.
    SmsCode,
    /// A phone number that messages go to.
    SmsPhone,
    /// A holder who asked for messages.
    SmsHolder,
    /// An address that messages were asked for from.
    SmsAddress,
    /// A confirmation of an account's end.
    AccountDeletion,
    /// Such a confirmation as it was given.
    AccountConfirmation,
}

impl Blind {
    /// The word under the key. Rows are found by it: it never changes.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::AccountPhone => "account.phone",
            Self::IdentityAccount => "identity.account",
            Self::FactContent => "fact.content",
            Self::Lifting => "lifting",
            Self::Appeal => "appeal",
            Self::FamilyApplication => "family.application",
            Self::FamilyForm => "family.form",
            Self::HandOver => "family.hand_over",
            Self::SmsScope => "sms.scope",
            Self::SmsCode => "sms.code",
            Self::SmsPhone => "sms.phone",
            Self::SmsHolder => "sms.holder",
            Self::SmsAddress => "sms.address",
            Self::AccountDeletion => "account.deletion",
            Self::AccountConfirmation => "account.confirmation",
        }
    }
}
