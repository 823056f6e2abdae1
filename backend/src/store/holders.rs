//! A holder's account as a whole: its phones, and its end.

use async_trait::async_trait;

use super::devices::Device;
use super::{HolderId, StoreResult, Trail};

/// What belongs to a subject and goes with the account.
pub(crate) const OF_SUBJECT: [&str; 12] = [
    "arrivals",
    "overseas_arrivals",
    "check_ins",
    "subject_documents",
    "applications",
    "family_members",
    "hand_overs",
    "hint_secrets",
    "inbox",
    "colour_checks",
    "looks",
    "appeals",
];
/// What belongs to a subject's appeals, and goes before them.
pub(crate) const OF_APPEAL: [&str; 2] = ["appeal_parts", "appeal_photos"];
/// What belongs to a phone and goes with the account.
pub(crate) const OF_DEVICE: [&str; 1] = ["sessions"];
/// What belongs to the holder and goes with the account.
pub(crate) const OF_HOLDER: [&str; 3] = ["enrolment_codes", "identities", "holders"];

/// What went with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Deleted {
    /// Subjects whose codes were withdrawn and whose fields were erased.
    pub subjects: u64,
    /// Phones that were revoked.
    pub devices: u64,
}

/// Holders.
#[async_trait]
pub trait HolderStore: Send + Sync {
    /// The holder's phones, revoked ones too, oldest first.
    async fn devices_of(&self, holder: HolderId) -> StoreResult<Vec<Device>>;

    /// Ends the account in one transaction: every code from `from_slice` on is
    /// withdrawn, personal fields are erased, documents are free for others, sessions
    /// are gone, phones revoked. Subjects stay as empty rows, so that ids in the audit
    /// are never another's. `None`: no such holder.
    async fn delete_holder(
        &self,
        holder: HolderId,
        from_slice: u16,
        trail: Trail,
    ) -> StoreResult<Option<Deleted>>;
}
