//! Devices: the phones of holders and of staff, each by its authentication key.
//! Binding opens the first session in the same transaction.

use async_trait::async_trait;
use serde_json::json;
use uuid::Uuid;

use super::inbox::InboxMessage;
use super::message_code::MessageCode;
use super::sessions::NewSession;
use super::{AccountId, DeviceId, Digest, HolderId, StoreResult, SubjectId, Trail};

/// Whose phone it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A holder's: it carries codes.
    Holder(HolderId),
    /// A staff member's: it checks codes.
    Account(AccountId),
}

/// A bound device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Random.
    pub device: DeviceId,
    /// Whose it is.
    pub owner: Owner,
    /// P-256, compressed.
    pub public_key: [u8; 33],
    /// 0 software, 1 hardware claimed, 2 hardware attested.
    pub key_kind: u8,
    /// As the phone named it.
    pub platform: String,
    /// When it was bound.
    pub bound_at: i64,
    /// When it was revoked, if it was.
    pub revoked_at: Option<i64>,
}

/// A holder's phone that asks to be bound.
#[derive(Debug, Clone)]
pub struct HolderBinding {
    /// Hash of the enrolment code.
    pub code_hash: Digest,
    /// Candidate id; the one kept stands in the answer.
    pub device: DeviceId,
    /// P-256, compressed.
    pub public_key: [u8; 33],
    /// As in [`Device`].
    pub key_kind: u8,
    /// As in [`Device`].
    pub platform: String,
    /// Opened if the device is bound.
    pub session: NewSession,
    /// What becomes of the holder's other phones.
    pub others: Others,
    /// The first slice that still lives.
    pub from_slice: u16,
    /// UUID of the message that tells of a replaced phone.
    pub message: Uuid,
}

/// The other phones of a holder who binds a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// Their passes are withdrawn and their sessions end.
    Replaced,
    /// They go on.
    Kept,
}

/// A staff phone that asks to be bound; the password has been checked.
#[derive(Debug, Clone)]
pub struct StaffBinding {
    /// Whose.
    pub account: AccountId,
    /// Candidate id; the one kept stands in the answer.
    pub device: DeviceId,
    /// P-256, compressed.
    pub public_key: [u8; 33],
    /// As in [`Device`].
    pub key_kind: u8,
    /// As in [`Device`].
    pub platform: String,
    /// Opened if the device is bound.
    pub session: NewSession,
}

/// What became of a binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// Bound now, or before with the same key; the session is open.
    Bound(Device),
    /// The code is unknown or past its time, or the account is not active.
    Refused,
    /// Another key holds the code or the account.
    Elsewhere,
    /// This key's device has been revoked.
    Revoked,
}

/// Devices.
#[async_trait]
pub trait DeviceStore: Send + Sync {
    /// Spends the enrolment code on this key and binds the device. Of two devices
    /// at once exactly one wins; the winner may ask again. Other phones of the
    /// holder are revoked with their passes, unless they are kept; the person gets
    /// a message.
    async fn bind_holder_device(&self, binding: HolderBinding, trail: Trail) -> StoreResult<Bound>;

    /// Binds the account's one device and clears its failed log-ins.
    async fn bind_staff_device(&self, binding: StaffBinding, trail: Trail) -> StoreResult<Bound>;

    /// The device of that id, revoked ones too.
    async fn device(&self, device: DeviceId) -> StoreResult<Option<Device>>;

    /// Revokes the device and its sessions from the trail's time, and quarantines
    /// what arrived from it at or after `quarantine_from`. False: no such device.
    async fn revoke_device(
        &self,
        device: DeviceId,
        quarantine_from: i64,
        trail: Trail,
    ) -> StoreResult<bool>;
}

/// The message about phones that a new one replaced.
pub(super) fn replaced(id: Uuid, subject: SubjectId, at: i64, phones: usize) -> InboxMessage {
    InboxMessage {
        id,
        subject,
        at,
        code: MessageCode::PHONE_REPLACED,
        params: json!({"count": phones}),
    }
}
