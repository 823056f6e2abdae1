//! The home screen in one call.

use bamin_engine::sync::Role;

use crate::error::BaminError;
use crate::phone::Phone;
use crate::wallet::Subject;

/// What the home screen shows besides the code itself, which is
/// [`crate::wallet::Wallet::present`]'s, and the services, which are
/// [`crate::contents::Contents::services`]'.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Home {
    /// A holder is signed in on this phone.
    pub signed_in: bool,
    /// Everybody whose code this phone carries, the own one first.
    pub subjects: Vec<Subject>,
    /// Messages that nobody has read.
    pub unread: u32,
    /// When the server last answered, Unix seconds; none: never.
    pub last_contact: Option<i64>,
    /// The least app that the server asks for, if this one is older:
    /// 10000·major + 100·minor + patch. Showing and checking go on.
    pub update_required: Option<u64>,
}

#[uniffi::export]
impl Phone {
    /// The home screen as it is now, without a network. Reads the disk: call it on a
    /// worker thread.
    pub fn home(&self) -> Result<Home, BaminError> {
        let unread = self.0.sync.inbox().unread()?;
        Ok(Home {
            signed_in: self.0.sync.signed_in(Role::Holder)?,
            subjects: self.wallet().subjects(),
            unread: u32::try_from(unread).unwrap_or(u32::MAX),
            last_contact: self.0.sync.last_contact(),
            update_required: self.0.sync.update_required(),
        })
    }
}
